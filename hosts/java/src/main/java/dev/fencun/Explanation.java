package dev.fencun;

import java.util.ArrayList;
import java.util.List;

/** An answer in words, for a policy officer. */
final class Explanation {
    private final Policy policy;
    private final Results.Raw raw;
    private final Lang lang;
    private final String colon;
    private final StringBuilder text = new StringBuilder();

    Explanation(Policy policy, Results.Raw raw, Lang lang) {
        this.policy = policy;
        this.raw = raw;
        this.lang = lang;
        this.colon = lang.say(": ", "：");
    }

    String write(Answer.Detail detail) {
        for (int i = 0; i < raw.outcomes().size(); i++) {
            Decision declared = policy.decisions().get(i);
            if (raw.outcomes().get(i).isOfNobody()) {
                continue;
            }
            if (declared.type() == null) {
                outcome(declared, raw.outcomes().get(i));
            } else {
                amount(declared, raw.outcomes().get(i));
            }
            units(i);
        }
        duties();
        needs();
        if (detail == Answer.Detail.EVERYTHING) {
            values();
            trace();
        }
        return text.toString();
    }

    private void line(int indent, String words) {
        text.append("  ".repeat(indent)).append(words).append('\n');
    }

    private void outcome(Decision declared, Results.Outcome o) {
        List<String> cases = cases(declared);
        String name = ofMember(declared) + colon;
        if (o.isDetermined()) {
            line(0, name + cases.get(o.value()));
        } else {
            line(0, name + lang.say("not determined", "尚不能确定"));
            line(1, lang.say("still possible", "仍有可能") + colon + among(cases, o.possible()));
        }
        long beyond = o.isDetermined() ? o.permitted() & ~o.possible() : o.permitted();
        if (beyond != 0) {
            String words = o.isDetermined()
                    ? lang.say("also within discretion", "另可裁量为")
                    : lang.say("within discretion", "可裁量为");
            line(1, words + colon + among(cases, beyond));
        }
    }

    private String among(List<String> cases, long bits) {
        var names = new ArrayList<String>();
        for (int i = 0; i < cases.size(); i++) {
            if ((bits >> i & 1) == 1) {
                names.add(cases.get(i));
            }
        }
        return String.join(lang.say(", ", "、"), names);
    }

    private void amount(Decision declared, Results.Outcome o) {
        Type type = declared.type();
        String name = ofMember(declared) + colon;
        if (o.isDetermined()) {
            line(0, name + value(type, Facts.Value.range(o.low(), o.high())));
            return;
        }
        line(0, name + lang.say("not determined", "尚不能确定"));
        String low = type.words(o.low(), lang, true);
        String high = type.words(o.high(), lang, true);
        if (type instanceof Type.SetOf) {
            line(1, lang.say("surely", "必定包括") + colon + low);
            line(1, lang.say("at most", "至多包括") + colon + high);
        } else {
            line(1, lang.say("still possible", "仍有可能") + colon + low + lang.say(" to ", "至") + high);
        }
    }

    /** The units of a decision that fired and that gave way. */
    private void units(int decision) {
        var units = policy.rules().units();
        for (int index : raw.fired()) {
            Rules.Unit unit = units.get(index);
            if (unit.decision() == decision) {
                String because = unit.because().get(lang);
                String reason = because == null ? "" : colon + because;
                line(1, lang.say("by ", "依据 ") + unit(unit) + citation(unit.cites()) + reason);
            }
        }
        for (Results.Defeat defeat : raw.defeated()) {
            Rules.Unit loser = units.get(defeat.unit());
            if (loser.decision() == decision) {
                String words = lang.say(" applies too, but gives way to ", "也符合，但让位于 ");
                line(1, unit(loser) + citation(loser.cites()) + words + unit(units.get(defeat.by())));
            }
        }
    }

    private void duties() {
        if (!raw.duties().isEmpty()) {
            line(0, lang.say("Duties:", "须办事项："));
        }
        for (Results.Due due : raw.duties()) {
            Rules.DutyRule rule = policy.rules().duties().get(due.duty());
            String words = rule.require().get(lang);
            words = words != null ? words : rule.label().label(rule.name(), lang);
            String by = rule.by().get(lang);
            if (by != null) {
                words += lang.say(", by ", "，责任方：") + by;
            }
            if (due.day() != null) {
                String day = Type.plain("date").words(due.day(), lang, true);
                words += lang.say(", on " + day + " at the latest", "，最迟 " + day);
            }
            line(1, words + citation(rule.cites()));
        }
    }

