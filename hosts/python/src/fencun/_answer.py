"""Answers: outcomes with reasons, for programs and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from . import _json
from ._decision import NO_ROW, Decision, RawOutcome
from ._explain import explain
from ._given import UNKNOWN, Range
from ._tables import OutcomeSchema, TraceNode, Unit
from ._text import Lang, Text
from .types import Range as RangeType
from .types import Type, iso

if TYPE_CHECKING:
    from ._policy import Policy

StepState = Literal["yes", "no", "known", "none", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """The outcome of one decision."""

    #: The case or the amount; `None` where it is not determined.
    value: Any
    #: Exactly one outcome is possible.
    is_determined: bool
    #: What is possible; of a decision of amounts empty.
    possible: tuple[str, ...]
    #: What an officer may choose, however the unknown facts turn out; of a decision of amounts empty.
    permitted: tuple[str, ...]
    #: Of a decision of amounts the smallest and the largest that is possible; of sets what is there
    #: surely and possibly, of ranges the least lower and the greatest upper end.
    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class Reason:
    """A rule unit that decides."""

    #: The decision that it belongs to.
    decision: str
    #: Id of the rule or table; `otherwise` for the default.
    rule: str
    #: Row of a table, counted from 1.
    row: int | None
    kind: str
    cites: str | None
    because: Text
    #: Line in its file.
    line: int
    #: Of a decision for each member of a list: the member, counted from 1.
    member: int | None = None


@dataclass(frozen=True)
class Defeated:
    """A rule unit that applies too, but gives way."""

    decision: str
    rule: str
    row: int | None
    #: The rule unit that it gives way to: an id, or `R2 row 3` for a row of a table.
    by: str
    #: Of a decision for each member of a list: the member, counted from 1.
    member: int | None = None


@dataclass(frozen=True)
class Duty:
    """What must be done."""

    name: str
    label: Text
    require: Text
    by: Text
    cites: str | None
    #: The last day; `None` where there is none or it is not known.
    due: dt.date | None

    def words(self, lang: Lang = "en") -> str:
        """What is required, for people."""
        return self.require.get(lang) or self.label.get(lang) or self.name


@dataclass(frozen=True)
class Step:
    """One step of a traced decision."""

    kind: str
    name: str
    state: StepState
    value: Any
    #: Of a parameter: first day of the entry in force.
    since: str | None
    #: Of a rule unit: the decision that it belongs to.
    decision: str | None = None
    #: Of a decision for each member of a list: the member, counted from 1.
    member: int | None = None


class Answer:
    """A decision of a policy."""

    def __init__(self, policy: Policy, decision: Decision) -> None:
        self.policy = policy
        #: The same in indexes, as the module gave it.
        self.decision = decision

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """The outcomes, by the names of the decisions; without those for each member of a list."""
        pairs = zip(self.policy.outcomes, self.decision.outcomes, strict=True)
        return {declared.name: _outcome(declared, raw) for declared, raw in pairs if declared.member is None}

    @cached_property
    def member_outcomes(self) -> Mapping[str, tuple[Outcome, ...]]:
        """Of decisions for each member of a list: an outcome for each member, in their order."""
        found: dict[str, tuple[Outcome, ...]] = {}
        for declared, raw in zip(self.policy.outcomes, self.decision.outcomes, strict=True):
            if declared.member is not None:
                found.setdefault(declared.name, ())
                if not raw.is_of_nobody:
                    found[declared.name] += (_outcome(declared, raw),)
        return found

    @property
    def is_determined(self) -> bool:
        """Is every outcome determined?"""
        return all(outcome.is_determined or outcome.is_of_nobody for outcome in self.decision.outcomes)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Named values that are known; `None` for none."""
        pairs = zip(self.policy.values, self.decision.values, strict=True)
        return {declared.name: _native(declared.type, raw) for declared, raw in pairs if raw is not UNKNOWN}

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The rule units that decide, in the order of the rule file."""
        found = []
        for unit in (self.policy.rules.units[index] for index in self.decision.fired):
            declared = self._declared(unit)
            told = (unit.id, unit.row, unit.kind, unit.cites, unit.because, unit.line)
            found.append(Reason(declared.name, *told, declared.number))
        return tuple(found)

    @cached_property
    def defeated(self) -> tuple[Defeated, ...]:
        """The rule units that apply too, but give way."""
        units = self.policy.rules.units
        found = []
        for loser, winner in ((units[unit], units[by]) for unit, by in self.decision.defeated):
            declared = self._declared(loser)
            found.append(Defeated(declared.name, loser.id, loser.row, winner.name, declared.number))
        return tuple(found)

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """What must be done, in the order of the rule file."""
        found = []
        for index, day in self.decision.duties:
            duty = self.policy.rules.duties[index]
            due = None if day is None else dt.date.fromisoformat(iso(day))
            found.append(Duty(duty.name, duty.label, duty.require, duty.by, duty.cites, due))
        return tuple(found)

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Facts that are not known and still matter."""
        return tuple(self.policy.facts[index].name for index in self.decision.needs)

    @cached_property
    def trace(self) -> tuple[Step, ...]:
        """Every step, where the decision was traced."""
        found = []
        for node, state, row, value in self.decision.trace:
            declared = self.policy.rules.trace[node]
            if self.decision.is_about_nobody(self.policy.rules, declared):
                continue
            name = _state(declared, state)
            native = declared.type.native(value) if name == "known" and declared.type is not None else None
            of = self._declared(self.policy.rules.units[declared.index]) if declared.kind == "unit" else None
            decision, member = (None, None) if of is None else (of.name, of.number)
            found.append(Step(declared.kind, declared.name, name, native, _since(declared, row), decision, member))
        return tuple(found)

    def to_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """The answer in the form of `docs/schema/answer.schema.json`."""
        policy, decision = self.policy, self.decision
        form: dict[str, Any] = {
            "policy": {"name": policy.name, "version": policy.version, "digest": policy.digest},
            "outcomes": self._outcomes_json(),
            "values": {
                declared.name: _json_value(declared.type, raw)
                for declared, raw in zip(policy.values, decision.values, strict=True)
                if raw is not UNKNOWN
            },
            "fired": [
                {
                    **_decision_json(reason.decision, reason.member),
                    "rule": reason.rule,
                    "row": reason.row,
                    "cites": reason.cites,
                    "because": reason.because.get(lang),
                }
                for reason in self.reasons
            ],
            "defeated": [
                {
                    **_decision_json(defeat.decision, defeat.member),
                    "rule": defeat.rule,
                    "row": defeat.row,
                    "by": defeat.by,
                }
                for defeat in self.defeated
            ],
            "duties": [
                {
                    "duty": _first(duty.require.get(lang), duty.label.get(lang), duty.name),
                    "rule": duty.name,
                    "cites": duty.cites,
                    "by": duty.by.get(lang),
                    "due": None if duty.due is None else duty.due.isoformat(),
                }
                for duty in self.duties
            ],
            "needs": list(self.needs),
        }
        if decision.trace:
            nodes = policy.rules.trace
            steps = (step for step in decision.trace if not decision.is_about_nobody(policy.rules, nodes[step[0]]))
            form["trace"] = [self._step_json(*step) for step in steps]
        return form

    def to_json(self, lang: Lang = "en") -> str:
        """The same as text, in the bytes that every host writes."""
        return _json.dumps(self.to_dict(lang))

    def explain(self, lang: Lang = "en", *, full: bool = False) -> str:
        """The answer in words, for a policy officer; `full` also tells the named values and every step."""
        return explain(self.policy, self.decision, lang, full)

    def _declared(self, unit: Unit) -> OutcomeSchema:
        """The decision that a rule unit belongs to."""
        return self.policy.outcomes[unit.decision]

    def _outcomes_json(self) -> dict[str, Any]:
        form: dict[str, Any] = {}
        for declared, raw in zip(self.policy.outcomes, self.decision.outcomes, strict=True):
            if declared.member is None:
                form[declared.name] = _outcome_json(declared, raw)
                continue
            # A list, with an entry for each member that is there.
            members = form.setdefault(declared.name, [])
            if not raw.is_of_nobody:
                members.append(_outcome_json(declared, raw))
        return form

    def _step_json(self, index: int, state: int, row: int, value: int) -> dict[str, Any]:
        node = self.policy.rules.trace[index]
        name = _state(node, state)
        form: dict[str, Any] = {"kind": node.kind, "name": node.name, "state": name}
        if node.kind == "unit":
            of = self._declared(self.policy.rules.units[node.index])
            form |= _decision_json(of.name, of.number)
        if name in ("known", "none"):
            form["value"] = node.type.json(value) if name == "known" and node.type is not None else None
            if (since := _since(node, row)) is not None:
                form["from"] = since
        return form

    def __repr__(self) -> str:
        parts = [f"{name}={outcome.value!r}" for name, outcome in self.outcomes.items()]
        parts += [f"{name}={[member.value for member in of]!r}" for name, of in self.member_outcomes.items()]
        shown = ", ".join(parts)
        return f"<Answer {shown}>"


