package dev.fencun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a RESULT to a decision. The module is not trusted: every address, index and number is
 * checked, and what no compiled policy would write is refused.
 */
final class Results {
    private static final int NO_FIELD = 0xffff;
    private static final long NO_ROW = 0xffff_ffffL;

    private static final Text ALIGNMENT = new Text("an address is not aligned", "地址未对齐");
    private static final Text DISCRIMINANT = new Text("a discriminant that no case has", "标记值不存在");
    private static final Text FAULT = new Text("a fault that names nothing", "故障所指的内容不存在");
    private static final Text INDEX = new Text("an index out of its table, or out of order", "索引超出所指的表或次序不对");
    private static final Text LENGTH = new Text("a list longer than its table", "列表比所指的表还长");
    private static final Text OUTCOME = new Text("an outcome at odds with what is possible", "结论与可能的结论相矛盾");
    private static final Text OUT_OF_MEMORY = new Text("an address outside of the memory", "地址超出内存");
    private static final Text VALUE = new Text("a value that its type does not have", "取值不属于其类型");

    /** What a call gives: a decision, or a fault. */
    record Result(Raw decision, Fault fault) {}

    /** A decision in indexes. Of values null is unknown. */
    record Raw(
            List<Outcome> outcomes,
            List<Facts.Value> values,
            List<Integer> fired,
            List<Defeat> defeated,
            List<Due> duties,
            List<Integer> needs,
            List<Step> trace) {}

    record Outcome(int value, boolean isDetermined, long possible, long permitted, long low, long high) {
        /** For a place of a list where no member is. */
        static final Outcome OF_NOBODY = new Outcome(0, false, 0, 0, 0, 0);

        boolean isOfNobody() {
            return this == OF_NOBODY;
        }
    }

    record Defeat(int unit, int by) {}

    /** A duty and its last day; null where there is none or it is not known. */
    record Due(int duty, Integer day) {}

    record Step(int node, int state, long row, long value) {}

    /** The memory of an instance. */
    interface Memory {
        byte[] read(long at, int length);
    }

    private final Schema schema;
    private final Rules rules;
    private final long memoryBytes;
    final Layout.OfResult layout;

    Results(Schema schema, Rules rules, long memoryBytes) {
        this.schema = schema;
        this.rules = rules;
        this.memoryBytes = memoryBytes;
        this.layout = Layout.OfResult.of(schema);
    }

    /** Is a step that of a rule unit for a place of a list where no member is? */
    boolean isAboutNobody(Rules.TraceNode node, Raw decision) {
        return node.kind().equals("unit")
                && decision.outcomes().get(rules.units().get(node.index()).decision()).isOfNobody();
    }

    /** Reads the RESULT at an address. */
    Result read(Memory memory, long at, boolean isTraced) {
        ByteBuffer head = bytes(memory, at, 1, layout.size(), layout.payload());
        return switch (head.get(0)) {
            case 0 -> new Result(decision(memory, head, isTraced), null);
            case 1 -> new Result(null, fault(head));
            default -> throw bad(DISCRIMINANT);
        };
    }

