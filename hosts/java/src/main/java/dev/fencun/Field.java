package dev.fencun;

/** A fact of a policy, or a field of a list's members. */
public final class Field {
    private final String name;
    private final Type type;
    private final boolean isUnknown;
    private final boolean isNone;
    final long min;
    final long max;
    Text label = Text.NONE;
    Text supplier = Text.NONE;
    boolean canChange;

    Field(String name, Type type, boolean isUnknown, boolean isNone, long min, long max) {
        this.name = name;
        this.type = type;
        this.isUnknown = isUnknown;
        this.isNone = isNone;
        this.min = min;
        this.max = max;
    }

    /** Name in the rule file. */
    public String name() {
        return name;
    }

    /** Its type. */
    public Type type() {
        return type;
    }

    /** Whether it may be unknown. */
    public boolean isUnknown() {
        return isUnknown;
    }

    /** Whether it may be none. */
    public boolean isNone() {
        return isNone;
    }

    /** Smallest value, of a range of both ends; of a list 0. */
    public Object least() {
        return type.value(min);
    }

    /** Largest value, of a range of both ends; of a list its largest length. */
    public Object most() {
        return type.value(max);
    }

    /** The fact for people. */
    public String label(Lang lang) {
        return label.label(name, lang);
    }

    /** Who supplies it. */
    public Text supplier() {
        return supplier;
    }

    /** Whether it can still change. */
    public boolean canChange() {
        return canChange;
    }

    /** The number of a value that keeps the bounds. */
    long scalar(Input in) throws Refused {
        long number = type.scalar(in);
        if (number >= min && number <= max) {
            return number;
        }
        Text found = new Text(type.words(number, Lang.EN, false), type.words(number, Lang.ZH, false));
        throw new Refused(Code.OUT_OF_BOUNDS, found, boundsWords(), null, "");
    }

    /** The same with what was found and expected. */
    Refused told(Refused refused, Input in) {
        if (refused.isTold) {
            return refused;
        }
        Text expected = refused.code == Code.OUT_OF_BOUNDS ? boundsWords() : expected();
        return new Refused(refused.code, in.describe(), expected, refused.help, refused.at);
    }

    /** What is wrong with a value. */
    Mistake mistake(Refused refused, Input in, String path) {
        Refused told = told(refused, in);
        return new Mistake(told.code, path + told.at, told.found, told.expected, told.help);
    }

    /** What is expected, or null, where the fact may be none or unknown. */
    Text expected() {
        Text expected = type.expected(this);
        if (isNone) {
            return new Text(expected.en() + ", or null for none", expected.zh() + "，不存在则为 null");
        }
        if (isUnknown) {
            return new Text(expected.en() + ", or null for unknown", expected.zh() + "，不明则为 null");
        }
        return expected;
    }

    /** One end of a range: it keeps the same bounds. */
    Field endOf(Type of) {
        return new Field(name, of, false, false, min, max);
    }

    private Text boundsWords() {
        return new Text(
                type.words(min, Lang.EN, false) + " to " + type.words(max, Lang.EN, false),
                type.words(min, Lang.ZH, false) + "至" + type.words(max, Lang.ZH, false));
    }
}
