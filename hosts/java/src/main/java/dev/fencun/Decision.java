package dev.fencun;

import java.util.List;

/** What a policy decides between, or the type of its amounts. */
public final class Decision {
    private final String name;
    private final List<String> cases;
    private final boolean isScale;
    private final Type type;
    private final Member member;
    Text label = Text.NONE;

    /**
     * A place of a list, whether or not a member is there.
     *
     * @param list index of the list among the facts
     * @param index the place, counted from 0
     */
    public record Member(int list, int index) {}

    Decision(String name, List<String> cases, boolean isScale, Type type, Member member) {
        this.name = name;
        this.cases = cases;
        this.isScale = isScale;
        this.type = type;
        this.member = member;
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

    /**
     * Of a decision for each member of a list, and only then, the place that it is about; else null. Those
     * for all places of the list stand one after the other, all with one name.
     */
    public Member member() {
        return member;
    }

    /** Whether it is the first of its name. */
    boolean isFirst() {
        return member == null || member.index() == 0;
    }

    /** The member, counted from 1; null where the decision is for no member of a list. */
    Integer nth() {
        return member == null ? null : (Integer) (member.index() + 1);
    }

    /** The decision for people. */
    public String label(Lang lang) {
        return label.label(name, lang);
    }
}