    private ByteBuffer bytes(Memory memory, long at, long n, int size, int align) {
        if (n > 0 && at % align != 0) {
            throw bad(ALIGNMENT);
        }
        if (n > 0 && at + n * size > memoryBytes) {
            throw bad(OUT_OF_MEMORY);
        }
        byte[] bytes = n == 0 ? new byte[0] : memory.read(at, (int) n * size);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Raw decision(Memory memory, ByteBuffer head, boolean isTraced) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < schema.outcomes.size(); i++) {
            outcomes.add(outcome(head, layout.outcomes().get(i), schema.outcomes.get(i)));
        }
        // Behind the last member nobody is.
        for (int i = 1; i < outcomes.size(); i++) {
            boolean isBehindNobody = !schema.outcomes.get(i).isFirst() && outcomes.get(i - 1).isOfNobody();
            if (isBehindNobody && !outcomes.get(i).isOfNobody()) {
                throw bad(OUTCOME);
            }
        }
        var values = new ArrayList<Facts.Value>();
        for (int i = 0; i < schema.values.size(); i++) {
            values.add(value(head, layout.values().get(i), schema.values.get(i).type()));
        }
        int nSteps = isTraced ? schema.nTrace : 0;
        int nFacts = schema.facts.size();
        List<Integer> fired = indexes(list(memory, head, 0, 2, 2, schema.nUnits), 2, schema.nUnits);
        ByteBuffer defeats = list(memory, head, 1, Layout.DEFEAT_SIZE, 2, schema.nUnits);
        var defeated = new ArrayList<Defeat>();
        for (int at = 0; at < defeats.limit(); at += Layout.DEFEAT_SIZE) {
            defeated.add(new Defeat(u16(defeats, at), u16(defeats, at + 2)));
        }
        ByteBuffer dues = list(memory, head, 2, Layout.DUE_SIZE, 4, schema.nDuties);
        var duties = new ArrayList<Due>();
        for (int at = 0; at < dues.limit(); at += Layout.DUE_SIZE) {
            duties.add(due(dues, at));
        }
        List<Integer> needs = indexes(list(memory, head, 3, 2, 2, nFacts), 2, nFacts);
        ByteBuffer steps = list(memory, head, 4, Layout.STEP_SIZE, 8, nSteps);
        var trace = new ArrayList<Step>();
        for (int at = 0; at < steps.limit(); at += Layout.STEP_SIZE) {
            trace.add(step(steps, at));
        }
        indexes(defeats, Layout.DEFEAT_SIZE, schema.nUnits);
        indexes(dues, Layout.DUE_SIZE, schema.nDuties);
        if (defeated.stream().anyMatch(defeat -> defeat.by() >= schema.nUnits)) {
            throw bad(INDEX);
        }
        // A full trace has every step, in order.
        if (trace.size() != nSteps) {
            throw bad(INDEX);
        }
        for (int i = 0; i < nSteps; i++) {
            if (trace.get(i).node() != i) {
                throw bad(INDEX);
            }
        }
        return new Raw(outcomes, values, fired, defeated, duties, needs, trace);
    }

    private ByteBuffer list(Memory memory, ByteBuffer head, int index, int size, int align, int most) {
        int at = layout.lists()[index];
        long pointer = u32(head, at);
        long length = u32(head, at + 4);
        if (length > most) {
            throw bad(LENGTH);
        }
        return bytes(memory, pointer, length, size, align);
    }

    private static Outcome outcome(ByteBuffer head, Layout.OutcomeSlot slot, Decision declared) {
        int determined = head.get(slot.determined()) & 0xff;
        if (determined > 1) {
            throw bad(DISCRIMINANT);
        }
        boolean isDetermined = determined == 1;
        Type type = declared.type();
        if (type != null) {
            long low = head.getLong(slot.low());
            long high = head.getLong(slot.high());
            if (!type.holds(low) || !type.holds(high)) {
                throw bad(VALUE);
            }
            // Of sets, what is surely there is there possibly. A range is one, or lies somewhere between;
            // where there is no room between, it is one.
            boolean isOdd = type instanceof Type.SetOf && (low & ~high) != 0;
            boolean isOne = low == high || isDetermined && type instanceof Type.RangeOf;
            if (low > high || isOdd || isDetermined != isOne) {
                throw bad(OUTCOME);
            }
            return new Outcome(0, isDetermined, 0, 0, low, high);
        }
        long possible = flags(head, slot.possible(), slot.flags());
        long permitted = flags(head, slot.permitted(), slot.flags());
        int value = head.get(slot.value()) & 0xff;
        if (declared.member() != null && value == 0 && !isDetermined && possible == 0 && permitted == 0) {
            return Outcome.OF_NOBODY;
        }
        long beyond = -1L << declared.cases().size();
        boolean isSound = possible != 0
                && (possible & beyond) == 0
                && (permitted & beyond) == 0
                && Long.numberOfTrailingZeros(possible) == value
                && (Long.bitCount(possible) == 1) == isDetermined
                && (!isDetermined || (permitted & possible) != 0);
        if (!isSound) {
            throw bad(OUTCOME);
        }
        return new Outcome(value, isDetermined, possible, permitted, 0, 0);
    }

    private static long flags(ByteBuffer head, int at, int size) {
        return size == 1 ? head.get(at) & 0xff : size == 2 ? u16(head, at) : u32(head, at);
    }

    private static Facts.Value value(ByteBuffer head, Layout.Slot slot, Type type) {
        switch (head.get(slot.discriminant())) {
            case 0:
                return null;
            case 1:
                return Facts.Value.NONE;
            case 2:
                long low = slot.number(head, slot.payload());
                long high = slot.upper() < 0 ? low : slot.number(head, slot.upper());
                if (!type.holds(low) || !type.holds(high) || low > high) {
                    throw bad(VALUE);
                }
                return Facts.Value.range(low, high);
            default:
                throw bad(DISCRIMINANT);
        }
    }

    private static Due due(ByteBuffer dues, int at) {
        int discriminant = dues.get(at + 4) & 0xff;
        int day = dues.getInt(at + 8);
        if (discriminant > 1) {
            throw bad(DISCRIMINANT);
        }
        if (discriminant == 1 && (day < Days.MIN || day > Days.MAX)) {
            throw bad(VALUE);
        }
        return new Due(u16(dues, at), discriminant == 1 ? day : null);
    }

    private Step step(ByteBuffer steps, int at) {
        var step = new Step(u16(steps, at), steps.get(at + 2) & 0xff, u32(steps, at + 4), steps.getLong(at + 8));
        if (step.state() > 3) {
            throw bad(DISCRIMINANT);
        }
        if (step.node() >= rules.trace().size()) {
            throw bad(INDEX);
        }
        Rules.TraceNode node = rules.trace().get(step.node());
        boolean hasRow = step.row() == NO_ROW || step.row() < Math.max(node.entries().size(), 1);
        if (!hasRow || step.state() == 1 && node.type() != null && !node.type().holds(step.value())) {
            throw bad(VALUE);
        }
        return step;
    }

    private Fault fault(ByteBuffer head) {
        int at = layout.payload();
        int code = head.get(at) & 0xff;
        int field = u16(head, at + 2);
        long row = u32(head, at + 4);
        if (code < 1 || code > FaultCode.values().length) {
            throw bad(FAULT);
        }
        FaultCode known = FaultCode.values()[code - 1];
        int table = known.isAtASite() ? rules.sites().size() : schema.facts.size();
        if (field != NO_FIELD && field >= table) {
            throw bad(FAULT);
        }
        return new Fault(known, field == NO_FIELD ? -1 : field, row == NO_ROW ? -1 : (int) row);
    }

    /** The u16 at the head of each entry; they ascend and stay below an end. */
    private static List<Integer> indexes(ByteBuffer list, int size, int end) {
        var indexes = new ArrayList<Integer>();
        int before = -1;
        for (int at = 0; at < list.limit(); at += size) {
            int index = u16(list, at);
            if (index <= before || index >= end) {
                throw bad(INDEX);
            }
            before = index;
            indexes.add(index);
        }
        return indexes;
    }

    static int u16(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }

    static long u32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffff_ffffL;
    }

    private static ModuleException bad(Text flaw) {
        return new ModuleException(Code.BAD_RESULT, flaw);
    }
}
