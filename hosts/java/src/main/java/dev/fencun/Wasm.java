package dev.fencun;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be read off a WebAssembly module without validating it. */
final class Wasm {
    static final int FUNCTION = 0;
    static final int MEMORY = 2;
    static final int GLOBAL = 3;
    static final int I32 = 0x7f;
    static final int I64 = 0x7e;
    /** Deepest nesting of calls. */
    private static final int MAX_CALLS = 16;

    /** One section as it stands in the file. A section that is not custom has no name. */
    record Section(int id, int start, int end, String name, byte[] payload) {
        boolean isOwn() {
            return name != null && name.startsWith(Tables.PREFIX);
        }
    }

    record Signature(byte[] params, byte[] results) {}

    /** A global; its value is null where it is no integer constant. */
    record Global(int type, boolean isMutable, Long value) {}

    record Export(int kind, long index) {}

    /** Pages at least and at most. */
    record Pages(long least, Long most) {}

    /** Address and length; the address is null where it is no constant. */
    record Segment(Long at, long length) {}

    /** Own instructions within each stack of loops, by their numbers. */
    record Body(Map<List<Integer>, Long> own, List<Call> calls) {}

    record Call(long function, List<Integer> loops) {}

    final List<Section> sections = new ArrayList<>();
    final List<Signature> types = new ArrayList<>();
    /** Module and name of the first import, or null. */
    String[] firstImport;
    final List<Long> functions = new ArrayList<>();
    final List<Global> globals = new ArrayList<>();
    final List<Pages> memories = new ArrayList<>();
    final Map<String, Export> exports = new LinkedHashMap<>();
    boolean hasStart;
    boolean hasTable;
    final List<Segment> data = new ArrayList<>();
    final List<Body> bodies = new ArrayList<>();
    int nLoops;
    /** The first thing that leaves the profile, reported where its turn comes. */
    ModuleException flaw;
    /** Where the memory would grow; -1 where it would not. */
    int grows = -1;

    static Wasm read(byte[] module) {
        var wasm = new Wasm();
        var in = new Reader(module, 0, module.length);
        if (module.length < 4 || module[0] != 0 || module[1] != 'a' || module[2] != 's' || module[3] != 'm') {
            throw Flaw.notAModule(0);
        }
        if (module.length < 8 || module[4] != 1 || module[5] != 0 || module[6] != 0 || module[7] != 0) {
            throw Flaw.notAModule(4);
        }
        in.at = 8;
        while (in.at < in.end) {
            int start = in.at;
            int id = in.u8();
            Reader contents = in.part(in.u32());
            if (id > 12) {
                throw Flaw.notAModule(start);
            }
            String name = id == 0 ? contents.name() : null;
            byte[] payload = java.util.Arrays.copyOfRange(module, contents.at, contents.end);
            wasm.sections.add(new Section(id, start, contents.end, name, payload));
            wasm.section(id, contents);
            in.at = contents.end;
        }
        return wasm;
    }

    /** The constant of an exported global, or null. */
    Long constant(String name) {
        Export export = exports.get(name);
        if (export == null || export.kind() != GLOBAL || export.index() >= globals.size()) {
            return null;
        }
        Global global = globals.get((int) export.index());
        return global.isMutable() ? null : global.value();
    }

    private void outside(int at) {
        if (flaw == null) {
            flaw = Flaw.INSTRUCTION.profile("byte " + at);
        }
    }