    private void needs() {
        if (!raw.needs().isEmpty()) {
            line(0, lang.say("Still to be found out:", "尚待查明："));
        }
        for (int index : raw.needs()) {
            Field fact = policy.facts().get(index);
            String supplier = fact.supplier().get(lang);
            String from = supplier == null ? "" : lang.say(" (from " + supplier + ")", "（由" + supplier + "提供）");
            line(1, fact.label(lang) + from);
        }
    }

    private void values() {
        if (!policy.values().isEmpty()) {
            line(0, lang.say("Values:", "取值："));
        }
        for (int i = 0; i < policy.values().size(); i++) {
            NamedValue declared = policy.values().get(i);
            line(1, declared.label(lang) + colon + value(declared.type(), raw.values().get(i)));
        }
    }

    private String value(Type type, Facts.Value value) {
        if (value == null) {
            return lang.say("unknown", "不明");
        }
        if (value.isNone()) {
            return lang.say("none", "不存在");
        }
        if (type instanceof Type.RangeOf range) {
            return range.words(value.low(), value.high(), lang);
        }
        return type.words(value.low(), lang, true);
    }

    private void trace() {
        if (!raw.trace().isEmpty()) {
            line(0, lang.say("Every step:", "逐步经过："));
        }
        for (Results.Step step : raw.trace()) {
            Rules.TraceNode node = policy.rules().trace().get(step.node());
            if (policy.results.isAboutNobody(node, raw)) {
                continue;
            }
            String kind = switch (node.kind()) {
                case "parameter" -> lang.say("parameter", "参数");
                case "define" -> lang.say("definition", "定义");
                case "boundary" -> lang.say("boundary", "分档");
                case "unit" -> lang.say("condition of", "条件");
                default -> lang.say("condition of duty", "义务条件");
            };
            String shown = switch (node.state(step.state())) {
                case "unknown" -> lang.say("unknown", "不明");
                case "none" -> lang.say("none", "不存在");
                case "known" -> node.type().words(step.value(), lang, true);
                default -> Type.yesNo(step.state() == 1, lang);
            };
            String since = node.since(step.row());
            String from = since == null ? "" : lang.say(" (in force from " + since + ")", "（自 " + since + " 起施行）");
            String name = node.kind().equals("unit") ? unitOfDecision(policy.rules().units().get(node.index())) : node.name();
            line(1, kind + " " + name + colon + shown + from);
        }
    }

    /** The label of a decision, with the member that it is about. */
    private String ofMember(Decision declared) {
        String label = declared.label(lang);
        Integer nth = declared.nth();
        return nth == null ? label : lang.say(label + " of " + nth, label + "（第 " + nth + " 个）");
    }

    /** A rule unit as people speak of it. */
    private String unit(Rules.Unit unit) {
        String id = unit.id();
        if (unit.kind().equals("otherwise")) {
            return lang.say("the default (otherwise)", "其余");
        }
        if (unit.row() != null) {
            return lang.say(id + " row " + unit.row(), id + " 第 " + unit.row() + " 行");
        }
        return switch (unit.kind()) {
            case "red-line" -> lang.say("red line ", "红线 ") + id;
            case "exception" -> lang.say("exception ", "例外 ") + id;
            case "adjust" -> lang.say("adjustment ", "调整 ") + id;
            default -> id;
        };
    }

    /** The same, with the decision where every decision may have one of the name. */
    private String unitOfDecision(Rules.Unit unit) {
        String name = unit(unit);
        Decision declared = policy.decisions().get(unit.decision());
        if (!unit.kind().equals("otherwise") && declared.member() == null) {
            return name;
        }
        String decision = ofMember(declared);
        return lang.say(name + " of " + decision, decision + "的" + name);
    }

    private String citation(String cites) {
        return cites == null ? "" : lang.say(" (" + cites + ")", "（" + cites + "）");
    }

    /** The cases of a decision for people. */
    private List<String> cases(Decision declared) {
        if (declared.cases().equals(List.of("no", "yes"))) {
            return List.of(Type.yesNo(false, lang), Type.yesNo(true, lang));
        }
        for (Type.Cases cases : policy.enumerations()) {
            if (cases.isScale() == declared.isScale() && cases.names().equals(declared.cases())) {
                var shown = new ArrayList<String>();
                for (int i = 0; i < cases.names().size(); i++) {
                    shown.add(cases.label(i, lang));
                }
                return shown;
            }
        }
        return declared.cases();
    }
}
