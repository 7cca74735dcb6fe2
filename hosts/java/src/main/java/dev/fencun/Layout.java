package dev.fencun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Where facts and result lie in memory, as {@code docs/abi.md} freezes it. */
final class Layout {
    static final int DEFEAT_SIZE = 4;
    static final int DUE_SIZE = 12;
    static final int STEP_SIZE = 16;

    private Layout() {}

    /**
     * How a value lies in its record. The discriminant is -1 where there is none, the upper end of a
     * range too; a list and a text have width 0.
     */
    record Slot(int discriminant, int none, int present, int payload, int width, boolean isSigned, int upper) {
        /** Writes a value that is no list; a text is added to those that stand behind all members. */
        void put(ByteBuffer to, int start, Facts.Value value, List<Placed> texts) {
            if (value == null) {
                return;
            }
            if (value.isNone()) {
                to.put(start + discriminant, (byte) none);
                return;
            }
            if (discriminant >= 0) {
                to.put(start + discriminant, (byte) present);
            }
            if (width == 0) {
                texts.add(new Placed(start + payload, value.text()));
                return;
            }
            putNumber(to, start + payload, value.low());
            if (upper >= 0) {
                putNumber(to, start + upper, value.high());
            }
        }

        private void putNumber(ByteBuffer to, int at, long number) {
            switch (width) {
                case 1 -> to.put(at, (byte) number);
                case 2 -> to.putShort(at, (short) number);
                case 4 -> to.putInt(at, (int) number);
                default -> to.putLong(at, number);
            }
        }

        long number(ByteBuffer from, int at) {
            return switch (width) {
                case 1 -> from.get(at) & 0xff;
                case 2 -> from.getShort(at) & 0xffff;
                case 4 -> isSigned ? from.getInt(at) : from.getInt(at) & 0xffff_ffffL;
                default -> from.getLong(at);
            };
        }
    }

    /** A text, and where its address and length belong. */
    private record Placed(int at, byte[] text) {}

    /** Offsets of the fields of a record, and its size. */
    record OfRecord(List<Slot> slots, int size, int align) {
        static OfRecord of(List<Field> fields) {
            var cursor = new Cursor(0);
            var slots = fields.stream().map(f -> cursor.place(f.type(), f.isUnknown(), f.isNone())).toList();
            return new OfRecord(slots, roundUp(cursor.offset, cursor.align), cursor.align);
        }
    }

    /** How facts are written to the input area: the record, the members of its lists, and all texts. */
    static final class OfFacts {
        private final OfRecord record;
        private final OfRecord[] members;
        private final long base;
        private byte[] bytes = new byte[256];

        OfFacts(Schema schema, long base) {
            this.record = OfRecord.of(schema.facts);
            this.base = base;
            this.members = new OfRecord[schema.facts.size()];
            for (int i = 0; i < members.length; i++) {
                if (schema.facts.get(i).type() instanceof Type.ListOf list) {
                    members[i] = OfRecord.of(list.of().fields());
                }
            }
        }

        /** Bytes of all texts, those of members too. */
        private static int textBytes(Facts.Value[] values) {
            int bytes = 0;
            for (Facts.Value value : values) {
                if (value != null && value.text() != null) {
                    bytes += value.text().length;
                } else if (value != null && value.members() != null) {
                    bytes += value.members().stream().mapToInt(OfFacts::textBytes).sum();
                }
            }
            return bytes;
        }

        /**
         * The bytes of facts, which are good until the next call. Equal facts give equal bytes: gaps, and
         * payloads of what is not there, are zero.
         */
        ByteBuffer pack(Facts.Value[] values) {
            int end = record.size();
            for (int i = 0; i < values.length; i++) {
                if (this.members[i] != null && !values[i].members().isEmpty()) {
                    end = roundUp(end, this.members[i].align()) + this.members[i].size() * values[i].members().size();
                }
            }
            int members = end;
            end += textBytes(values);
            if (bytes.length < end) {
                bytes = new byte[end * 2];
            }
            Arrays.fill(bytes, 0, end, (byte) 0);
            var to = ByteBuffer.wrap(bytes, 0, end).order(ByteOrder.LITTLE_ENDIAN);
            var texts = new ArrayList<Placed>();
            int at = record.size();
            for (int i = 0; i < values.length; i++) {
                Slot slot = record.slots().get(i);
                if (this.members[i] == null) {
                    slot.put(to, 0, values[i], texts);
                    continue;
                }
                List<Facts.Value[]> list = values[i].members();
                at = list.isEmpty() ? at : roundUp(at, this.members[i].align());
                to.putInt(slot.payload(), (int) (list.isEmpty() ? base : base + at));
                to.putInt(slot.payload() + 4, list.size());
                for (Facts.Value[] member : list) {
                    for (int j = 0; j < member.length; j++) {
                        this.members[i].slots().get(j).put(to, at, member[j], texts);
                    }
                    at += this.members[i].size();
                }
            }
            at = members;
            for (Placed placed : texts) {
                to.putInt(placed.at(), (int) (placed.text().length == 0 ? base : base + at));
                to.putInt(placed.at() + 4, placed.text().length);
                to.put(at, placed.text());
                at += placed.text().length;
            }
            return to;
        }
    }