    private void section(int id, Reader in) {
        switch (id) {
            case 1 -> {
                for (long n = in.u32(); n > 0; n--) {
                    if (in.u8() != 0x60) {
                        outside(in.at - 1);
                        return;
                    }
                    var signature = new Signature(in.take(in.u32()), in.take(in.u32()));
                    types.add(signature);
                    if (signature.results().length > 1 || !areIntegers(signature.params()) || !areIntegers(signature.results())) {
                        outside(in.at);
                    }
                }
            }
            case 2 -> {
                if (in.u32() > 0) {
                    firstImport = new String[] {in.name(), in.name()};
                }
            }
            case 3 -> {
                for (long n = in.u32(); n > 0; n--) {
                    functions.add(in.u32());
                }
            }
            case 4, 9 -> hasTable = true;
            case 5 -> {
                for (long n = in.u32(); n > 0; n--) {
                    int flags = in.u8();
                    if (flags > 1) {
                        outside(in.at - 1);
                        return;
                    }
                    memories.add(new Pages(in.u32(), flags == 1 ? in.u32() : null));
                }
            }
            case 6 -> {
                for (long n = in.u32(); n > 0; n--) {
                    int type = in.u8();
                    boolean isMutable = in.u8() != 0;
                    globals.add(new Global(type, isMutable, in.constant()));
                    if (type != I32 && type != I64) {
                        outside(in.at);
                    }
                }
            }
            case 7 -> {
                for (long n = in.u32(); n > 0; n--) {
                    String name = in.name();
                    if (exports.put(name, new Export(in.u8(), in.u32())) != null) {
                        throw Flaw.notAModule(in.at);
                    }
                }
            }
            case 8 -> hasStart = true;
            case 10 -> {
                for (long n = in.u32(); n > 0; n--) {
                    Reader body = in.part(in.u32());
                    if (flaw == null) {
                        bodies.add(body(body));
                    }
                    in.at = body.end;
                }
            }
            case 11 -> {
                for (long n = in.u32(); n > 0; n--) {
                    if (in.u32() != 0) {
                        data.add(new Segment(null, 0));
                        return;
                    }
                    Long at = in.constant();
                    data.add(new Segment(at, in.take(in.u32()).length));
                }
            }
            case 12 -> outside(in.at);
            default -> {}
        }
    }

    private static boolean areIntegers(byte[] types) {
        for (byte type : types) {
            if (type != I32 && type != I64) {
                return false;
            }
        }
        return true;
    }

    private Body body(Reader in) {
        var body = new Body(new HashMap<>(), new ArrayList<>());
        for (long n = in.u32(); n > 0; n--) {
            in.u32();
            int type = in.u8();
            if (type != I32 && type != I64) {
                outside(in.at - 1);
                return body;
            }
        }
        // The loops around what stands here: one entry for each block that is open.
        var around = new ArrayList<List<Integer>>();
        around.add(List.of());
        while (in.at < in.end) {
            int offset = in.at;
            int op = in.u8();
            List<Integer> here = around.isEmpty() ? List.of() : around.get(around.size() - 1);
            body.own().merge(here, 1L, Long::sum);
            if (op == 0x02 || op == 0x03 || op == 0x04) {
                int type = in.u8();
                if (type != 0x40 && type != I32 && type != I64) {
                    outside(in.at - 1);
                    return body;
                }
                if (op == 0x03) {
                    here = new ArrayList<>(here);
                    here.add(nLoops++);
                }
                around.add(here);
            } else if (op == 0x0b) {
                if (!around.isEmpty()) {
                    around.remove(around.size() - 1);
                }
            } else if (op == 0x0e) {
                for (long n = in.u32() + 1; n > 0; n--) {
                    in.u32();
                }
            } else if (op == 0x10) {
                body.calls().add(new Call(in.u32(), here));
            } else if (op == 0x0c || op == 0x0d || op >= 0x20 && op <= 0x24) {
                in.u32();
            } else if (op == 0x11 || isIntegerMemory(op)) {
                in.u32();
                in.u32();
            } else if (op == 0x3f || op == 0x40) {
                in.u8();
                grows = op == 0x40 && grows < 0 ? offset : grows;
            } else if (op == 0x41) {
                in.signed(32);
            } else if (op == 0x42) {
                in.signed(64);
            } else if (!isPlain(op)) {
                outside(offset);
                return body;
            }
        }
        return body;
    }

    /** Loads and stores of integers. */
    private static boolean isIntegerMemory(int op) {
        return op == 0x28 || op == 0x29 || op >= 0x2c && op <= 0x37 || op >= 0x3a && op <= 0x3e;
    }

