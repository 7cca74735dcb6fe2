"""The bytes of a RESULT to a decision. The module is not trusted: every address, index and number is
checked, and what no compiled policy would write is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ._codes import FAULTS, Code
from ._errors import Fault, ModuleError
from ._given import UNKNOWN
from ._layout import DEFEAT, DUE, FAULT, INDEX_ENTRY, STEP, ResultLayout
from ._tables import OutcomeSchema, Rules, Schema, TraceNode
from ._text import Bilingual
from .types import DATE_RANGE, Range, Set, Type

NO_FIELD = 0xFFFF
NO_ROW = 0xFFFF_FFFF

ALIGNMENT = Bilingual("an address is not aligned", "地址未对齐")
DISCRIMINANT = Bilingual("a discriminant that no case has", "标记值不存在")
FAULT_FLAW = Bilingual("a fault that names nothing", "故障所指的内容不存在")
INDEX = Bilingual("an index out of its table, or out of order", "索引超出所指的表或次序不对")
LENGTH = Bilingual("a list longer than its table", "列表比所指的表还长")
OUTCOME = Bilingual("an outcome at odds with what is possible", "结论与可能的结论相矛盾")
OUT_OF_MEMORY = Bilingual("an address outside of the memory", "地址超出内存")
VALUE = Bilingual("a value that its type does not have", "取值不属于其类型")


@dataclass(frozen=True)
class RawOutcome:
    """The outcome of one decision: cases by index, sets of them one bit a case."""

    value: int
    is_determined: bool
    possible: int
    permitted: int
    #: Of a decision of amounts: smallest and largest, of ranges the least lower and the greatest upper end;
    #: the others are 0 then.
    amount: tuple[int, int] | None = None

    @property
    def is_of_nobody(self) -> bool:
        """Of a decision for a place of a list where no member is: nothing is possible."""
        return self.possible == 0 and self.amount is None


@dataclass(frozen=True)
class Decision:
    """A decision in indexes, as the module gives it."""

    outcomes: list[RawOutcome]
    #: Numbers, pairs of them for ranges, `None` for none, `UNKNOWN`.
    values: list[Any]
    fired: list[int]
    #: Rule units that give way, and to which.
    defeated: list[tuple[int, int]]
    #: Duties, and their last days since 1970-01-01.
    duties: list[tuple[int, int | None]]
    needs: list[int]
    #: Node, state, row and value of each step.
    trace: list[tuple[int, int, int, int]]

    def is_about_nobody(self, rules: Rules, node: TraceNode) -> bool:
        """Is a step that of a rule unit for a place of a list where no member is?"""
        return node.kind == "unit" and self.outcomes[rules.units[node.index].decision].is_of_nobody


class ResultReader:
    """Reads the results of one policy."""

    def __init__(self, schema: Schema, rules: Rules) -> None:
        self._schema = schema
        self._rules = rules
        self._layout = ResultLayout.of(schema)
        #: Decisions for members of a list behind the first.
        self._further = [i for i, declared in enumerate(schema.outcomes) if declared.number not in (None, 1)]

    def size(self) -> int:
        """Bytes of a RESULT, without what it points to."""
        return self._layout.size

    def read(self, memory: memoryview, at: int, is_traced: bool) -> Decision | Fault:
        """Reads the RESULT at an address; raises `ModuleError` where it is none."""
        layout = self._layout
        if at % layout.align:
            raise _bad(ALIGNMENT)
        if at + layout.size > len(memory):
            raise _bad(OUT_OF_MEMORY)
        kind = memory[at]
        if kind == 0:
            return self._decision(memory, at + layout.payload, is_traced)
        if kind == 1:
            return self._fault(memory, at + layout.payload)
        raise _bad(DISCRIMINANT)

    def _decision(self, memory: memoryview, at: int, is_traced: bool) -> Decision:
        schema = self._schema
        numbers = iter(self._layout.decision.unpack_from(memory, at))
        outcomes = [_outcome(declared, numbers) for declared in schema.outcomes]
        self._check_members(outcomes)
        values = [_value(declared.type, numbers) for declared in schema.values]
        lists = _Lists(memory, numbers)
        n_units, n_duties, n_steps = schema.n_units, schema.n_duties, schema.n_trace if is_traced else 0
        fired = lists.indexes(n_units)
        defeated = [(unit, by) for unit, by in DEFEAT.iter_unpack(lists.next(n_units, DEFEAT.size, 2))]
        duties = [_due(*entry) for entry in DUE.iter_unpack(lists.next(n_duties, DUE.size, 4))]
        needs = lists.indexes(len(schema.facts))
        trace = list(STEP.iter_unpack(lists.next(n_steps, STEP.size, 8)))
        for step in trace:
            self._check_step(*step)
        _check_ascending(fired, n_units)
        _check_ascending([unit for unit, _ in defeated], n_units)
        _check_ascending([duty for duty, _ in duties], n_duties)
        _check_ascending(needs, len(schema.facts))
        # A full trace has every step, in order.
        if any(by >= n_units for _, by in defeated) or [step[0] for step in trace] != list(range(n_steps)):
            raise _bad(INDEX)
        return Decision(outcomes, values, fired, defeated, duties, needs, trace)

    def _check_members(self, outcomes: list[RawOutcome]) -> None:
        """Behind the last member nobody is."""
        for i in self._further:
            if outcomes[i - 1].is_of_nobody and not outcomes[i].is_of_nobody:
                raise _bad(OUTCOME)

    def _check_step(self, node: int, state: int, row: int, value: int) -> None:
        if state > 3:
            raise _bad(DISCRIMINANT)
        if node >= len(self._rules.trace):
            raise _bad(INDEX)
        declared = self._rules.trace[node]
        has_row = row == NO_ROW or row < max(len(declared.entries), 1)
        if not has_row or state == 1 and declared.type is not None and not declared.type.holds(value):
            raise _bad(VALUE)

    def _fault(self, memory: memoryview, at: int) -> Fault:
        code, field, row = FAULT.unpack_from(memory, at)
        kind = FAULTS.get(code)
        table = self._rules.sites if kind is not None and kind.is_at_a_site else self._schema.facts
        if kind is None or field != NO_FIELD and field >= len(table):
            raise _bad(FAULT_FLAW)
        return Fault(kind, None if field == NO_FIELD else field, None if row == NO_ROW else row)


def _outcome(declared: OutcomeSchema, numbers: Iterable[int]) -> RawOutcome:
    numbers = iter(numbers)
    if declared.type is not None:
        determined, low, high = next(numbers), next(numbers), next(numbers)
        if determined > 1:
            raise _bad(DISCRIMINANT)
        if not declared.type.holds(low) or not declared.type.holds(high):
            raise _bad(VALUE)
        # Of sets, what is surely there is there possibly.
        is_odd = isinstance(declared.type, Set) and low & ~high != 0
        # A range is one, or lies somewhere between; where there is no room between, it is one.
        is_one = low == high or determined == 1 and isinstance(declared.type, Range)
        if low > high or is_odd or (determined == 1) != is_one:
            raise _bad(OUTCOME)
        return RawOutcome(0, determined == 1, 0, 0, (low, high))
    value, determined, possible, permitted = next(numbers), next(numbers), next(numbers), next(numbers)
    if determined > 1:
        raise _bad(DISCRIMINANT)
    if declared.member is not None and value == determined == possible == permitted == 0:
        return RawOutcome(0, False, 0, 0)
    beyond = -1 << len(declared.cases)
    is_sound = (
        possible != 0
        and not possible & beyond
        and not permitted & beyond
        and possible & -possible == 1 << value
        and (possible & possible - 1 == 0) == (determined == 1)
        and (determined == 0 or permitted & possible != 0)
    )
    if not is_sound:
        raise _bad(OUTCOME)
    return RawOutcome(value, determined == 1, possible, permitted)


def _value(kind: Type, numbers: Iterable[int]) -> Any:
    numbers = iter(numbers)
    discriminant = next(numbers)
    payload = tuple(next(numbers) for _ in range(kind.n_scalars))
    if discriminant == 0:
        return UNKNOWN
    if discriminant == 1:
        return None
    if discriminant > 2:
        raise _bad(DISCRIMINANT)
    if not all(map(kind.holds, payload)) or payload[0] > payload[-1]:
        raise _bad(VALUE)
    return payload[0] if len(payload) == 1 else payload


def _due(duty: int, has_day: int, day: int) -> tuple[int, int | None]:
    if has_day > 1:
        raise _bad(DISCRIMINANT)
    if has_day and not DATE_RANGE[0] <= day <= DATE_RANGE[1]:
        raise _bad(VALUE)
    return duty, day if has_day else None


class _Lists:
    """The lists of a decision, one after the other."""

    def __init__(self, memory: memoryview, numbers: Iterable[int]) -> None:
        self._memory = memory
        self._numbers = iter(numbers)

    def next(self, most: int, size: int, align: int) -> memoryview:
        """The members of a list."""
        pointer, length = next(self._numbers), next(self._numbers)
        if length > most:
            raise _bad(LENGTH)
        if length == 0:
            return self._memory[:0]
        if pointer % align:
            raise _bad(ALIGNMENT)
        end = pointer + length * size
        if end > len(self._memory):
            raise _bad(OUT_OF_MEMORY)
        return self._memory[pointer:end]

    def indexes(self, most: int) -> list[int]:
        """The members of a list of u16."""
        return [index for (index,) in INDEX_ENTRY.iter_unpack(self.next(most, INDEX_ENTRY.size, 2))]


def _check_ascending(indexes: list[int], end: int) -> None:
    before = -1
    for index in indexes:
        if not before < index < end:
            raise _bad(INDEX)
        before = index


def _bad(flaw: Bilingual) -> ModuleError:
    return ModuleError(Code.BAD_RESULT, flaw)
