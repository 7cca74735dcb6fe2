package dev.fencun;

import java.util.List;

/**
 * What the indexes of an answer mean.
 *
 * @param lang language of the rule file
 * @param title title of the policy
 * @param authority the document that the policy renders
 * @param inForceFrom first day in force, ISO 8601, or null
 * @param inForceUntil last day in force, ISO 8601, or null
 * @param applies which of two versions governs a case, or null where the policy does not say
 * @param semanticHash SHA-256 of the meaning
 * @param packages what the policy takes something over from
 * @param units rule units
 * @param duties duties that may arise
 * @param sites places where arithmetic may overflow
 * @param trace what the steps of a trace speak of
 */
public record Rules(
        Lang lang,
        Text title,
        Text authority,
        String inForceFrom,
        String inForceUntil,
        String applies,
        String semanticHash,
        List<Package> packages,
        List<Unit> units,
        List<DutyRule> duties,
        List<Site> sites,
        List<TraceNode> trace) {

    /** A policy of which another one takes something over. */
    public record Package(String name, String version, String semanticHash) {}

    /** A rule unit: a rule, a row of a table, an exception, a default. What is absent is null. */
    public record Unit(
            int decision, String kind, String id, Long row, String cites, Text because, long line, String file) {
        /** As in the rule file: {@code R2}, or {@code R2 row 3} for a row of a table. */
        public String name() {
            return row == null ? id : id + " row " + row;
        }
    }

    /** A duty that may arise. */
    public record DutyRule(String name, Text label, Text require, Text by, String cites, long line) {}

    /** A place where arithmetic may overflow. */
    public record Site(String text, long line, long column, String file) {}

    /** What a step of a trace speaks of. */
    public record TraceNode(String kind, int index, String name, Type type, List<String> entries) {
        String state(int state) {
            return state == 1 && type != null ? "known" : List.of("no", "yes", "unknown", "none").get(state);
        }

        /** First day of the entry of a parameter that was read; null where there is none. */
        String since(long row) {
            return row < entries.size() ? entries.get((int) row) : null;
        }
    }
}