    /** Instructions without immediates: control, comparisons and arithmetic of integers, sign extension. */
    private static boolean isPlain(int op) {
        return op <= 0x01 || op == 0x05 || op == 0x0f || op == 0x1a || op == 0x1b || op >= 0x45 && op <= 0x5a
                || op >= 0x67 && op <= 0x8a || op == 0xa7 || op == 0xac || op == 0xad || op >= 0xc0 && op <= 0xc4;
    }

    /**
     * The bound of an exported function, by the model {@code instructions-1}: {@code loops} says for
     * each loop of the code in order how often its body runs at most.
     */
    BigInteger recount(String name, List<BigInteger> loops) {
        return total(exports.get(name).index(), List.of(), loops, new HashMap<>());
    }

    private BigInteger total(long function, List<Long> callers, List<BigInteger> loops, Map<Long, BigInteger> totals) {
        BigInteger known = totals.get(function);
        if (known != null) {
            return known;
        }
        if (function >= bodies.size() || callers.size() >= MAX_CALLS || callers.contains(function)) {
            throw Flaw.RECURSION.profile("function[" + function + "]");
        }
        Body body = bodies.get((int) function);
        var with = new ArrayList<>(callers);
        with.add(function);
        BigInteger cost = BigInteger.ZERO;
        for (var own : body.own().entrySet()) {
            cost = cost.add(BigInteger.valueOf(own.getValue()).multiply(times(own.getKey(), loops)));
        }
        for (Call call : body.calls()) {
            cost = cost.add(total(call.function(), with, loops, totals).multiply(times(call.loops(), loops)));
        }
        totals.put(function, cost);
        return cost;
    }

    private static BigInteger times(List<Integer> around, List<BigInteger> loops) {
        return around.stream().map(loops::get).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;
        private final int end;

        Reader(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        int u8() {
            if (at >= end) {
                throw Flaw.notAModule(at);
            }
            return bytes[at++] & 0xff;
        }

        byte[] take(long n) {
            Reader part = part(n);
            at = part.end;
            return java.util.Arrays.copyOfRange(bytes, part.at, part.end);
        }

        /** The next bytes, to be read on their own. */
        Reader part(long n) {
            if (n > end - at) {
                throw Flaw.notAModule(at);
            }
            return new Reader(bytes, at, at + (int) n);
        }

        long u32() {
            int start = at;
            long value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                int b = u8();
                value |= (long) (b & 0x7f) << shift;
                if (b < 0x80) {
                    if (value >> 32 != 0) {
                        break;
                    }
                    return value;
                }
            }
            throw Flaw.notAModule(start);
        }

        long signed(int size) {
            int start = at;
            long value = 0;
            for (int shift = 0; shift < size + 6; shift += 7) {
                int b = u8();
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0x80) {
                    continue;
                }
                if ((b & 0x40) != 0 && shift + 7 < 64) {
                    value |= -1L << shift + 7;
                }
                // What stands in the last byte beyond the size repeats the sign.
                boolean isLong = shift == 63 && b != 0 && b != 0x7f;
                if (isLong || size == 32 && value != (int) value) {
                    break;
                }
                return value;
            }
            throw Flaw.notAModule(start);
        }

        String name() {
            int start = at;
            byte[] name = take(u32());
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
            } catch (CharacterCodingException e) {
                throw Flaw.notAModule(start);
            }
        }

        /** The integer that an initialiser is, or null where it is no constant. */
        Long constant() {
            int start = at;
            Long value = null;
            switch (u8()) {
                case 0x41 -> value = signed(32);
                case 0x42 -> value = signed(64);
                case 0x23 -> u32();
                case 0x43 -> take(4);
                case 0x44 -> take(8);
                default -> throw Flaw.INSTRUCTION.profile("byte " + start);
            }
            if (u8() != 0x0b) {
                throw Flaw.INSTRUCTION.profile("byte " + (at - 1));
            }
            return value;
        }
    }
}
