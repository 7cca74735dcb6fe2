package dev.fencun;

import java.util.List;

/** What a policy decides between, or the type of its amounts. */
public final class Decision {
    private final String name;
    private final List<String> cases;
    private final boolean isScale;
    private final Type type;
    Text label = Text.NONE;

    Decision(String name, List<String> cases, boolean isScale, Type type) {
        this.name = name;
        this.cases = cases;
        this.isScale = isScale;
        this.type = type;
    }

    /** Name in the rule file. */
    public String name() {
        return name;
    }

    /** What it decides between; empty for a decision of amounts. */
    public List<String> cases() {
        return cases;
    }

    /** Whether outcomes are ordered from lenient to strict. */
    public boolean isScale() {
        return isScale;
    }

    /** Of a decision of amounts, and only then, their type; else null. */
    public Type type() {
        return type;
    }

    /** The decision for people. */
    public String label(Lang lang) {
        return label.label(name, lang);
    }
}
