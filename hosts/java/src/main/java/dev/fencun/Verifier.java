package dev.fencun;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Is this a compiled policy that a host can run? All that can be found out without running it.
 *
 * <p>What passes imports nothing, runs nothing when it is instantiated, has one memory of a known size,
 * uses no floats, has the exports of the interface with their types, and tables that fit it and one
 * another. Whether its code is valid is the engine's to say; it may still loop for ever or return
 * nonsense.
 */
final class Verifier {
    static final int PAGE = 65_536;
    static final int MAX_MODULE_BYTES = 16 << 20;
    static final int MAX_PAGES = 1_024;
    private static final int MAX_OWN_SECTIONS = 32;
    private static final int ABI_MAJOR = 1;
    /** What tools rewrite without changing the module. */
    private static final Set<String> NOT_COVERED =
            Set.of("producers", "signature", "signature_delimiter", "sourceMappingURL", "external_debug_info");

    /** A module that keeps the interface, as far as can be seen from outside. */
    record Verified(
            Schema schema,
            Rules rules,
            Tables.Cost cost,
            String digest,
            String schemaHash,
            long inputBase,
            long inputSize,
            int memoryBytes) {}

    private Verifier() {}

    /** Checks a module; the first thing that is wrong is thrown. */
    static Verified verify(byte[] module) {
        if (module.length > MAX_MODULE_BYTES) {
            throw Flaw.overLimit(Flaw.MODULE_BYTES, module.length, MAX_MODULE_BYTES);
        }
        Wasm wasm = Wasm.read(module);
        var own = wasm.sections.stream().filter(Wasm.Section::isOwn).toList();
        if (own.isEmpty() && wasm.constant("fencun_abi") == null) {
            throw new ModuleException(Code.FOREIGN_MODULE, null);
        }
        checkAbi(wasm);
        if (wasm.firstImport != null) {
            String name = "`" + wasm.firstImport[0] + "` `" + wasm.firstImport[1] + "`";
            throw new ModuleException(
                    Code.IMPORTS_PRESENT, new Text("found " + name + ", expected none", "出现 " + name + "，应当没有导入项"));
        }
        checkProfile(wasm);
        checkExports(wasm);
        long pages = checkMemory(wasm);
        checkOrder(wasm);

        var payloads = new ArrayList<byte[]>();
        for (String name : Tables.REQUIRED) {
            var section = own.stream().filter(s -> s.name().equals(name)).findFirst();
            payloads.add(section.orElseThrow(() -> Flaw.MISSING_SECTION.tampered(name)).payload());
        }
        byte[] schemaHash = sha256(List.of(payloads.get(0)));
        if (!Long.valueOf(prefix(schemaHash)).equals(wasm.constant("fencun_schema"))) {
            throw Flaw.SCHEMA_HASH.tampered(Tables.SCHEMA);
        }
        long sections = prefix(sha256(own.stream().map(Wasm.Section::payload).toList()));
        if (!Long.valueOf(sections).equals(wasm.constant("fencun_sections"))) {
            throw Flaw.SECTIONS_HASH.tampered(Tables.PREFIX);
        }
        Schema schema = Tables.schema(payloads.get(0));
        Rules rules = Tables.rules(payloads.get(1), schema);
        Tables.Cost cost = Tables.cost(payloads.get(2));
        Tables.checkMap(payloads.get(3), schema);
        checkCost(wasm, cost, pages);
        long[] area = inputArea(wasm, schema, pages * PAGE);
        String hash = HexFormat.of().formatHex(schemaHash, 0, 8);
        return new Verified(schema, rules, cost, digest(module, wasm), hash, area[0], area[1], (int) pages * PAGE);
    }

    private static void checkAbi(Wasm wasm) {
        Long version = wasm.constant("fencun_abi");
        if (version == null || version < 0) {
            throw Flaw.MISSING_EXPORT.profile("fencun_abi");
        }
        long major = version >> 16 & 0xffff;
        long minor = version & 0xffff;
        if (major != ABI_MAJOR) {
            String found = major + "." + minor;
            throw new ModuleException(Code.ABI_VERSION, new Text(
                    "found " + found + ", expected " + ABI_MAJOR + ".x", "模块为 " + found + "，本程序需要 " + ABI_MAJOR + ".x"));
        }
    }

    private static void checkProfile(Wasm wasm) {
        if (wasm.hasStart) {
            throw Flaw.START.profile("start");
        }
        if (wasm.hasTable) {
            throw Flaw.TABLE.profile("table");
        }
        if (wasm.grows >= 0) {
            throw Flaw.INSTRUCTION.profile("memory.grow @ " + wasm.grows);
        }
        if (wasm.flaw != null) {
            throw wasm.flaw;
        }
    }

    private static void checkExports(Wasm wasm) {
        checkExport(wasm, "memory", Wasm.MEMORY, 0);
        checkExport(wasm, "fencun_abi", Wasm.GLOBAL, Wasm.I32);
        checkExport(wasm, "fencun_schema", Wasm.GLOBAL, Wasm.I64);
        checkExport(wasm, "fencun_sections", Wasm.GLOBAL, Wasm.I64);
        checkExport(wasm, "fencun_in", Wasm.GLOBAL, Wasm.I32);
        checkExport(wasm, "fencun_in_size", Wasm.GLOBAL, Wasm.I32);
        checkExport(wasm, "fencun_decide", Wasm.FUNCTION, 0);
        checkExport(wasm, "fencun_decide_traced", Wasm.FUNCTION, 0);
    }

