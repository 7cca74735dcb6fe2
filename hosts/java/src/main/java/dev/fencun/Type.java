package dev.fencun;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A type of facts and values: how each is read, written, laid out in memory and put into words. A new
 * type of the interface is one more of these, and its name in {@link #plain}.
 */
public abstract sealed class Type {
    private final String kind;

    Type(String kind) {
        this.kind = kind;
    }

    /** Name in the schema, such as {@code yes-no}. */
    public final String kind() {
        return kind;
    }

    /** Bytes of one scalar. */
    int width() {
        return 8;
    }

    /** How a scalar is widened. */
    boolean isSigned() {
        return true;
    }

    /** Smallest and largest that bounds may be. */
    long[] limits() {
        return new long[] {Long.MIN_VALUE, Long.MAX_VALUE};
    }

    /** The number that stands for one value. */
    long scalar(Input in) throws Refused {
        throw new Refused(Code.WRONG_TYPE);
    }

    /** Is the number a value of the type? */
    boolean holds(long number) {
        return true;
    }

    /** The value for Java. */
    abstract Object value(long number);

    /** The value as it stands in an answer. */
    abstract void write(JsonWriter w, long number);

    /** The value for people: with labels, or with the names of the rule file. */
    abstract String words(long number, Lang lang, boolean hasLabels);

    /** What a fact must be, for a message. */
    abstract Text expected(Field field);

    @Override
    public String toString() {
        return kind;
    }

    /** A type without parts, by its name; null for another name. */
    static Type plain(String kind) {
        return switch (kind) {
            case "yes-no" -> new YesNo();
            case "integer" -> new WholeNumber();
            case "percent" -> new Percent();
            case "date" -> new Date();
            case "instant" -> new PointInTime();
            case "text" -> new Characters();
            case "hours" -> new Duration(kind, "hour", "小时", "小时数");
            case "days" -> new Duration(kind, "day", "日", "日数");
            case "working-days" -> new Duration(kind, "working day", "个工作日", "工作日数");
            case "months" -> new Duration(kind, "month", "个月", "月数");
            case "years" -> new Duration(kind, "year", "年", "年数");
            default -> null;
        };
    }

    /** Bytes of flags with so many labels: 1, 2 or 4. */
    static int flagBytes(int n) {
        return n <= 8 ? 1 : n <= 16 ? 2 : 4;
    }

    static String yesNo(boolean value, Lang lang) {
        return value ? lang.say("yes", "是") : lang.say("no", "否");
    }

    /** A {@link Boolean}. */
    public static final class YesNo extends Type {
        YesNo() {
            super("yes-no");
        }

        @Override
        int width() {
            return 1;
        }

        @Override
        long[] limits() {
            return new long[] {0, 1};
        }

        @Override
        long scalar(Input in) throws Refused {
            if (in.kind != Input.Kind.BOOL) {
                throw new Refused(Code.WRONG_TYPE);
            }
            return in.yes ? 1 : 0;
        }

        @Override
        boolean holds(long number) {
            return number == 0 || number == 1;
        }

        @Override
        Object value(long number) {
            return number != 0;
        }

        @Override
        void write(JsonWriter w, long number) {
            w.flag(number != 0);
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return yesNo(number != 0, lang);
        }

        @Override
        Text expected(Field field) {
            return new Text("true or false", " true 或 false");
        }
    }

    /** An enumeration, a scale, or the bands of a boundary. */
    public static final class Cases {
        private final String name;
        private final boolean isScale;
        private final List<String> names;
        private final Map<String, Integer> index = new HashMap<>();
        List<Text> labels = List.of();

        Cases(String name, boolean isScale, List<String> names) {
            this.name = name;
            this.isScale = isScale;
            this.names = names;
            for (int i = 0; i < names.size(); i++) {
                index.put(names.get(i), i);
            }
        }

        /** Name of the enumeration. */
        public String name() {
            return name;
        }

        /** Whether cases are ordered from lenient to strict. */
        public boolean isScale() {
            return isScale;
        }

        /** Names of the cases. */
        public List<String> names() {
            return names;
        }

        /** A case for people. */
        public String label(int index, Lang lang) {
            String name = names.get(index);
            return index < labels.size() ? labels.get(index).label(name, lang) : name;
        }

        /** Index of a case; null where there is none of the name. */
        Integer find(String name) {
            Integer found = index.get(name);
            return found != null ? found : index.get(Input.normal(name));
        }
    }

    /** The name of a case, a {@link String}. */
    public static final class Enumeration extends Type {
        private final Cases of;

        Enumeration(Cases of) {
            super("enum");
            this.of = of;
        }

        /** The cases. */
        public Cases of() {
            return of;
        }

        @Override
        int width() {
            return of.names.size() <= 256 ? 1 : 2;
        }

        @Override
        boolean isSigned() {
            return false;
        }

        @Override
        long[] limits() {
            return new long[] {0, of.names.size() - 1};
        }

        @Override
        long scalar(Input in) throws Refused {
            if (in.kind != Input.Kind.TEXT) {
                throw new Refused(Code.WRONG_TYPE);
            }
            Integer found = of.find(in.text);
            if (found == null) {
                throw new Refused(Code.UNKNOWN_CASE, Input.nearest(Input.normal(in.text), of.names));
            }
            return found;
        }

        @Override
        boolean holds(long number) {
            return number >= 0 && number < of.names.size();
        }

        @Override
        Object value(long number) {
            return words(number, Lang.EN, false);
        }

        @Override
        void write(JsonWriter w, long number) {
            w.text(words(number, Lang.EN, false));
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            if (!holds(number)) {
                return Long.toString(number);
            }
            return hasLabels ? of.label((int) number, lang) : of.names.get((int) number);
        }

        @Override
        Text expected(Field field) {
            var shown = of.names.subList(0, Math.min(of.names.size(), 12));
            String more = of.names.size() > 12 ? "…" : "";
            return new Text("one of " + String.join(", ", shown) + more, "下列之一：" + String.join("、", shown) + more);
        }
    }

    /** What is written as a number. */
    public abstract static sealed class Number extends Type {
        private final int digits;

        Number(String kind, int digits) {
            super(kind);
            this.digits = digits;
        }

        /** Digits behind the point. */
        public final int digits() {
            return digits;
        }

        @Override
        long scalar(Input in) throws Refused {
            try {
                if (in.kind == Input.Kind.INTEGER) {
                    return Numbers.scaled(in.integer, digits);
                } else if (in.kind == Input.Kind.NUMBER) {
                    return Numbers.scaled(in.text, digits);
                }
            } catch (Numbers.Flaw flaw) {
                throw new Refused(flaw.code);
            }
            if (in.kind == Input.Kind.TEXT) {
                try {
                    Numbers.scaled(in.text, digits);
                    String text = Text.cut(in.text);
                    throw new Refused(Code.WRONG_TYPE, new Text("write " + text + " without quotes", "请去掉引号，写作 " + text));
                } catch (Numbers.Flaw flaw) {
                    throw new Refused(Code.WRONG_TYPE);
                }
            }
            throw new Refused(Code.WRONG_TYPE);
        }

        @Override
        Object value(long number) {
            if (digits == 0) {
                return number;
            }
            return new BigDecimal(Numbers.decimal(number, digits));
        }

        @Override
        void write(JsonWriter w, long number) {
            String text = Numbers.decimal(number, digits);
            // A number that a double cannot hold to its last digit is a text, so that no digit is lost.
            boolean isExact = number < 1_000_000_000_000_000L && number > -1_000_000_000_000_000L;
            if (text.contains(".") && !isExact) {
                w.text(text);
            } else {
                w.number(text);
            }
        }
    }

    /** A whole number, a {@link Long}. */
    public static final class WholeNumber extends Number {
        WholeNumber() {
            super("integer", 0);
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return Numbers.grouped(number, 0);
        }

        @Override
        Text expected(Field field) {
            return new Text("a whole number", "整数");
        }
    }

    /** A number with digits behind the point, a {@link BigDecimal}; a text may hold one too. */
    public static final class Decimal extends Number {
        Decimal(int digits) {
            super("decimal", digits);
        }

        @Override
        long scalar(Input in) throws Refused {
            return super.scalar(in.kind == Input.Kind.TEXT ? Input.text(Input.Kind.NUMBER, in.text) : in);
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return Numbers.grouped(number, digits());
        }

        @Override
        Text expected(Field field) {
            int n = digits();
            return new Text(
                    "a number with at most " + n + (n == 1 ? " digit" : " digits") + " behind the point",
                    "数字，小数至多 " + n + " 位");
        }
    }

    /** An amount in whole units of its currency, a {@link BigDecimal}. */
    public static final class Money extends Number {
        private final String currency;

        Money(String currency, int digits) {
            super("money", digits);
            this.currency = currency;
        }

        /** ISO 4217 code. */
        public String currency() {
            return currency;
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            String amount = Numbers.grouped(number, digits());
            return lang == Lang.ZH && currency.equals("CNY") ? amount + "元" : amount + " " + currency;
        }

        @Override
        Text expected(Field field) {
            if (digits() == 0) {
                return new Text("a whole amount of " + currency + ", as a number", "以 " + currency + " 计的整数金额");
            }
            return new Text(
                    "an amount of " + currency + ", as a number with at most " + digits() + " digits behind the point",
                    "以 " + currency + " 计的金额（数字，小数至多 " + digits() + " 位）");
        }
    }

    /** A percentage, a {@link BigDecimal}; 12.5 is 12.5%. */
    public static final class Percent extends Number {
        Percent() {
            super("percent", 2);
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return Numbers.grouped(number, 2) + "%";
        }

        @Override
        Text expected(Field field) {
            return new Text(
                    "a percentage, as a number with at most 2 digits behind the point, such as 12.5",
                    "百分数（数字，小数至多 2 位，如 12.5）");
        }
    }

    /** A whole number of hours, days, working days, months or years, a {@link Long}. */
    public static final class Duration extends Number {
        private final String en;
        private final String zh;
        private final String count;

        Duration(String kind, String en, String zh, String count) {
            super(kind, 0);
            this.en = en;
            this.zh = zh;
            this.count = count;
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            String grouped = Numbers.grouped(number, 0);
            return lang.say(grouped + " " + en + (number == 1 ? "" : "s"), grouped + zh);
        }

        @Override
        Text expected(Field field) {
            return new Text("a whole number of " + en + "s", "整数" + count);
        }
    }

    /** A {@link LocalDate}, or a text such as {@code 2019-06-30}. */
    public static final class Date extends Type {
        Date() {
            super("date");
        }

        @Override
        int width() {
            return 4;
        }

        @Override
        long[] limits() {
            return new long[] {Days.MIN, Days.MAX};
        }

        @Override
        long scalar(Input in) throws Refused {
            if (in.kind != Input.Kind.TEXT) {
                throw new Refused(Code.WRONG_TYPE);
            }
            Long days = Days.parse(in.text);
            if (days == null) {
                throw new Refused(Code.BAD_DATE);
            }
            return days;
        }

        @Override
        boolean holds(long number) {
            return number >= Days.MIN && number <= Days.MAX;
        }

        @Override
        Object value(long number) {
            return LocalDate.ofEpochDay(number);
        }

        @Override
        void write(JsonWriter w, long number) {
            w.text(Days.iso(number));
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            if (lang == Lang.EN || !holds(number)) {
                return Days.iso(number);
            }
            LocalDate day = LocalDate.ofEpochDay(number);
            return day.getYear() + "年" + day.getMonthValue() + "月" + day.getDayOfMonth() + "日";
        }

        @Override
        Text expected(Field field) {
            return new Text("a date such as \"2019-06-30\"", "日期，如 \"2019-06-30\"");
        }
    }

    /** An {@link Instant}, or a text such as {@code 2019-06-30T08:30:00+08:00}. */
    public static final class PointInTime extends Type {
        PointInTime() {
            super("instant");
        }

        @Override
        long[] limits() {
            return new long[] {Days.MIN_INSTANT, Days.MAX_INSTANT};
        }

        @Override
        long scalar(Input in) throws Refused {
            Long seconds = switch (in.kind) {
                case TEXT -> Days.parseInstant(in.text);
                case INSTANT -> in.instant.getNano() == 0 ? in.instant.getEpochSecond() : null;
                default -> throw new Refused(Code.WRONG_TYPE);
            };
            if (seconds == null) {
                throw new Refused(Code.BAD_DATE);
            }
            return seconds;
        }

        @Override
        boolean holds(long number) {
            return number >= Days.MIN_INSTANT && number <= Days.MAX_INSTANT;
        }

        @Override
        Object value(long number) {
            return Instant.ofEpochSecond(number);
        }

        @Override
        void write(JsonWriter w, long number) {
            w.text(Days.isoInstant(number));
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return Days.isoInstant(number);
        }

        @Override
        Text expected(Field field) {
            String example = "\"2019-06-30T08:30:00+08:00\"";
            return new Text("an instant such as " + example, "时刻，如 " + example);
        }
    }

    /** A {@link String}; only facts are texts. As a number it is how many characters it has. */
    public static final class Characters extends Type {
        Characters() {
            super("text");
        }

        @Override
        long[] limits() {
            return new long[] {0, 10_000};
        }

        @Override
        boolean holds(long number) {
            return false;
        }

        @Override
        Object value(long number) {
            return number;
        }

        @Override
        void write(JsonWriter w, long number) {
            w.raw("null");
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            String grouped = Numbers.grouped(number, 0);
            return lang.say(grouped + (number == 1 ? " character" : " characters"), grouped + " 个字符");
        }

        @Override
        Text expected(Field field) {
            return new Text("a text", "文字");
        }

        /** The text in NFC, where its length keeps the bounds of its fact. */
        String text(Input in, Field field) throws Refused {
            // Half of a character of UTF-16 is none that UTF-8 has.
            if (in.kind != Input.Kind.TEXT || in.text.codePoints().anyMatch(c -> c >= 0xd800 && c < 0xe000)) {
                throw new Refused(Code.WRONG_TYPE);
            }
            String text = Input.normal(in.text);
            int n = text.codePointCount(0, text.length());
            if (n < field.min || n > field.max) {
                Text found = new Text(n + " characters", n + " 个字符");
                Text expected = new Text(
                        field.min + " to " + field.max + " characters", field.min + " 至 " + field.max + " 个字符");
                throw new Refused(Code.OUT_OF_BOUNDS, found, expected, null, "");
            }
            return text;
        }
    }

    /** A collection of names of cases; in an answer a {@link List}. */
    public static final class SetOf extends Type {
        private final Cases of;

        SetOf(Cases of) {
            super("set");
            this.of = of;
        }

        /** The cases. */
        public Cases of() {
            return of;
        }

        @Override
        int width() {
            return flagBytes(of.names.size());
        }

        @Override
        boolean isSigned() {
            return false;
        }

        @Override
        long[] limits() {
            return new long[] {0, (1L << of.names.size()) - 1};
        }

        @Override
        long scalar(Input in) throws Refused {
            if (in.kind != Input.Kind.LIST) {
                throw new Refused(Code.WRONG_TYPE);
            }
            long bits = 0;
            for (int i = 0; i < in.list.size(); i++) {
                Input name = in.list.get(i);
                String at = "[" + i + "]";
                if (name.kind != Input.Kind.TEXT) {
                    Text expected = new Text("the name of a case", "取值名称");
                    throw new Refused(Code.WRONG_TYPE, name.describe(), expected, null, at);
                }
                Integer found = of.find(name.text);
                if (found == null) {
                    Text help = Input.nearest(Input.normal(name.text), of.names);
                    throw new Refused(Code.UNKNOWN_CASE, name.describe(), null, help, at);
                }
                if ((bits >> found & 1) == 1) {
                    throw new Refused(Code.DUPLICATE_KEY, Text.same(Text.cut(name.text)), null, null, at);
                }
                bits |= 1L << found;
            }
            return bits;
        }

        @Override
        boolean holds(long number) {
            return number >= 0 && number >> of.names.size() == 0;
        }

        @Override
        Object value(long number) {
            return held(number, Lang.EN, false);
        }

        @Override
        void write(JsonWriter w, long number) {
            var names = held(number, Lang.EN, false);
            w.raw("[");
            for (int i = 0; i < names.size(); i++) {
                w.comma(i).text(names.get(i));
            }
            w.raw("]");
        }

        private List<String> held(long number, Lang lang, boolean hasLabels) {
            var held = new ArrayList<String>();
            for (int i = 0; i < of.names.size(); i++) {
                if ((number >> i & 1) == 1) {
                    held.add(hasLabels ? of.label(i, lang) : of.names.get(i));
                }
            }
            return held;
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return "{" + String.join(lang.say(", ", "、"), held(number, lang, hasLabels)) + "}";
        }

        @Override
        Text expected(Field field) {
            return new Text("an array of the names of cases (" + of.name + ")", "由取值名称组成的数组（" + of.name + "）");
        }
    }

    /** A {@link Range} of another type, or a map with {@code from} and {@code to}. As a number it is each of its ends. */
    public static final class RangeOf extends Type {
        private static final List<String> ENDS = List.of("from", "to");

        private final Type of;

        RangeOf(Type of) {
            super("range");
            this.of = of;
        }

        /** The type of the ends. */
        public Type of() {
            return of;
        }

        @Override
        int width() {
            return of.width();
        }

        @Override
        boolean isSigned() {
            return of.isSigned();
        }

        @Override
        long[] limits() {
            return of.limits();
        }

        @Override
        boolean holds(long number) {
            return of.holds(number);
        }

        @Override
        Object value(long number) {
            return of.value(number);
        }

        @Override
        void write(JsonWriter w, long number) {
            of.write(w, number);
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return of.words(number, lang, hasLabels);
        }

        /** Both ends for people. */
        String words(long low, long high, Lang lang) {
            return words(low, lang, true) + lang.say(" to ", "至") + words(high, lang, true);
        }

        @Override
        Text expected(Field field) {
            Text end = of.expected(field);
            return new Text(
                    "an object with `from` and `to`, each " + end.en(),
                    "含 `from` 与 `to` 的对象，两者均为" + end.zh().stripLeading());
        }

        /** Both ends. */
        long[] ends(Input in, Field field) throws Refused {
            if (in.kind != Input.Kind.OBJECT) {
                throw new Refused(Code.WRONG_TYPE);
            }
            var given = new HashMap<String, Input>();
            for (Input.Entry entry : in.entries) {
                String at = "." + Text.cut(entry.name());
                if (!ENDS.contains(entry.name())) {
                    throw new Refused(Code.UNKNOWN_FACT, null, null, Input.nearest(entry.name(), ENDS), at);
                }
                if (given.put(entry.name(), entry.value()) != null) {
                    throw new Refused(Code.DUPLICATE_KEY, null, null, null, at);
                }
            }
            Field bounds = field.endOf(of);
            long[] ends = new long[2];
            for (int i = 0; i < 2; i++) {
                Input end = given.get(ENDS.get(i));
                String at = "." + ENDS.get(i);
                if (end == null) {
                    throw new Refused(Code.MISSING_FACT, null, of.expected(bounds), null, at);
                }
                try {
                    ends[i] = bounds.scalar(end);
                } catch (Refused refused) {
                    Refused told = bounds.told(refused, end);
                    throw new Refused(told.code, told.found, told.expected, told.help, at + told.at);
                }
            }
            if (ends[0] > ends[1]) {
                Text expected = new Text("`from` not above `to`", "`from` 不大于 `to`");
                throw new Refused(Code.OUT_OF_BOUNDS, null, expected, null, "");
            }
            return ends;
        }
    }

    /** A collection of maps, one for each member. */
    public static final class ListOf extends Type {
        private final Members of;

        ListOf(Members of) {
            super("list");
            this.of = of;
        }

        /** What the members are made of. */
        public Members of() {
            return of;
        }

        @Override
        long[] limits() {
            return new long[] {0, 10_000};
        }

        @Override
        boolean holds(long number) {
            return false;
        }

        @Override
        Object value(long number) {
            return number;
        }

        @Override
        void write(JsonWriter w, long number) {
            w.raw("null");
        }

        @Override
        String words(long number, Lang lang, boolean hasLabels) {
            return lang.say(number + (number == 1 ? " member" : " members"), number + " 项");
        }

        @Override
        Text expected(Field field) {
            return new Text(
                    "a list of at most " + field.max + " objects (" + of.name() + ")",
                    "至多 " + field.max + " 个对象（" + of.name() + "）的列表");
        }
    }

    /** A record: what the members of a list are made of. */
    public static final class Members {
        private final String name;
        List<Field> fields = List.of();

        Members(String name) {
            this.name = name;
        }

        /** Name of the record. */
        public String name() {
            return name;
        }

        /** Its fields. */
        public List<Field> fields() {
            return fields;
        }
    }
}
