package dev.fencun;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The tables of a module. A table is read only in the one spelling of RFC 8785 and with exactly the
 * keys of the interface, so that two readers cannot see two things in it.
 */
final class Tables {
    static final String PREFIX = "fencun:";
    static final String SCHEMA = "fencun:schema";
    static final String RULES = "fencun:rules";
    static final String COST = "fencun:cost";
    static final String MAP = "fencun:map";
    static final List<String> REQUIRED = List.of(SCHEMA, RULES, COST, MAP);
    /** Most cases of an outcome, and of the enumeration of a set. */
    static final int MAX_FLAGS = 32;

    private static final long U8 = 0xff;
    private static final long U16 = 0xffff;
    private static final long U32 = 0xffff_ffffL;
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern VERSION = Pattern.compile("0*[0-9]{1,10}\\.0*[0-9]{1,10}\\.0*[0-9]{1,10}");
    private static final Pattern ABI = Pattern.compile("\\+?0*1(\\..*)?", Pattern.DOTALL);

    private final Schema schema = new Schema();
    /** The outcomes without their members. */
    private final List<String> written = new ArrayList<>();

    /** How long a call can take. */
    record Cost(BigInteger decide, BigInteger decideTraced, long memoryPages, List<BigInteger> loops) {}

    private Tables() {}

    /** The schema, without labels. */
    static Schema schema(byte[] payload) {
        var tables = new Tables();
        tables.readSchema(Table.of(SCHEMA, payload));
        return tables.schema;
    }

    private void readSchema(Table t) {
        schema.abi = t.text("abi");
        schema.name = t.text("name");
        schema.version = t.text("version");
        schema.enums = t.each("enums", t.list("enums"), e -> new Type.Cases(e.text("name"), e.flag("scale"), e.texts(e.list("cases"))));
        var raw = new ArrayList<List<Input>>();
        var records = t.each("records", t.list("records"), r -> {
            raw.add(r.list("fields"));
            return new Type.Members(r.text("name"));
        });
        // The fields of a record are no lists, so no record is known yet.
        for (int i = 0; i < records.size(); i++) {
            records.get(i).fields = t.each("records[" + i + "].fields", raw.get(i), this::field);
        }
        schema.records = records;
        schema.facts = t.each("facts", t.list("facts"), this::field);
        schema.outcomes = t.each("outcomes", t.list("outcomes"), o -> {
            written.add(o.written("member"));
            return new Decision(
                    o.text("name"), o.texts(o.list("cases")), o.flag("scale"), o.has("type") ? type(o, "type", ".type") : null,
                    o.has("member") ? member(o) : null);
        });
        schema.values = t.each("values", t.list("values"), v -> new NamedValue(v.text("name"), type(v, "type", ".type")));
        schema.nUnits = (int) t.number("n_units", U16);
        schema.nDuties = (int) t.number("n_duties", U16);
        schema.nTrace = (int) t.number("n_trace", U16);
        t.done();
        check(t);
    }

    private Field field(Table t) {
        return new Field(
                t.text("name"), type(t, "type", ""), t.flag("unknown"), t.flag("none"), t.signed("min"), t.signed("max"));
    }

    private static Decision.Member member(Table owner) {
        Table t = owner.table("member", "");
        var member = new Decision.Member((int) t.number("list", U16), (int) t.number("index", U16));
        t.done();
        return member;
    }

    private Type type(Table owner, String key, String at) {
        Table t = owner.table(key, at);
        Type type = type(t);
        t.done();
        return type;
    }

    private Type type(Table t) {
        String kind = t.text("kind");
        Type plain = Type.plain(kind);
        if (plain != null) {
            return plain;
        }
        switch (kind) {
            case "enum" -> {
                return new Type.Enumeration(cases(t));
            }
            case "set" -> {
                Type.Cases of = cases(t);
                t.require(of.names().size() <= MAX_FLAGS, Flaw.BAD_INDEX, "");
                return new Type.SetOf(of);
            }
            case "decimal" -> {
                long digits = t.number("digits", U8);
                t.require(digits >= 1 && digits <= 9, Flaw.BAD_INDEX, "");
                return new Type.Decimal((int) digits);
            }
            case "money" -> {
                String currency = t.text("currency");
                long digits = t.number("digits", U8);
                // Eighteen digits are what an s64 holds.
                t.require(CURRENCY.matcher(currency).matches() && digits <= 18, Flaw.BAD_INDEX, "");
                return new Type.Money(currency, (int) digits);
            }
            case "range" -> {
                Type of = type(t, "of", "");
                boolean isOdd = of instanceof Type.YesNo || of instanceof Type.Enumeration || of instanceof Type.ListOf
                        || of instanceof Type.SetOf || of instanceof Type.RangeOf || of instanceof Type.Characters;
                t.require(!isOdd, Flaw.BAD_INDEX, "");
                return new Type.RangeOf(of);
            }
            case "list" -> {
                int index = (int) t.number("record", U16);
                t.require(index < schema.records.size(), Flaw.BAD_INDEX, "");
                return new Type.ListOf(schema.records.get(index));
            }
            default -> throw t.wrong();
        }
    }

