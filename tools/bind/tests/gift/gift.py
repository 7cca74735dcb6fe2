"""Types of the policy `small_gift` 1.2.0.

Written by `fencun bind`; do not edit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from os import PathLike
from typing import Any, Final, Generic, TypeVar

import fencun

#: A module with another schema is refused.
SCHEMA_HASH: Final = "5c0ee7b1bd674afa"

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """The outcome of a decision; `value` is `None` where it is not determined."""

    value: T | None
    possible: tuple[T, ...]
    permitted: tuple[T, ...]


@dataclass(frozen=True)
class Amount(Generic[T, V]):
    """The outcome of a decision of amounts; `value` is `None` where it is not determined."""

    value: V | None
    low: T
    high: T


def _outcome(of: Callable[[str], T], given: fencun.Outcome) -> Outcome[T]:
    value = None if given.value is None else of(given.value)
    return Outcome(value, tuple(map(of, given.possible)), tuple(map(of, given.permitted)))


def _amount(of: Callable[[Any], Any], given: fencun.Outcome) -> Amount[Any, Any]:
    value = None if given.value is None else of(given.value)
    return Amount(value, of(given.low), of(given.high))


def _known(of: Callable[[Any], T], value: Any) -> T | None | fencun.Unknown:
    return value if value is None or value is fencun.UNKNOWN else of(value)


class Answer(str, Enum):
    """Answer, from lenient to strict."""

    #: keep it
    KEEP = "keep"
    REPORT = "report"
    #: give it back
    RETURN_IT = "return_it"


class Option(str, Enum):
    """Option."""

    NONE_AT_ALL = "none_at_all"
    TYPE = "type"
    #: 其他情形
    其他 = "其他"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Person"""

    #: Official; 0 to 20 characters.
    self_: str
    #: Rank; 1 to 27.
    级别: int
    #: May be unknown.
    present: bool | fencun.Unknown = fencun.UNKNOWN
    #: Left on; may be unknown or none.
    left: dt.date | None | fencun.Unknown = fencun.UNKNOWN


def _facts_of_Person(given: Person) -> dict[str, Any]:
    return {
        "self": given.self_,
        "级别": given.级别,
        "present": given.present,
        "left": given.left,
    }


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one case."""

    #: Worth * / of it; CNY; 0 to 1000000.
    worth: Decimal | int
    #: Option chosen; may be unknown.
    class_: Option | fencun.Unknown = fencun.UNKNOWN
    options: AbstractSet[Option]
    #: Percent; 0 to 100.
    share: Decimal | int
    #: Weight in kg; 0 to 50.
    weight: Decimal | int
    given_on: dt.date
    #: May be none.
    told_at: dt.datetime | None
    #: Days; 0 to 60.
    wait: int
    #: 说明＼n第二行; 0 to 100 characters; may be none.
    说明: str | None
    #: CNY; 0 to 1000000.
    frame: fencun.Range
    #: May be unknown.
    urgent: bool | fencun.Unknown = fencun.UNKNOWN
    #: At most 5 members.
    persons: Sequence[Person]


def _facts_of_Facts(given: Facts) -> dict[str, Any]:
    return {
        "worth": given.worth,
        "class": given.class_,
        "options": given.options,
        "share": given.share,
        "weight": given.weight,
        "given_on": given.given_on,
        "told_at": given.told_at,
        "wait": given.wait,
        "说明": given.说明,
        "frame": given.frame,
        "urgent": given.urgent,
        "persons": [_facts_of_Person(member) for member in given.persons],
    }


@dataclass(frozen=True)
class Values:
    """The named values of an answer."""

    #: Worth by weight; CNY.
    heavy_worth: Decimal | None | fencun.Unknown
    last_left: dt.date | None | fencun.Unknown


def _values(answer: fencun.Answer) -> Values:
    known = answer.values
    return Values(
        heavy_worth=known.get("heavy_worth", fencun.UNKNOWN),
        last_left=known.get("last_left", fencun.UNKNOWN),
    )


class Decision:
    """The answer to one case."""

    def __init__(self, dynamic: fencun.Answer) -> None:
        #: The answer of the library, for reasons, duties and what is needed.
        self.dynamic = dynamic

    @property
    def answer(self) -> Outcome[Answer]:
        """answer"""
        return _outcome(Answer, self.dynamic.outcomes["answer"])

    @property
    def 要说明(self) -> Outcome[bool]:
        """要说明"""
        return _outcome(lambda case: case == "yes", self.dynamic.outcomes["要说明"])

    @property
    def fine(self) -> Amount[Decimal, Decimal]:
        """Fine; CNY."""
        return _amount(lambda amount: amount, self.dynamic.outcomes["fine"])

    @property
    def measures(self) -> Amount[frozenset[Option], frozenset[Option]]:
        """measures"""
        return _amount(lambda amount: frozenset(map(Option, amount)), self.dynamic.outcomes["measures"])

    @property
    def term(self) -> Amount[int, fencun.Range]:
        """Months."""
        return _amount(lambda amount: amount, self.dynamic.outcomes["term"])

    @property
    def values(self) -> Values:
        """The named values."""
        return _values(self.dynamic)


class Session:
    """A caller with an instance of its own, for one thread at a time."""

    def __init__(self, session: fencun.Session) -> None:
        #: That of the library.
        self.dynamic = session

    def decide(self, facts: Facts, *, trace: bool = False) -> Decision:
        """Decides one case; raises `fencun.FactsError` with all mistakes, or `fencun.FaultError`."""
        return Decision(self.dynamic.decide(_facts_of_Facts(facts), trace=trace))


class Policy:
    """The policy. It may be shared by threads."""

    def __init__(self, module: bytes | str | PathLike[str], *, limits: fencun.Limits | None = None) -> None:
        #: That of the library.
        self.dynamic = fencun.load(module, limits=limits, schema_hash=SCHEMA_HASH)

    def session(self) -> Session:
        """A caller with an instance of its own."""
        return Session(self.dynamic.session())

    def decide(self, facts: Facts, *, trace: bool = False) -> Decision:
        """Decides one case; raises `fencun.FactsError` with all mistakes, or `fencun.FaultError`."""
        return Decision(self.dynamic.decide(_facts_of_Facts(facts), trace=trace))

    def decide_many(self, cases: Iterable[Facts], *, trace: bool = False) -> list[Decision | fencun.DecisionError]:
        """Decides each of many cases; in place of an answer stands why there is none."""
        answers = self.dynamic.decide_many(map(_facts_of_Facts, cases), trace=trace)
        return [Decision(answer) if isinstance(answer, fencun.Answer) else answer for answer in answers]
