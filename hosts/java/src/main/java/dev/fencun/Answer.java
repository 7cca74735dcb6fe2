package dev.fencun;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A decision of a policy. */
public final class Answer {
    private final Policy policy;
    final Results.Raw raw;

    Answer(Policy policy, Results.Raw raw) {
        this.policy = policy;
        this.raw = raw;
    }

    /**
     * The outcome of one decision.
     *
     * @param value the case or the amount; null where it is not determined
     * @param isDetermined whether exactly one outcome is possible
     * @param possible what is possible; of a decision of amounts empty
     * @param permitted what an officer may choose, however the unknown facts turn out; of a decision of amounts empty
     * @param low of a decision of amounts the smallest that is possible; of sets what is surely there, of ranges the least lower end
     * @param high the same from above
     */
    public record Outcome(
            Object value, boolean isDetermined, List<String> possible, List<String> permitted, Object low, Object high) {}

    /**
     * A rule unit that decides: its decision, the member that this is about (counted from 1, or null), id, row of a
     * table (or null), citation (or null), reason and line.
     */
    public record Reason(
            String decision, Integer member, String rule, Long row, String kind, String cites, Text because, long line) {}

    /** A rule unit that applies too, but gives way: {@code by} an id, or {@code R2 row 3} for a row of a table. */
    public record Defeated(String decision, Integer member, String rule, Long row, String by) {}

    /** What must be done; {@code due} is null where there is no last day or it is not known. */
    public record Duty(String name, Text label, Text require, Text by, String cites, LocalDate due) {}

    /**
     * One step of a traced decision; {@code state} is yes, no, unknown, none or known. Of a rule unit with its
     * decision, and the member that this is about (counted from 1, or null); of anything else these are null.
     */
    public record Step(
            String kind, String name, String decision, Integer member, String state, Object value, String since) {}

    /**
     * The outcomes, by the names of the decisions, in the order of the rule file. Those for each member of a list
     * are in {@link #members}.
     */
    public Map<String, Outcome> outcomes() {
        var outcomes = new LinkedHashMap<String, Outcome>();
        for (int i = 0; i < raw.outcomes().size(); i++) {
            Decision declared = policy.decisions().get(i);
            if (declared.member() == null) {
                outcomes.put(declared.name(), outcome(declared, raw.outcomes().get(i)));
            }
        }
        return outcomes;
    }

    /**
     * The outcomes of the decisions for each member of a list, by their names, in the order of the rule file: one
     * for each member, in the order of the list.
     */
    public Map<String, List<Outcome>> members() {
        var members = new LinkedHashMap<String, List<Outcome>>();
        for (int i = 0; i < raw.outcomes().size(); i++) {
            Decision declared = policy.decisions().get(i);
            if (declared.member() != null) {
                var outcomes = members.computeIfAbsent(declared.name(), name -> new ArrayList<>());
                if (!raw.outcomes().get(i).isOfNobody()) {
                    outcomes.add(outcome(declared, raw.outcomes().get(i)));
                }
            }
        }
        return members;
    }

    private static Outcome outcome(Decision declared, Results.Outcome raw) {
        Type type = declared.type();
        if (type != null) {
            Object low = type.value(raw.low());
            Object high = type.value(raw.high());
            Object value = type instanceof Type.RangeOf ? new Range(low, high) : low;
            return new Outcome(raw.isDetermined() ? value : null, raw.isDetermined(), List.of(), List.of(), low, high);
        }
        String value = raw.isDetermined() ? declared.cases().get(raw.value()) : null;
        return new Outcome(
                value, raw.isDetermined(), among(declared, raw.possible()), among(declared, raw.permitted()), null, null);
    }

    /** Whether every outcome is determined. */
    public boolean isDetermined() {
        return raw.outcomes().stream().allMatch(outcome -> outcome.isDetermined() || outcome.isOfNobody());
    }