    private static void checkExport(Wasm wasm, String name, int kind, int type) {
        Wasm.Export export = wasm.exports.get(name);
        if (export == null) {
            throw Flaw.MISSING_EXPORT.profile(name);
        }
        long index = export.index();
        boolean isRight = export.kind() == kind;
        if (isRight && kind == Wasm.GLOBAL) {
            Wasm.Global global = index < wasm.globals.size() ? wasm.globals.get((int) index) : null;
            isRight = global != null && global.type() == type && !global.isMutable();
        } else if (isRight && kind == Wasm.FUNCTION) {
            long signature = index < wasm.functions.size() ? wasm.functions.get((int) index) : wasm.types.size();
            byte[] one = {Wasm.I32};
            isRight = signature < wasm.types.size()
                    && Arrays.equals(wasm.types.get((int) signature).params(), one)
                    && Arrays.equals(wasm.types.get((int) signature).results(), one);
        }
        if (!isRight) {
            throw Flaw.EXPORT_TYPE.profile(name);
        }
    }

    /** Pages of the memory, in which all data lie. */
    private static long checkMemory(Wasm wasm) {
        if (wasm.memories.size() != 1 || !Long.valueOf(wasm.memories.get(0).least()).equals(wasm.memories.get(0).most())) {
            throw Flaw.MEMORY.profile("memory");
        }
        long pages = wasm.memories.get(0).least();
        if (pages > MAX_PAGES) {
            throw Flaw.overLimit(Flaw.MEMORY_PAGES, pages, MAX_PAGES);
        }
        for (int i = 0; i < wasm.data.size(); i++) {
            Wasm.Segment data = wasm.data.get(i);
            if (data.at() == null || data.at() < 0 || data.at() > pages * PAGE - data.length()) {
                throw Flaw.DATA.profile("data[" + i + "]");
            }
        }
        return pages;
    }

    /** Our sections stand behind all that is not custom, the required ones first and in order, and none twice. */
    private static void checkOrder(Wasm wasm) {
        var seen = new ArrayList<String>();
        for (Wasm.Section section : wasm.sections) {
            String name = section.name();
            if (!section.isOwn()) {
                if (name == null && !seen.isEmpty()) {
                    throw Flaw.SECTION_ORDER.tampered(seen.get(seen.size() - 1));
                }
            } else if (seen.contains(name)) {
                throw Flaw.DUPLICATE_SECTION.tampered(name);
            } else if (seen.size() < Tables.REQUIRED.size() && !Tables.REQUIRED.get(seen.size()).equals(name)) {
                throw (Tables.REQUIRED.contains(name) ? Flaw.SECTION_ORDER : Flaw.MISSING_SECTION).tampered(name);
            } else if (seen.size() == MAX_OWN_SECTIONS) {
                throw Flaw.TOO_MANY.tampered(Tables.PREFIX);
            } else {
                seen.add(name);
            }
        }
    }

    private static void checkCost(Wasm wasm, Tables.Cost cost, long pages) {
        if (cost.memoryPages() != pages) {
            throw Flaw.COUNT.tampered("fencun:cost memory_pages");
        }
        if (cost.loops().size() != wasm.nLoops) {
            throw Flaw.COUNT.tampered("fencun:cost loops");
        }
        // The loop table is only stated, and the time of a call enforces it; all else follows from the code.
        checkCost(wasm, cost, "decide", cost.decide());
        checkCost(wasm, cost, "decide_traced", cost.decideTraced());
    }

    private static void checkCost(Wasm wasm, Tables.Cost cost, String key, BigInteger stated) {
        if (stated.compareTo(wasm.recount("fencun_" + key, cost.loops())) < 0) {
            throw Flaw.COST.tampered("fencun:cost " + key);
        }
    }

    private static long[] inputArea(Wasm wasm, Schema schema, long memoryBytes) {
        Long base = wasm.constant("fencun_in");
        Long size = wasm.constant("fencun_in_size");
        if (base == null || size == null) {
            throw Flaw.INPUT_AREA.profile("fencun_in");
        }
        // Addresses are unsigned; a constant of type i32 is read as signed.
        long[] area = {base & 0xffff_ffffL, size & 0xffff_ffffL};
        boolean isPlaced = area[0] % 16 == 0 && area[0] >= 16 && area[0] + area[1] <= memoryBytes;
        if (!isPlaced || area[1] < Layout.inputSize(schema)) {
            throw Flaw.INPUT_AREA.profile("fencun_in");
        }
        return area;
    }

    /** The first 8 bytes, little-endian. */
    private static long prefix(byte[] hash) {
        return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static byte[] sha256(List<byte[]> parts) {
        MessageDigest hash = newHash();
        parts.forEach(hash::update);
        return hash.digest();
    }

    private static MessageDigest newHash() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String digest(byte[] module, Wasm wasm) {
        MessageDigest hash = newHash();
        hash.update("fencun-digest-v1\0".getBytes(StandardCharsets.US_ASCII));
        hash.update(module, 0, 8);
        for (Wasm.Section section : wasm.sections) {
            String name = section.name();
            if (name == null || !NOT_COVERED.contains(name) && !name.startsWith("component-type")) {
                hash.update(module, section.start(), section.end() - section.start());
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }
}
