"""Values as they come in, from Python or from JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from enum import Enum
from typing import Any, Final, NamedTuple

from ._codes import Code
from ._numbers import JsonNumber, decimal
from ._text import Bilingual, cut, same


class _Unknown(Enum):
    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


#: A fact that is not known; for facts declared with `?`.
UNKNOWN: Final = _Unknown.UNKNOWN

Unknown = _Unknown


class Range(NamedTuple):
    """Lower and upper end of a range, both included."""

    start: Any
    end: Any


class Refused(Exception):
    """A value that is none of its type; who knows the fact makes a mistake of it."""

    def __init__(
        self,
        code: Code = Code.WRONG_TYPE,
        found: Bilingual | None = None,
        expected: Bilingual | None = None,
        help: Bilingual | None = None,
        at: str = "",
        is_told: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.found = found
        self.expected = expected
        self.help = help
        #: What stands behind the path of the fact.
        self.at = at
        #: All is said; nothing is filled in for what was found and expected.
        self.is_told = is_told


def number_text(value: Any) -> str | None:
    """The digits of a number; `None` for what is no number."""
    if isinstance(value, JsonNumber):
        return str(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        # Python refuses to write very long numbers, and none of them fits.
        return decimal(value, 0) if value.bit_length() < 1_000 else f"{'-' if value < 0 else ''}1e999"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Decimal):
        return str(value)
    return None


def is_text(value: Any) -> bool:
    """A text, and no number from JSON."""
    return isinstance(value, str) and not isinstance(value, JsonNumber)


def is_list(value: Any) -> bool:
    """Something with members in an order."""
    is_words = isinstance(value, (str, bytes, bytearray, memoryview))
    return isinstance(value, Sequence) and not is_words and not isinstance(value, Range)


def describe(value: Any) -> Bilingual:
    """What it is, for a message."""
    if value is None:
        return same("null")
    if isinstance(value, bool):
        return same("true" if value else "false")
    if (number := number_text(value)) is not None:
        return Bilingual(f"the number {cut(number)}", f"数字 {cut(number)}")
    if is_text(value):
        return Bilingual(f'the text "{cut(value)}"', f"文字“{cut(value)}”")
    if isinstance(value, (dt.date, dt.datetime)):
        return Bilingual(f'the text "{value.isoformat()}"', f"文字“{value.isoformat()}”")
    if is_list(value) or isinstance(value, Set):
        return Bilingual("a list", "列表")
    if isinstance(value, (Mapping, Range)):
        return Bilingual("an object", "对象")
    kind = cut(type(value).__name__)
    return Bilingual(f"a value of Python's `{kind}`", f"Python 的 `{kind}` 值")


def nearest(name: str, known: Sequence[str]) -> Bilingual | None:
    """The name that was probably meant."""
    # Long texts are no slips of the pen, and comparing them takes time.
    if len(name) > 64:
        return None
    best: tuple[float, str] | None = None
    for candidate in known[:1_000]:
        score = _likeness(name, candidate)
        if score >= 0.5 and (best is None or score >= best[0]):
            best = (score, candidate)
    return None if best is None else Bilingual(f"did you mean `{best[1]}`?", f"是否指 `{best[1]}`？")


def _likeness(a: str, b: str) -> float:
    """1 less the Damerau-Levenshtein distance as a share of the longer text."""
    if not a and not b:
        return 1.0
    last_row: dict[str, int] = {}
    far = len(a) + len(b)
    rows = [[far] * (len(b) + 2)] + [[far] + [0] * (len(b) + 1) for _ in range(len(a) + 1)]
    rows[1][1:] = range(len(b) + 1)
    for i, x in enumerate(a, 1):
        rows[i + 1][1] = i
        last_column = 0
        for j, y in enumerate(b, 1):
            k, m = last_row.get(y, 0), last_column
            cost = 1
            if x == y:
                cost = 0
                last_column = j
            rows[i + 1][j + 1] = min(
                rows[i][j] + cost,
                rows[i + 1][j] + 1,
                rows[i][j + 1] + 1,
                rows[k][m] + (i - k - 1) + 1 + (j - m - 1),
            )
        last_row[x] = i
    return 1.0 - rows[-1][-1] / max(len(a), len(b))
