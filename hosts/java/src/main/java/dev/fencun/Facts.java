package dev.fencun;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Facts by name to the values that a module takes, with every mistake reported. */
final class Facts {
    /** Most mistakes that are looked for. */
    private static final int MAX_MISTAKES = 1_000;

    /** One fact as a module takes it; null is unknown. */
    record Value(boolean isNone, long low, long high, byte[] text, List<Value[]> members) {
        static final Value NONE = new Value(true, 0, 0, null, null);

        static Value of(long number) {
            return new Value(false, number, number, null, null);
        }

        static Value range(long low, long high) {
            return new Value(false, low, high, null, null);
        }
    }

    private final List<Mistake> mistakes = new ArrayList<>();

    private Facts() {}

    /** The values of facts, one a field. */
    static Value[] read(List<Field> fields, Input in) {
        if (in.kind != Input.Kind.OBJECT) {
            Text expected = new Text("an object with the facts", "包含各项事实的对象");
            throw new FactsException(List.of(new Mistake(Code.WRONG_TYPE, "", in.describe(), expected, null)));
        }
        var facts = new Facts();
        Value[] values = facts.record(fields, in.entries, "");
        if (!facts.mistakes.isEmpty()) {
            throw new FactsException(facts.mistakes);
        }
        return values;
    }

    /** The fields of a record; where there is a mistake, some value stands in its place. */
    private Value[] record(List<Field> fields, List<Input.Entry> given, String path) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            index.put(fields.get(i).name(), i);
        }
        var values = new Value[fields.size()];
        var seen = new boolean[fields.size()];
        Set<String> told = new HashSet<>();
        for (Input.Entry entry : given) {
            if (mistakes.size() >= MAX_MISTAKES) {
                return values;
            }
            String name = entry.name();
            Integer at = index.get(name);
            if (at == null) {
                name = Input.normal(name);
                at = index.get(name);
            }
            if (at == null) {
                boolean isNew = told.add(name);
                Text help = isNew ? Input.nearest(name, fields.stream().map(Field::name).toList()) : null;
                String shown = join(path, Text.cut(entry.name()));
                mistakes.add(new Mistake(isNew ? Code.UNKNOWN_FACT : Code.DUPLICATE_KEY, shown, null, null, help));
                continue;
            }
            Field field = fields.get(at);
            if (seen[at]) {
                mistakes.add(new Mistake(Code.DUPLICATE_KEY, join(path, field.name()), null, null, null));
                continue;
            }
            seen[at] = true;
            try {
                values[at] = value(field, entry.value(), path);
            } catch (Refused refused) {
                mistakes.add(field.mistake(refused, entry.value(), join(path, field.name())));
            }
        }
        for (int i = 0; i < seen.length; i++) {
            Field field = fields.get(i);
            if (!seen[i] && !field.isUnknown()) {
                mistakes.add(new Mistake(Code.MISSING_FACT, join(path, field.name()), null, field.expected(), null));
            }
        }
        return values;
    }

    private Value value(Field field, Input in, String path) throws Refused {
        if (in.kind == Input.Kind.NULL && field.isNone()) {
            return Value.NONE;
        }
        if ((in.kind == Input.Kind.NULL || in.kind == Input.Kind.UNKNOWN) && field.isUnknown()) {
            return null;
        }
        if (in.kind == Input.Kind.UNKNOWN) {
            Text expected = new Text("a fact with `?`", "可以不明的事实");
            throw new Refused(Code.WRONG_TYPE, in.describe(), expected, null, "");
        }
        if (field.type() instanceof Type.ListOf list && in.kind == Input.Kind.LIST) {
            return list(field, list, in.list, join(path, field.name()));
        }
        if (field.type() instanceof Type.Characters characters) {
            return new Value(false, 0, 0, characters.text(in, field).getBytes(StandardCharsets.UTF_8), null);
        }
        if (field.type() instanceof Type.RangeOf range) {
            long[] ends = range.ends(in, field);
            return Value.range(ends[0], ends[1]);
        }
        return Value.of(field.scalar(in));
    }

    private Value list(Field field, Type.ListOf kind, List<Input> list, String path) throws Refused {
        if (list.size() > field.max) {
            Text found = new Text(list.size() + " members", list.size() + " 项");
            Text expected = new Text("at most " + field.max, "至多 " + field.max + " 项");
            throw new Refused(Code.LIST_TOO_LONG, found, expected, null, "");
        }
        var members = new ArrayList<Value[]>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Input member = list.get(i);
            String at = path + "[" + i + "]";
            if (member.kind == Input.Kind.OBJECT) {
                members.add(record(kind.of().fields(), member.entries, at));
            } else {
                mistakes.add(new Mistake(Code.WRONG_TYPE, at, member.describe(), new Text("an object", "对象"), null));
            }
        }
        return new Value(false, 0, 0, null, members);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