    /** Named values that are known; null for none. */
    public Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        for (int i = 0; i < raw.values().size(); i++) {
            NamedValue declared = policy.values().get(i);
            Facts.Value value = raw.values().get(i);
            if (value != null) {
                values.put(declared.name(), value.isNone() ? null : value(declared.type(), value));
            }
        }
        return values;
    }

    private static Object value(Type type, Facts.Value value) {
        Object low = type.value(value.low());
        return type instanceof Type.RangeOf ? new Range(low, type.value(value.high())) : low;
    }

    /** The rule units that decide, in the order of the rule file. */
    public List<Reason> reasons() {
        return raw.fired().stream().map(this::unit).map(u -> new Reason(
                decision(u).name(), decision(u).nth(), u.id(), u.row(), u.kind(), u.cites(), u.because(), u.line())).toList();
    }

    /** The rule units that apply too, but give way. */
    public List<Defeated> defeated() {
        return raw.defeated().stream().map(d -> {
            Rules.Unit unit = unit(d.unit());
            Decision of = decision(unit);
            return new Defeated(of.name(), of.nth(), unit.id(), unit.row(), unit(d.by()).name());
        }).toList();
    }

    /** What must be done, in the order of the rule file. */
    public List<Duty> duties() {
        return raw.duties().stream().map(d -> {
            Rules.DutyRule rule = policy.rules().duties().get(d.duty());
            LocalDate due = d.day() == null ? null : LocalDate.ofEpochDay(d.day());
            return new Duty(rule.name(), rule.label(), rule.require(), rule.by(), rule.cites(), due);
        }).toList();
    }

    /** Facts that are not known and still matter. */
    public List<String> needs() {
        return raw.needs().stream().map(index -> policy.facts().get(index).name()).toList();
    }

    /** Every step, where the decision was traced. */
    public List<Step> trace() {
        var steps = new ArrayList<Step>();
        for (Results.Step step : raw.trace()) {
            Rules.TraceNode node = policy.rules().trace().get(step.node());
            if (policy.results.isAboutNobody(node, raw)) {
                continue;
            }
            Decision of = node.kind().equals("unit") ? decision(unit(node.index())) : null;
            String state = node.state(step.state());
            Object value = state.equals("known") ? node.type().value(step.value()) : null;
            steps.add(new Step(
                    node.kind(), node.name(), of == null ? null : of.name(), of == null ? null : of.nth(), state, value,
                    node.since(step.row())));
        }
        return steps;
    }

    /** How much an explanation tells. */
    public enum Detail {
        /** Outcomes, reasons, duties, and what is still needed. */
        REASONS,
        /** Also the named values, and every step of a traced decision. */
        EVERYTHING
    }

    /** The answer in words, for a policy officer, each line ended by a line feed. */
    public String explain(Lang lang, Detail detail) {
        return new Explanation(policy, raw, lang).write(detail);
    }

    /**
     * The answer in the form of {@code docs/schema/answer.schema.json}, in the bytes that every host
     * writes. Reasons and what duties require are in the language, or else in the other one.
     */
    public String toJson(Lang lang) {
        var w = new JsonWriter();
        w.raw("{\"defeated\":[");
        var defeated = defeated();
        for (int i = 0; i < defeated.size(); i++) {
            Defeated d = defeated.get(i);
            w.comma(i).raw("{\"by\":").text(d.by()).raw(",\"decision\":").text(d.decision());
            member(w, d.member());
            w.raw(",\"row\":" + d.row() + ",\"rule\":").text(d.rule()).raw("}");
        }
        w.raw("],\"duties\":[");
        var duties = duties();
        for (int i = 0; i < duties.size(); i++) {
            Duty d = duties.get(i);
            String what = d.require().get(lang) != null ? d.require().get(lang) : d.label().get(lang);
            w.comma(i).raw("{\"by\":").text(d.by().get(lang)).raw(",\"cites\":").text(d.cites());
            w.raw(",\"due\":").text(d.due() == null ? null : d.due().toString());
            w.raw(",\"duty\":").text(what != null ? what : d.name()).raw(",\"rule\":").text(d.name()).raw("}");
        }
        w.raw("],\"fired\":[");
        var reasons = reasons();
        for (int i = 0; i < reasons.size(); i++) {
            Reason r = reasons.get(i);
            w.comma(i).raw("{\"because\":").text(r.because().get(lang)).raw(",\"cites\":").text(r.cites());
            w.raw(",\"decision\":").text(r.decision());
            member(w, r.member());
            w.raw(",\"row\":" + r.row() + ",\"rule\":").text(r.rule()).raw("}");
        }
        w.raw("],\"needs\":[");
        var needs = needs();
        for (int i = 0; i < needs.size(); i++) {
            w.comma(i).text(needs.get(i));
        }
        w.raw("],\"outcomes\":{");
        int n = 0;
        for (int index : byName(policy.decisions().stream().map(Decision::name).toList())) {
            if (policy.decisions().get(index).isFirst()) {
                w.comma(n++).text(policy.decisions().get(index).name()).raw(":");
                write(w, index);
            }
        }
        w.raw("},\"policy\":{\"digest\":").text(policy.digest()).raw(",\"name\":").text(policy.name());
        w.raw(",\"version\":").text(policy.version()).raw("}");
        if (!raw.trace().isEmpty()) {
            w.raw(",\"trace\":[");
            n = 0;
            for (Results.Step step : raw.trace()) {
                if (!policy.results.isAboutNobody(policy.rules().trace().get(step.node()), raw)) {
                    w.comma(n++);
                    write(w, step);
                }
            }
            w.raw("]");
        }
        w.raw(",\"values\":{");
        n = 0;
        for (int index : byName(policy.values().stream().map(NamedValue::name).toList())) {
            NamedValue declared = policy.values().get(index);
            Facts.Value value = raw.values().get(index);
            if (value != null) {
                w.comma(n++).text(declared.name()).raw(":");
                write(w, declared.type(), value);
            }
        }
        return w.raw("}}").toString();
    }

    private static void member(JsonWriter w, Integer member) {
        if (member != null) {
            w.raw(",\"member\":" + member);
        }
    }

    /** The entry of a decision, which begins at an index; for the members of a list it is a list. */
    private void write(JsonWriter w, int index) {
        var decisions = policy.decisions();
        if (decisions.get(index).member() == null) {
            write(w, decisions.get(index), raw.outcomes().get(index));
            return;
        }
        w.raw("[");
        for (int i = index; i < decisions.size() && !raw.outcomes().get(i).isOfNobody(); i++) {
            if (i > index && decisions.get(i).isFirst()) {
                break;
            }
            w.comma(i - index);
            write(w, decisions.get(i), raw.outcomes().get(i));
        }
        w.raw("]");
    }

    private static void write(JsonWriter w, Decision declared, Results.Outcome raw) {
        w.raw("{\"determined\":").flag(raw.isDetermined());
        Type type = declared.type();
        if (type == null) {
            w.raw(",\"permitted\":");
            names(w, among(declared, raw.permitted()));
            w.raw(",\"possible\":");
            names(w, among(declared, raw.possible()));
            w.raw(",\"value\":").text(raw.isDetermined() ? declared.cases().get(raw.value()) : null).raw("}");
            return;
        }
        w.raw(",\"high\":");
        type.write(w, raw.high());
        w.raw(",\"low\":");
        type.write(w, raw.low());
        w.raw(",\"value\":");
        write(w, type, raw.isDetermined() ? Facts.Value.range(raw.low(), raw.high()) : Facts.Value.NONE);
        w.raw("}");
    }

    private static void write(JsonWriter w, Type type, Facts.Value value) {
        if (value.isNone()) {
            w.raw("null");
        } else if (type instanceof Type.RangeOf) {
            w.raw("{\"from\":");
            type.write(w, value.low());
            w.raw(",\"to\":");
            type.write(w, value.high());
            w.raw("}");
        } else {
            type.write(w, value.low());
        }
    }

    private void write(JsonWriter w, Results.Step step) {
        Rules.TraceNode node = policy.rules().trace().get(step.node());
        String state = node.state(step.state());
        boolean hasValue = state.equals("known") || state.equals("none");
        Decision of = node.kind().equals("unit") ? decision(unit(node.index())) : null;
        w.raw("{");
        if (of != null) {
            w.raw("\"decision\":").text(of.name()).raw(",");
        }
        String since = node.since(step.row());
        if (hasValue && since != null) {
            w.raw("\"from\":").text(since).raw(",");
        }
        w.raw("\"kind\":").text(node.kind());
        member(w, of == null ? null : of.nth());
        w.raw(",\"name\":").text(node.name()).raw(",\"state\":").text(state);
        if (state.equals("known")) {
            w.raw(",\"value\":");
            node.type().write(w, step.value());
        } else if (hasValue) {
            w.raw(",\"value\":null");
        }
        w.raw("}");
    }

    private static void names(JsonWriter w, List<String> names) {
        w.raw("[");
        for (int i = 0; i < names.size(); i++) {
            w.comma(i).text(names.get(i));
        }
        w.raw("]");
    }

    private Rules.Unit unit(int index) {
        return policy.rules().units().get(index);
    }

    private Decision decision(Rules.Unit unit) {
        return policy.decisions().get(unit.decision());
    }

    private static List<String> among(Decision declared, long bits) {
        return IntStream.range(0, declared.cases().size()).filter(i -> (bits >> i & 1) == 1).mapToObj(declared.cases()::get).toList();
    }

    /** Indexes in the order of names. */
    private static List<Integer> byName(List<String> names) {
        return IntStream.range(0, names.size()).boxed().sorted((a, b) -> JsonWriter.compare(names.get(a), names.get(b))).toList();
    }

    @Override
    public String toString() {
        var all = new LinkedHashMap<String, Object>(outcomes());
        all.putAll(members());
        return all.toString();
    }
}