def _outcome(declared: OutcomeSchema, raw: RawOutcome) -> Outcome:
    if declared.type is not None and raw.amount is not None:
        low, high = (declared.type.native(end) for end in raw.amount)
        value = Range(low, high) if isinstance(declared.type, RangeType) else low
        return Outcome(value if raw.is_determined else None, raw.is_determined, (), (), low, high)
    value = declared.cases[raw.value] if raw.is_determined else None
    possible, permitted = (tuple(_members(declared, bits)) for bits in (raw.possible, raw.permitted))
    return Outcome(value, raw.is_determined, possible, permitted)


def _outcome_json(declared: OutcomeSchema, raw: RawOutcome) -> dict[str, Any]:
    if declared.type is not None and raw.amount is not None:
        low, high = (declared.type.json(end) for end in raw.amount)
        value = {"from": low, "to": high} if isinstance(declared.type, RangeType) else low
        value = value if raw.is_determined else None
        return {"value": value, "determined": raw.is_determined, "low": low, "high": high}
    return {
        "value": declared.cases[raw.value] if raw.is_determined else None,
        "determined": raw.is_determined,
        "possible": _members(declared, raw.possible),
        "permitted": _members(declared, raw.permitted),
    }


def _decision_json(name: str, member: int | None) -> dict[str, Any]:
    return {"decision": name} if member is None else {"decision": name, "member": member}


def _members(declared: OutcomeSchema, bits: int) -> list[str]:
    return [case for bit, case in enumerate(declared.cases) if bits >> bit & 1]


def _native(kind: Type, raw: Any) -> Any:
    if raw is None:
        return None
    if isinstance(kind, RangeType):
        return Range(kind.of.native(raw[0]), kind.of.native(raw[1]))
    return kind.native(raw)


def _json_value(kind: Type, raw: Any) -> Any:
    if raw is None:
        return None
    if isinstance(kind, RangeType):
        return {"from": kind.of.json(raw[0]), "to": kind.of.json(raw[1])}
    return kind.json(raw)


def _state(node: TraceNode, state: int) -> StepState:
    if state == 1 and node.type is not None:
        return "known"
    names: tuple[StepState, ...] = ("no", "yes", "unknown", "none")
    return names[state]


def _since(node: TraceNode, row: int) -> str | None:
    return node.entries[row] if row != NO_ROW and row < len(node.entries) else None


def _first(*texts: str | None) -> str:
    return next(text for text in texts if text is not None)