    /** The largest number of bytes that facts can take in the input area. */
    static long inputSize(Schema schema) {
        // Each record once: a hostile schema may have many long lists of one long record.
        Map<Type.Members, OfRecord> members = new IdentityHashMap<>();
        schema.records.forEach(record -> members.put(record, OfRecord.of(record.fields())));
        long size = roundUp(OfRecord.of(schema.facts).size(), 16);
        long texts = textBytes(schema.facts);
        for (Field field : schema.facts) {
            if (field.type() instanceof Type.ListOf list) {
                OfRecord member = members.get(list.of());
                size = (size + member.align() - 1) / member.align() * member.align() + member.size() * field.max;
                texts += textBytes(list.of().fields()) * field.max;
            }
        }
        size += texts;
        return (size + 15) / 16 * 16;
    }

    /** Bytes of the texts among some fields, at most. */
    private static long textBytes(List<Field> fields) {
        return fields.stream().filter(field -> field.type() instanceof Type.Characters).mapToLong(field -> 4 * field.max).sum();
    }

    /** Where an outcome lies; of a decision of amounts there are no flags, and the ends are at low and high. */
    record OutcomeSlot(int value, int determined, int possible, int permitted, int flags, int low, int high) {}

    /** Offsets within RESULT; the lists are fired, defeated, duties, needs and trace. */
    record OfResult(int payload, List<OutcomeSlot> outcomes, List<Slot> values, int[] lists, int size) {
        static OfResult of(Schema schema) {
            var cursor = new Cursor(0);
            build(schema, cursor);
            int align = Math.max(cursor.align, 4);
            cursor = new Cursor(align);
            OfResult result = build(schema, cursor);
            int size = roundUp(Math.max(cursor.offset, align + 8), align);
            return new OfResult(align, result.outcomes, result.values, result.lists, size);
        }

        private static OfResult build(Schema schema, Cursor cursor) {
            var outcomes = new ArrayList<OutcomeSlot>();
            schema.outcomes.forEach(outcome -> outcomes.add(cursor.outcome(outcome)));
            var values = new ArrayList<Slot>();
            schema.values.forEach(value -> values.add(cursor.place(value.type(), true, true)));
            int[] lists = new int[5];
            for (int i = 0; i < lists.length; i++) {
                lists[i] = cursor.take(8, 4);
            }
            return new OfResult(0, outcomes, values, lists, 0);
        }
    }

    static int roundUp(int at, int align) {
        return (at + align - 1) / align * align;
    }

    private static final class Cursor {
        private int offset;
        private int align = 1;

        Cursor(int offset) {
            this.offset = offset;
        }

        int take(int size, int alignment) {
            int at = roundUp(offset, alignment);
            offset = at + size;
            align = Math.max(align, alignment);
            return at;
        }

        Slot place(Type type, boolean hasUnknown, boolean hasNone) {
            if (type instanceof Type.ListOf) {
                return new Slot(-1, 0, 0, take(8, 4), 0, false, -1);
            }
            boolean hasBoth = hasUnknown && hasNone;
            if (type instanceof Type.Characters) {
                int at = hasUnknown || hasNone ? take(12, 4) : take(8, 4) - 4;
                boolean isSure = !hasUnknown && !hasNone;
                return new Slot(isSure ? -1 : at, hasBoth ? 1 : 0, hasBoth ? 2 : 1, at + 4, 0, false, -1);
            }
            int width = type.width();
            int n = type instanceof Type.RangeOf ? 2 : 1;
            int discriminant = -1;
            int payload;
            if (hasUnknown || hasNone) {
                // A variant is aligned like its payload; the payload follows the discriminant.
                discriminant = take((n + 1) * width, width);
                payload = discriminant + width;
            } else {
                payload = take(n * width, width);
            }
            int upper = n == 2 ? payload + width : -1;
            return new Slot(discriminant, hasBoth ? 1 : 0, hasBoth ? 2 : 1, payload, width, type.isSigned(), upper);
        }

        OutcomeSlot outcome(Decision decision) {
            if (decision.type() != null) {
                int at = take(24, 8);
                return new OutcomeSlot(at, at, at, at, 0, at + 8, at + 16);
            }
            int flags = Type.flagBytes(decision.cases().size());
            int at = take(roundUp(2, flags) + 2 * flags, flags);
            int possible = at + roundUp(2, flags);
            return new OutcomeSlot(at, at + 1, possible, possible + flags, flags, 0, 0);
        }
    }
}