    private Type.Cases cases(Table t) {
        int index = (int) t.number("index", U16);
        t.require(index < schema.enums.size(), Flaw.BAD_INDEX, "");
        return schema.enums.get(index);
    }

    private void check(Table t) {
        t.require(ABI.matcher(schema.abi).matches(), Flaw.BAD_TEXT, "abi");
        t.require(!schema.name.isEmpty(), Flaw.EMPTY_NAME, "name");
        t.require(isVersion(schema.version), Flaw.BAD_TEXT, "version");
        for (int i = 0; i < schema.enums.size(); i++) {
            // A boundary may have the name of an enumeration, so these may stand twice.
            Type.Cases cases = schema.enums.get(i);
            String at = "enums[" + i + "].cases";
            t.require(!cases.name().isEmpty(), Flaw.EMPTY_NAME, "enums[" + i + "].name");
            t.checkNames(at, cases.names());
            t.require(!cases.names().isEmpty() && cases.names().size() <= 65_536, Flaw.TOO_MANY, at);
        }
        t.checkNames("records", schema.records.stream().map(Type.Members::name).toList());
        for (int i = 0; i < schema.records.size(); i++) {
            String at = "records[" + i + "].fields";
            checkFields(t, at, schema.records.get(i).fields);
            // A member of no size could stand in a list any number of times.
            t.require(!schema.records.get(i).fields.isEmpty(), Flaw.COUNT, at);
        }
        checkFields(t, "facts", schema.facts);
        t.checkNames("outcomes", schema.outcomes.stream().filter(Decision::isFirst).map(Decision::name).toList());
        checkMembers(t);
        for (int i = 0; i < schema.outcomes.size(); i++) {
            Decision outcome = schema.outcomes.get(i);
            String at = "outcomes[" + i + "].cases";
            if (outcome.type() != null) {
                checkAnswer(t, "outcomes[" + i + "].type", outcome.type());
                boolean isOdd = outcome.type() instanceof Type.YesNo || outcome.type() instanceof Type.Enumeration;
                t.require(!isOdd && outcome.cases().isEmpty() && !outcome.isScale(), Flaw.COUNT, at);
                continue;
            }
            t.checkNames(at, outcome.cases());
            t.require(!outcome.cases().isEmpty() && outcome.cases().size() <= MAX_FLAGS, Flaw.TOO_MANY, at);
        }
        t.checkNames("values", schema.values.stream().map(NamedValue::name).toList());
        for (int i = 0; i < schema.values.size(); i++) {
            checkAnswer(t, "values[" + i + "].type", schema.values.get(i).type());
        }
    }

    /** Do decisions for the members of a list stand together, one for each place? */
    private void checkMembers(Table t) {
        for (int i = 0; i < schema.outcomes.size(); i++) {
            Decision.Member member = schema.outcomes.get(i).member();
            if (member == null) {
                continue;
            }
            String at = "outcomes[" + i + "].member";
            Field list = member.list() < schema.facts.size() ? schema.facts.get(member.list()) : null;
            t.require(list != null && list.type() instanceof Type.ListOf, Flaw.BAD_INDEX, at);
            // An amount cannot say that nobody is there.
            t.require(schema.outcomes.get(i).type() == null, Flaw.COUNT, at);
            long place = member.index() + 1;
            boolean hasBefore = member.index() == 0 || follows(i, i - 1);
            boolean hasNext = place == list.max || follows(i + 1, i);
            t.require(hasBefore && hasNext && place <= list.max, Flaw.COUNT, at);
        }
    }

    /** Is a decision for the place behind that of another one, and else like it? */
    private boolean follows(int index, int other) {
        if (other < 0 || index == schema.outcomes.size()) {
            return false;
        }
        Decision.Member here = schema.outcomes.get(index).member();
        Decision.Member before = schema.outcomes.get(other).member();
        return here != null && before != null && here.index() == before.index() + 1
                && here.list() == before.list()
                && written.get(index).equals(written.get(other));
    }

