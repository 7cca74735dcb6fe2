"""An answer in words, for a policy officer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import types
from ._decision import NO_ROW, Decision, RawOutcome
from ._given import UNKNOWN
from ._tables import OutcomeSchema, Unit
from ._text import Lang, label
from .types import Cases, Date, Type, yes_no

if TYPE_CHECKING:
    from ._policy import Policy


def explain(policy: Policy, decision: Decision, lang: Lang, full: bool) -> str:
    """The answer in words, without colour, each line ended by a line feed."""
    page = _Page(policy, decision, lang)
    for index, (declared, outcome) in enumerate(zip(policy.outcomes, decision.outcomes, strict=True)):
        page.outcome(index, declared, outcome)
    page.duties()
    page.needs()
    if full:
        page.values()
        page.trace()
    return "".join(f"{line}\n" for line in page.lines)


class _Page:
    def __init__(self, policy: Policy, decision: Decision, lang: Lang) -> None:
        self.policy = policy
        self.decision = decision
        self.lang = lang
        self.lines: list[str] = []
        self.colon = self.say(": ", "：")

    def say(self, en: str, zh: str) -> str:
        """The text of the page's language."""
        return zh if self.lang == "zh" else en

    def line(self, indent: int, words: str) -> None:
        self.lines.append("  " * indent + words)

    def outcome(self, index: int, declared: OutcomeSchema, outcome: RawOutcome) -> None:
        if outcome.is_of_nobody:
            return None
        name, colon = self.decision_label(declared), self.colon
        if declared.type is not None and outcome.amount is not None:
            self.amount(name, declared.type, outcome.amount, outcome.is_determined)
            return self.units(index)
        cases = self.cases(declared)

        def among(bits: int) -> str:
            return self.say(", ", "、").join(case for bit, case in enumerate(cases) if bits >> bit & 1)

        conclusion = cases[outcome.value] if outcome.is_determined else self.say("not determined", "尚不能确定")
        self.line(0, f"{name}{colon}{conclusion}")
        if not outcome.is_determined:
            self.line(1, f"{self.say('still possible', '仍有可能')}{colon}{among(outcome.possible)}")
        beyond = outcome.permitted & ~(outcome.possible if outcome.is_determined else 0)
        if beyond:
            also, within = self.say("also within discretion", "另可裁量为"), self.say("within discretion", "可裁量为")
            self.line(1, f"{also if outcome.is_determined else within}{colon}{among(beyond)}")
        self.units(index)

    def amount(self, name: str, kind: Type, span: tuple[int, int], is_determined: bool) -> None:
        low, high = (kind.labelled(end, self.lang) for end in span)
        colon = self.colon
        if is_determined:
            value = types.range_words(kind, span, self.lang) if isinstance(kind, types.Range) else low
            return self.line(0, f"{name}{colon}{value}")
        self.line(0, f"{name}{colon}{self.say('not determined', '尚不能确定')}")
        if isinstance(kind, types.Set):
            self.line(1, f"{self.say('surely', '必定包括')}{colon}{low}")
            return self.line(1, f"{self.say('at most', '至多包括')}{colon}{high}")
        between = self.say(f"{low} to {high}", f"{low}至{high}")
        self.line(1, f"{self.say('still possible', '仍有可能')}{colon}{between}")

    def units(self, decision: int) -> None:
        """The units of a decision that fired and that gave way."""
        units = self.policy.rules.units
        for unit in (units[index] for index in self.decision.fired):
            if unit.decision != decision:
                continue
            because = unit.because.get(self.lang)
            reason = "" if because is None else f"{self.colon}{because}"
            self.line(1, f"{self.say('by', '依据')} {self.unit(unit)}{self.citation(unit.cites)}{reason}")
        for loser, winner in ((units[unit], units[by]) for unit, by in self.decision.defeated):
            if loser.decision != decision:
                continue
            name, cites, stronger = self.unit(loser), self.citation(loser.cites), self.unit(winner)
            en, zh = (
                f"{name}{cites} applies too, but gives way to {stronger}",
                f"{name}{cites}也符合，但让位于 {stronger}",
            )
            self.line(1, self.say(en, zh))

    def duties(self) -> None:
        if self.decision.duties:
            self.line(0, self.say("Duties:", "须办事项："))
        for index, day in self.decision.duties:
            duty = self.policy.rules.duties[index]
            entry = duty.require.get(self.lang)
            if entry is None:
                entry = label(duty.label, duty.name, self.lang)
            if (by := duty.by.get(self.lang)) is not None:
                entry += self.say(f", by {by}", f"，责任方：{by}")
            if day is not None:
                words = Date().words(day, self.lang)
                entry += self.say(f", on {words} at the latest", f"，最迟 {words}")
            self.line(1, entry + self.citation(duty.cites))

    def needs(self) -> None:
        if self.decision.needs:
            self.line(0, self.say("Still to be found out:", "尚待查明："))
        for fact in (self.policy.facts[index] for index in self.decision.needs):
            entry = fact.label(self.lang)
            if (supplier := fact.supplier.get(self.lang)) is not None:
                entry += self.say(f" (from {supplier})", f"（由{supplier}提供）")
            self.line(1, entry)

    def values(self) -> None:
        if self.policy.values:
            self.line(0, self.say("Values:", "取值："))
        for declared, value in zip(self.policy.values, self.decision.values, strict=True):
            self.line(1, f"{declared.label(self.lang)}{self.colon}{self.value(declared.type, value)}")

    def value(self, kind: Type, value: Any) -> str:
        if value is UNKNOWN:
            return self.say("unknown", "不明")
        if value is None:
            return self.say("none", "不存在")
        if isinstance(kind, types.Range):
            return types.range_words(kind, value, self.lang)
        return kind.labelled(value, self.lang)

    def trace(self) -> None:
        if self.decision.trace:
            self.line(0, self.say("Every step:", "逐步经过："))
        for index, state, row, value in self.decision.trace:
            node = self.policy.rules.trace[index]
            if self.decision.is_about_nobody(self.policy.rules, node):
                continue
            kind = {
                "parameter": self.say("parameter", "参数"),
                "define": self.say("definition", "定义"),
                "boundary": self.say("boundary", "分档"),
                "unit": self.say("condition of", "条件"),
                "duty": self.say("condition of duty", "义务条件"),
            }[node.kind]
            if state >= 2:
                shown = self.value(Type(), UNKNOWN if state == 2 else None)
            elif state == 1 and node.type is not None:
                shown = node.type.labelled(value, self.lang)
            else:
                shown = yes_no(state == 1, self.lang)
            since = ""
            if row != NO_ROW and row < len(node.entries):
                since = self.say(f" (in force from {node.entries[row]})", f"（自 {node.entries[row]} 起施行）")
            name = self.unit_of_decision(self.policy.rules.units[node.index]) if node.kind == "unit" else node.name
            self.line(1, f"{kind} {name}{self.colon}{shown}{since}")

    def unit(self, unit: Unit) -> str:
        """A rule unit as people speak of it."""
        if unit.kind == "otherwise":
            return self.say("the default (otherwise)", "其余")
        if unit.row is not None:
            return self.say(f"{unit.id} row {unit.row}", f"{unit.id} 第 {unit.row} 行")
        words = {
            "red-line": self.say("red line", "红线"),
            "exception": self.say("exception", "例外"),
            "adjust": self.say("adjustment", "调整"),
        }.get(unit.kind)
        return unit.id if words is None else f"{words} {unit.id}"

    def unit_of_decision(self, unit: Unit) -> str:
        """The same, with the decision where every decision may have one of the name."""
        name = self.unit(unit)
        declared = self.policy.outcomes[unit.decision]
        if unit.kind != "otherwise" and declared.member is None:
            return name
        decision = self.decision_label(declared)
        return self.say(f"{name} of {decision}", f"{decision}的{name}")

    def decision_label(self, declared: OutcomeSchema) -> str:
        """A decision for people, with the member that it is about."""
        label, number = declared.label(self.lang), declared.number
        return label if number is None else self.say(f"{label} of {number}", f"{label}（第 {number} 个）")

    def citation(self, cites: str | None) -> str:
        return "" if cites is None else self.say(f" ({cites})", f"（{cites}）")

    def cases(self, declared: OutcomeSchema) -> list[str]:
        """The cases of a decision for people."""
        if declared.cases == ("no", "yes"):
            return [yes_no(case == 1, self.lang) for case in (0, 1)]
        enum = self._enum(declared)
        return list(declared.cases) if enum is None else [enum.label(i, self.lang) for i in range(len(enum.cases))]

    def _enum(self, declared: OutcomeSchema) -> Cases | None:
        """The enumeration of the schema that has the cases of a decision."""
        enums: Iterable[Cases] = self.policy.enums
        return next((e for e in enums if e.is_scale == declared.is_scale and e.cases == declared.cases), None)
