package dev.fencun;

/** A named value of an answer. */
public final class NamedValue {
    private final String name;
    private final Type type;
    Text label = Text.NONE;

    NamedValue(String name, Type type) {
        this.name = name;
        this.type = type;
    }

    /** Name of the definition or boundary. */
    public String name() {
        return name;
    }

    /** Its type. */
    public Type type() {
        return type;
    }

    /** The value for people. */
    public String label(Lang lang) {
        return label.label(name, lang);
    }
}