    private static void checkFields(Table t, String at, List<Field> fields) {
        t.checkNames(at, fields.stream().map(Field::name).toList());
        // An index of a fact is a u16, and 65535 says that there is none.
        t.require(fields.size() < U16, Flaw.TOO_MANY, at);
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            long[] limits = field.type().limits();
            boolean isOdd = field.type() instanceof Type.ListOf && (field.isUnknown() || field.isNone());
            boolean isSound = field.min <= field.max && field.min >= limits[0] && field.max <= limits[1];
            t.require(isSound && !isOdd, Flaw.BAD_RANGE, at + "[" + i + "]");
        }
    }

    private static void checkAnswer(Table t, String at, Type type) {
        t.require(!(type instanceof Type.ListOf || type instanceof Type.Characters), Flaw.BAD_INDEX, at);
    }

    private record FactWords(Text label, Text supplier, boolean canChange) {}

    /** The rules; the labels are put where they belong. */
    static Rules rules(byte[] payload, Schema schema) {
        Table t = Table.of(RULES, payload);
        String lang = t.text("lang");
        String applies = t.optional("applies");
        if (applies != null && !applies.equals("old-unless-newer-is-more-lenient")) {
            throw t.wrong();
        }
        var tables = new Tables();
        tables.schema.enums = schema.enums;
        tables.schema.records = schema.records;
        var rules = new Rules(
                lang.equals("zh") ? Lang.ZH : Lang.EN,
                text(t, "title"),
                text(t, "authority"),
                t.nullable("in_force_from"),
                t.nullable("in_force_until"),
                applies,
                t.text("semantic_hash"),
                t.each("packages", t.optionalList("packages"),
                        p -> new Rules.Package(p.text("name"), p.text("version"), p.text("semantic_hash"))),
                t.each("units", t.list("units"), Tables::unit),
                t.each("duties", t.list("duties"), d -> new Rules.DutyRule(
                        d.text("name"), text(d, "label"), text(d, "require"), text(d, "by"), d.nullable("cites"), d.number("line", U32))),
                t.each("sites", t.list("sites"), s -> new Rules.Site(
                        s.text("text"), s.number("line", U32), s.number("column", U32), s.optional("file"))),
                t.each("trace", t.list("trace"), tables::traceNode));
        var facts = t.each("fact_labels", t.list("fact_labels"),
                f -> new FactWords(text(f, "label"), text(f, "supplier"), f.flag("can_change")));
        var cases = labelLists(t, "case_labels");
        var fields = labelLists(t, "field_labels");
        var outcomes = t.each("outcome_labels", t.list("outcome_labels"), Tables::text);
        var values = t.each("value_labels", t.list("value_labels"), Tables::text);
        t.done();

        t.require(lang.equals("zh") || lang.equals("en"), Flaw.BAD_TEXT, "lang");
        t.require(HASH.matcher(rules.semanticHash()).matches(), Flaw.BAD_TEXT, "semantic_hash");
        t.require(isDateOrNull(rules.inForceFrom()), Flaw.BAD_TEXT, "in_force_from");
        t.require(isDateOrNull(rules.inForceUntil()), Flaw.BAD_TEXT, "in_force_until");
        check(t, schema, rules);
        t.require(facts.size() == schema.facts.size(), Flaw.COUNT, "fact_labels");
        t.require(outcomes.size() == schema.outcomes.size(), Flaw.COUNT, "outcome_labels");
        t.require(values.size() == schema.values.size(), Flaw.COUNT, "value_labels");
        t.require(cases.size() == schema.enums.size(), Flaw.COUNT, "case_labels");
        t.require(fields.size() == schema.records.size(), Flaw.COUNT, "field_labels");
        for (int i = 0; i < cases.size(); i++) {
            t.require(cases.get(i).size() == schema.enums.get(i).names().size(), Flaw.COUNT, "case_labels");
            schema.enums.get(i).labels = cases.get(i);
        }
        for (int i = 0; i < fields.size(); i++) {
            var record = schema.records.get(i);
            t.require(fields.get(i).size() == record.fields.size(), Flaw.COUNT, "field_labels");
            for (int j = 0; j < record.fields.size(); j++) {
                record.fields.get(j).label = fields.get(i).get(j);
            }
        }
        for (int i = 0; i < facts.size(); i++) {
            Field fact = schema.facts.get(i);
            fact.label = facts.get(i).label();
            fact.supplier = facts.get(i).supplier();
            fact.canChange = facts.get(i).canChange();
        }
        for (int i = 0; i < outcomes.size(); i++) {
            schema.outcomes.get(i).label = outcomes.get(i);
        }
        for (int i = 0; i < values.size(); i++) {
            schema.values.get(i).label = values.get(i);
        }
        return rules;
    }

    private static Text text(Table owner, String key) {
        Table t = owner.table(key, "");
        Text text = text(t);
        t.done();
        return text;
    }

    private static Text text(Table t) {
        return new Text(t.optional("en"), t.optional("zh"));
    }

    private static List<List<Text>> labelLists(Table t, String key) {
        var lists = new ArrayList<List<Text>>();
        for (Input in : t.list(key)) {
            if (in.kind != Input.Kind.LIST) {
                throw t.wrong();
            }
            lists.add(t.each(key + "[" + lists.size() + "]", in.list, Tables::text));
        }
        return lists;
    }

    private static Rules.Unit unit(Table t) {
        var unit = new Rules.Unit(
                (int) t.number("decision", U16), t.text("kind"), t.text("id"), t.numberOrNull("row", U32),
                t.nullable("cites"), text(t, "because"), t.number("line", U32), t.optional("file"));
        if (!List.of("red-line", "rule", "row", "exception", "adjust", "otherwise").contains(unit.kind())) {
            throw t.wrong();
        }
        return unit;
    }

    private Rules.TraceNode traceNode(Table t) {
        Type type = null;
        if (!t.takeNull("ty")) {
            type = type(t, "ty", ".ty");
            checkAnswer(t, ".ty", type);
        }
        var node = new Rules.TraceNode(
                t.text("kind"), (int) t.number("index", U16), t.text("name"), type, t.texts(t.optionalList("entries")));
        if (!List.of("parameter", "define", "boundary", "unit", "duty").contains(node.kind())) {
            throw t.wrong();
        }
        return node;
    }

    private static void check(Table t, Schema schema, Rules rules) {
        t.require(rules.units().size() == schema.nUnits, Flaw.COUNT, "units");
        t.require(rules.duties().size() == schema.nDuties, Flaw.COUNT, "duties");
        t.require(rules.trace().size() == schema.nTrace, Flaw.COUNT, "trace");
        t.require(rules.sites().size() <= U16, Flaw.TOO_MANY, "sites");
        for (int i = 0; i < rules.units().size(); i++) {
            var unit = rules.units().get(i);
            t.require(!unit.id().isEmpty(), Flaw.EMPTY_NAME, "units[" + i + "].id");
            t.require(unit.decision() < schema.outcomes.size(), Flaw.BAD_INDEX, "units[" + i + "].decision");
        }
        t.checkNames("duties", rules.duties().stream().map(Rules.DutyRule::name).toList());
        for (int i = 0; i < rules.trace().size(); i++) {
            var node = rules.trace().get(i);
            int end = node.kind().equals("unit") ? schema.nUnits : node.kind().equals("duty") ? schema.nDuties : Integer.MAX_VALUE;
            t.require(node.index() < end, Flaw.BAD_INDEX, "trace[" + i + "].index");
            t.require(node.entries().stream().allMatch(Tables::isDateOrNull), Flaw.BAD_TEXT, "trace[" + i + "].entries");
        }
    }

    static Cost cost(byte[] payload) {
        Table t = Table.of(COST, payload);
        String model = t.text("model");
        var cost = new Cost(
                t.unsigned(t.take("decide")), t.unsigned(t.take("decide_traced")), t.number("memory_pages", U32),
                t.list("loops").stream().map(t::unsigned).toList());
        t.done();
        t.require(model.equals("instructions-1"), Flaw.BAD_TEXT, "model");
        return cost;
    }

    static void checkMap(byte[] payload, Schema schema) {
        Table t = Table.of(MAP, payload);
        t.text("file");
        t.texts(t.optionalList("others"));
        var before = new long[1];
        t.each("entries", t.list("entries"), e -> {
            if (e.has("other")) {
                e.number("other", U16);
            }
            e.number("line", U32);
            e.number("column", U32);
            long offset = e.number("offset", U32);
            Long unit = e.numberOrNull("unit", U16);
            t.require(unit == null || unit < schema.nUnits, Flaw.BAD_INDEX, "entries");
            t.require(offset >= before[0], Flaw.BAD_RANGE, "entries");
            before[0] = offset;
            return e;
        });
        t.done();
    }

    private static boolean isDateOrNull(String text) {
        return text == null || DATE.matcher(text).matches();
    }

    private static boolean isVersion(String text) {
        return VERSION.matcher(text).matches()
                && Arrays.stream(text.split("\\.")).allMatch(part -> new BigInteger(part).bitLength() <= 32);
    }

    /** An object in a table, read key by key. */
    private static final class Table {
        private final String section;
        private final String at;
        private final Map<String, Input> rest = new LinkedHashMap<>();

        private Table(String section, String at, Input in) {
            this.section = section;
            this.at = at;
            if (in.kind != Input.Kind.OBJECT) {
                throw wrong();
            }
            in.entries.forEach(entry -> rest.put(entry.name(), entry.value()));
        }

        static Table of(String section, byte[] payload) {
            Input tree;
            try {
                tree = JsonReader.parse(payload);
            } catch (FactsException e) {
                throw Flaw.BAD_PAYLOAD.tampered(section);
            }
            byte[] canonical = new JsonWriter().tree(tree).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            if (!Arrays.equals(canonical, payload)) {
                throw Flaw.BAD_PAYLOAD.tampered(section);
            }
            return new Table(section, "", tree);
        }

        ModuleException wrong() {
            return Flaw.BAD_PAYLOAD.tampered(section);
        }

        void require(boolean isSound, Flaw flaw, String where) {
            if (!isSound) {
                throw flaw.tampered(section + " " + at + where);
            }
        }

        boolean has(String key) {
            return rest.containsKey(key);
        }

        Input take(String key) {
            Input value = rest.remove(key);
            if (value == null) {
                throw wrong();
            }
            return value;
        }

        boolean takeNull(String key) {
            boolean isNull = has(key) && rest.get(key).kind == Input.Kind.NULL;
            if (isNull) {
                rest.remove(key);
            }
            return isNull;
        }

        void done() {
            if (!rest.isEmpty()) {
                throw wrong();
            }
        }

        private String asText(Input in) {
            if (in.kind != Input.Kind.TEXT) {
                throw wrong();
            }
            return in.text;
        }

        String text(String key) {
            return asText(take(key));
        }

        /** A text that may be absent, but not null. */
        String optional(String key) {
            return has(key) ? text(key) : null;
        }

        /** A text or null. */
        String nullable(String key) {
            return takeNull(key) ? null : text(key);
        }

        boolean flag(String key) {
            Input in = take(key);
            if (in.kind != Input.Kind.BOOL) {
                throw wrong();
            }
            return in.yes;
        }

        private BigInteger integer(Input in) {
            if (in.kind != Input.Kind.NUMBER || !in.text.matches("0|-?[1-9][0-9]{0,19}")) {
                throw wrong();
            }
            var number = new BigInteger(in.text);
            // RFC 8785 writes numbers as doubles do.
            boolean isLong = number.abs().bitLength() > 53;
            if (isLong && new BigDecimal(Double.toString(number.doubleValue())).compareTo(new BigDecimal(number)) != 0) {
                throw wrong();
            }
            return number;
        }

        BigInteger unsigned(Input in) {
            BigInteger number = integer(in);
            if (number.signum() < 0 || number.bitLength() > 64) {
                throw wrong();
            }
            return number;
        }

        long signed(String key) {
            BigInteger number = integer(take(key));
            if (number.bitLength() > 63) {
                throw wrong();
            }
            return number.longValue();
        }

        long number(String key, long most) {
            long number = signed(key);
            if (number < 0 || number > most) {
                throw wrong();
            }
            return number;
        }

        Long numberOrNull(String key, long most) {
            return takeNull(key) ? null : (Long) number(key, most);
        }

        List<Input> list(String key) {
            Input in = take(key);
            if (in.kind != Input.Kind.LIST) {
                throw wrong();
            }
            return in.list;
        }

        /** A list that is absent where it would be empty. */
        List<Input> optionalList(String key) {
            if (!has(key)) {
                return List.of();
            }
            List<Input> list = list(key);
            if (list.isEmpty()) {
                throw wrong();
            }
            return list;
        }

        List<String> texts(List<Input> list) {
            return list.stream().map(this::asText).toList();
        }

        /** All that it says but for one key. */
        String written(String but) {
            var w = new JsonWriter();
            rest.forEach((key, value) -> {
                if (!key.equals(but)) {
                    w.text(key).tree(value);
                }
            });
            return w.toString();
        }

        Table table(String key, String where) {
            return new Table(section, at + where, take(key));
        }

        <T> List<T> each(String where, List<Input> list, Function<Table, T> read) {
            var found = new ArrayList<T>(list.size());
            for (Input in : list) {
                var table = new Table(section, at + where + "[" + found.size() + "]", in);
                found.add(read.apply(table));
                table.done();
            }
            return List.copyOf(found);
        }

        void checkNames(String where, List<String> names) {
            require(!names.contains(""), Flaw.EMPTY_NAME, where);
            require(new HashSet<>(names).size() == names.size(), Flaw.DUPLICATE_NAME, where);
        }
    }
}
