"""The types of values: how each is read, written, laid out in memory and put into words.

A new type of the interface is one more class here, and its name in `KINDS`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal as PyDecimal
from typing import TYPE_CHECKING, Any, ClassVar

from ._codes import Code
from ._given import Range as RangeValue
from ._given import Refused, describe, is_list, is_text, nearest, number_text
from ._numbers import S64, decimal, grouped, scaled, within_s64
from ._text import Bilingual, Lang, Text, cut, label, same

if TYPE_CHECKING:
    from ._tables import Field, Record

#: Days since 1970-01-01 of 0001-01-01 and of 9999-12-31.
DATE_RANGE = (-719_162, 2_932_896)
#: 0001-01-02T00:00:00Z and 9999-12-30T23:59:59Z in seconds since 1970-01-01T00:00:00Z.
INSTANT_RANGE = (-62_135_510_400, 253_402_214_399)
#: Longest list.
MAX_LIST = 10_000
#: Most characters of a text.
MAX_TEXT = 10_000
#: Most cases of an outcome, and of the enumeration of a set.
MAX_FLAGS = 32
_EPOCH = 719_163
_EPOCH_INSTANT = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_INSTANT = re.compile(
    r"(.{10})T([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?:Z|([+-])(0[0-9]|1[0-8]):([0-5][0-9]))"
)
_MAX_CASES_SHOWN = 12


@dataclass
class Cases:
    """An enumeration, a scale, or the bands of a boundary."""

    name: str
    #: Cases are ordered from lenient to strict.
    is_scale: bool
    cases: tuple[str, ...]
    labels: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        self._index = {name: index for index, name in enumerate(self.cases)}

    def find(self, name: str) -> int | None:
        """Index of a case."""
        index = self._index.get(name)
        return self._index.get(normal(name)) if index is None else index

    def label(self, index: int, lang: Lang) -> str:
        """A case for people."""
        text = self.labels[index] if index < len(self.labels) else Text(None, None)
        return label(text, self.cases[index], lang)


class Type:
    """A type of facts and values."""

    #: Name in the schema.
    kind: ClassVar[str]
    #: How one scalar of it is packed, as in `struct`; two of them for a range.
    code: str = "q"
    #: How many scalars it has.
    n_scalars: ClassVar[int] = 1

    def limits(self) -> tuple[int, int]:
        """Smallest and largest that bounds may be."""
        return S64

    def read(self, value: Any, field: Field) -> Any:
        """A Python value as the module takes it; raises `Refused`."""
        return field.within(self.scalar(value))

    def scalar(self, value: Any) -> int:
        """The number that stands for one value; raises `Refused`."""
        raise Refused

    def holds(self, number: int) -> bool:
        """Is the number a value of the type?"""
        return True

    def native(self, number: int) -> Any:
        """The value for Python."""
        return number

    def json(self, number: int) -> Any:
        """The value as it stands in a JSON answer."""
        return number

    def words(self, number: int, lang: Lang) -> str:
        """The value for people, with the names of the rule file."""
        return grouped(number, 0)

    def labelled(self, number: int, lang: Lang) -> str:
        """The same with labels."""
        return self.words(number, lang)

    def expected(self, field: Field) -> Bilingual:
        """What a fact must be, for a message."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{self.kind}>"


class YesNo(Type):
    """`True` or `False`."""

    kind = "yes-no"
    code = "B"

    def limits(self) -> tuple[int, int]:
        return (0, 1)

    def scalar(self, value: Any) -> int:
        if value is True:
            return 1
        if value is False:
            return 0
        raise Refused

    def holds(self, number: int) -> bool:
        return number in (0, 1)

    def native(self, number: int) -> bool:
        return number != 0

    json = native

    def words(self, number: int, lang: Lang) -> str:
        return yes_no(number != 0, lang)

    def expected(self, field: Field) -> Bilingual:
        return Bilingual("true or false", " true 或 false")


class _OfCases(Type):
    def __init__(self, of: Cases) -> None:
        self.of = of

    @property
    def cases(self) -> tuple[str, ...]:
        """Names of the cases."""
        return self.of.cases

    def label(self, case: str, lang: Lang = "en") -> str:
        """A case for people."""
        index = self.of.find(case)
        return case if index is None else self.of.label(index, lang)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.of.name}>"


class Enum(_OfCases):
    """The name of a case."""

    kind = "enum"

    def __init__(self, of: Cases) -> None:
        super().__init__(of)
        self.code = "B" if len(of.cases) <= 256 else "H"

    def limits(self) -> tuple[int, int]:
        return (0, len(self.of.cases) - 1)

    def scalar(self, value: Any) -> int:
        if not is_text(value):
            raise Refused
        case = self.of.find(value)
        if case is None:
            raise Refused(Code.UNKNOWN_CASE, help=nearest(normal(value), self.of.cases))
        return case

    def holds(self, number: int) -> bool:
        return 0 <= number < len(self.of.cases)

    def native(self, number: int) -> str | None:
        return self.of.cases[number] if self.holds(number) else None

    json = native

    def words(self, number: int, lang: Lang) -> str:
        return self.of.cases[number] if self.holds(number) else str(number)

    def labelled(self, number: int, lang: Lang) -> str:
        return self.of.label(number, lang) if self.holds(number) else str(number)

    def expected(self, field: Field) -> Bilingual:
        more = "…" if len(self.cases) > _MAX_CASES_SHOWN else ""
        shown = self.cases[:_MAX_CASES_SHOWN]
        return Bilingual(f"one of {', '.join(shown)}{more}", f"下列之一：{'、'.join(shown)}{more}")


class _Number(Type):
    """What is written as a number."""

    digits: int = 0
    #: May a text hold the number?
    takes_text: ClassVar[bool] = False

    def scalar(self, value: Any) -> int:
        read: int | Code
        if type(value) is int:
            read = within_s64(value * 10**self.digits) if value.bit_length() < 64 else Code.OUT_OF_BOUNDS
        elif (text := number_text(value)) is not None:
            read = scaled(text, self.digits)
        elif self.takes_text and is_text(value):
            read = scaled(value, self.digits)
        elif is_text(value) and isinstance(scaled(value, self.digits), int):
            shown = cut(value)
            raise Refused(help=Bilingual(f"write {shown} without quotes", f"请去掉引号，写作 {shown}"))
        else:
            raise Refused
        if isinstance(read, Code):
            raise Refused(read)
        return read

    def native(self, number: int) -> Any:
        return PyDecimal(decimal(number, self.digits)) if self.digits else number

    def json(self, number: int) -> Any:
        text = decimal(number, self.digits)
        if "." not in text:
            return int(text)
        # A number that a double cannot hold to its last digit is a text, so that no digit is lost.
        return float(text) if abs(number) < 10**15 else text


class Integer(_Number):
    """A whole number."""

    kind = "integer"

    def expected(self, field: Field) -> Bilingual:
        return Bilingual("a whole number", "整数")


class Decimal(_Number):
    """A number with digits behind the point: `int`, `decimal.Decimal`, or a text that holds one."""

    kind = "decimal"
    takes_text = True

    def __init__(self, digits: int) -> None:
        self.digits = digits

    def words(self, number: int, lang: Lang) -> str:
        return grouped(number, self.digits)

    def expected(self, field: Field) -> Bilingual:
        n = self.digits
        return Bilingual(
            f"a number with at most {n} {'digit' if n == 1 else 'digits'} behind the point", f"数字，小数至多 {n} 位"
        )


class Money(_Number):
    """An amount in whole units of its currency."""

    kind = "money"

    def __init__(self, currency: str, digits: int) -> None:
        self.currency = currency
        self.digits = digits

    def words(self, number: int, lang: Lang) -> str:
        amount = grouped(number, self.digits)
        return f"{amount}元" if lang == "zh" and self.currency == "CNY" else f"{amount} {self.currency}"

    def expected(self, field: Field) -> Bilingual:
        currency, n = self.currency, self.digits
        if n == 0:
            return Bilingual(f"a whole amount of {currency}, as a number", f"以 {currency} 计的整数金额")
        return Bilingual(
            f"an amount of {currency}, as a number with at most {n} digits behind the point",
            f"以 {currency} 计的金额（数字，小数至多 {n} 位）",
        )

    def __repr__(self) -> str:
        return f"<money {self.currency}>"


class Percent(_Number):
    """A percentage; 12.5 is 12.5%."""

    kind = "percent"
    digits = 2

    def words(self, number: int, lang: Lang) -> str:
        return f"{grouped(number, 2)}%"

    def expected(self, field: Field) -> Bilingual:
        return Bilingual(
            "a percentage, as a number with at most 2 digits behind the point, such as 12.5",
            "百分数（数字，小数至多 2 位，如 12.5）",
        )


class Date(Type):
    """A `datetime.date`, or a text such as `2019-06-30`."""

    kind = "date"
    code = "i"

    def limits(self) -> tuple[int, int]:
        return DATE_RANGE

    def scalar(self, value: Any) -> int:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value.toordinal() - _EPOCH
        if not is_text(value):
            raise Refused
        days = days_of(value)
        if days is None:
            raise Refused(Code.BAD_DATE)
        return days

    def holds(self, number: int) -> bool:
        return DATE_RANGE[0] <= number <= DATE_RANGE[1]

    def native(self, number: int) -> dt.date:
        return dt.date.fromordinal(number + _EPOCH)

    def json(self, number: int) -> str:
        return iso(number)

    def words(self, number: int, lang: Lang) -> str:
        if lang == "zh" and self.holds(number):
            day = self.native(number)
            return f"{day.year}年{day.month}月{day.day}日"
        return iso(number)

    def expected(self, field: Field) -> Bilingual:
        return Bilingual('a date such as "2019-06-30"', '日期，如 "2019-06-30"')


class Instant(Type):
    """A `datetime.datetime` with its time zone, or a text such as `2019-06-30T08:30:00+08:00`."""

    kind = "instant"

    def limits(self) -> tuple[int, int]:
        return INSTANT_RANGE

    def scalar(self, value: Any) -> int:
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            seconds = None if value.microsecond else (value - _EPOCH_INSTANT) // dt.timedelta(seconds=1)
        elif is_text(value):
            seconds = seconds_of(value)
        else:
            raise Refused
        if seconds is None:
            raise Refused(Code.BAD_DATE)
        return seconds

    def holds(self, number: int) -> bool:
        return INSTANT_RANGE[0] <= number <= INSTANT_RANGE[1]

    def native(self, number: int) -> dt.datetime:
        return _EPOCH_INSTANT + dt.timedelta(seconds=number)

    def json(self, number: int) -> str:
        return iso_instant(number)

    def words(self, number: int, lang: Lang) -> str:
        return iso_instant(number)

    def expected(self, field: Field) -> Bilingual:
        example = '"2019-06-30T08:30:00+08:00"'
        return Bilingual(f"an instant such as {example}", f"时刻，如 {example}")


class _Duration(_Number):
    _unit: ClassVar[tuple[str, str, str]]

    def words(self, number: int, lang: Lang) -> str:
        en, zh, _ = self._unit
        if lang == "zh":
            return f"{grouped(number, 0)}{zh}"
        return f"{grouped(number, 0)} {en}{'' if number == 1 else 's'}"

    def expected(self, field: Field) -> Bilingual:
        en, _, zh = self._unit
        return Bilingual(f"a whole number of {en}s", f"整数{zh}")


class Hours(_Duration):
    """A whole number of hours."""

    kind = "hours"
    _unit = ("hour", "小时", "小时数")


class Days(_Duration):
    """A whole number of days."""

    kind = "days"
    _unit = ("day", "日", "日数")


class WorkingDays(_Duration):
    """A whole number of working days."""

    kind = "working-days"
    _unit = ("working day", "个工作日", "工作日数")


class Months(_Duration):
    """A whole number of months."""

    kind = "months"
    _unit = ("month", "个月", "月数")


class Years(_Duration):
    """A whole number of years."""

    kind = "years"
    _unit = ("year", "年", "年数")


class Characters(Type):
    """A text: a `str`, compared once an accent and its letter are one character."""

    kind = "text"
    #: Address and length in bytes.
    code = "I"
    n_scalars = 2

    def limits(self) -> tuple[int, int]:
        return (0, MAX_TEXT)

    def read(self, value: Any, field: Field) -> str:
        if not is_text(value):
            raise Refused
        text = normal(value)
        if not field.min <= len(text) <= field.max:
            found = Bilingual(f"{len(text)} characters", f"{len(text)} 个字符")
            expected = Bilingual(f"{field.min} to {field.max} characters", f"{field.min} 至 {field.max} 个字符")
            raise Refused(Code.OUT_OF_BOUNDS, found=found, expected=expected, is_told=True)
        if any("\ud800" <= character <= "\udfff" for character in text):
            # Half of a character of UTF-16, which UTF-8 does not have.
            raise Refused
        return text

    def words(self, number: int, lang: Lang) -> str:
        if lang == "zh":
            return f"{grouped(number, 0)} 个字符"
        return "1 character" if number == 1 else f"{grouped(number, 0)} characters"

    def expected(self, field: Field) -> Bilingual:
        return Bilingual("a text", "文字")


class Set(_OfCases):
    """A set, or a list, of names of cases."""

    kind = "set"

    def __init__(self, of: Cases) -> None:
        super().__init__(of)
        self.code = {1: "B", 2: "H", 4: "I"}[flag_bytes(len(of.cases))]

    def limits(self) -> tuple[int, int]:
        return (0, (1 << len(self.of.cases)) - 1)

    def read(self, value: Any, field: Field) -> int:
        if isinstance(value, AbstractSet):
            value = sorted(value, key=str)
        elif not is_list(value):
            raise Refused
        bits = 0
        for i, name in enumerate(value):
            if not is_text(name):
                expected = Bilingual("the name of a case", "取值名称")
                raise Refused(found=describe(name), expected=expected, at=f"[{i}]", is_told=True)
            case = self.of.find(name)
            if case is None:
                help = nearest(normal(name), self.of.cases)
                raise Refused(Code.UNKNOWN_CASE, found=describe(name), help=help, at=f"[{i}]", is_told=True)
            if bits >> case & 1:
                raise Refused(Code.DUPLICATE_KEY, found=same(cut(name)), at=f"[{i}]", is_told=True)
            bits |= 1 << case
        return bits

    def holds(self, number: int) -> bool:
        return 0 <= number < 1 << len(self.of.cases)

    def native(self, number: int) -> frozenset[str]:
        return frozenset(self.held(number))

    def json(self, number: int) -> list[str]:
        return self.held(number)

    def held(self, number: int) -> list[str]:
        """Names of the cases in it, in order."""
        return [name for bit, name in enumerate(self.of.cases) if number >> bit & 1]

    def words(self, number: int, lang: Lang) -> str:
        return _braced(self.held(number), lang)

    def labelled(self, number: int, lang: Lang) -> str:
        return _braced([self.of.label(i, lang) for i in range(len(self.of.cases)) if number >> i & 1], lang)

    def expected(self, field: Field) -> Bilingual:
        name = self.of.name
        return Bilingual(f"an array of the names of cases ({name})", f"由取值名称组成的数组（{name}）")


class Range(Type):
    """A `fencun.Range`, or a mapping with `from` and `to`."""

    kind = "range"
    n_scalars = 2

    def __init__(self, of: Type) -> None:
        self.of = of
        self.code = of.code

    def limits(self) -> tuple[int, int]:
        return self.of.limits()

    def read(self, value: Any, field: Field) -> tuple[int, int]:
        if isinstance(value, RangeValue):
            value = {"from": value.start, "to": value.end}
        if not isinstance(value, Mapping):
            raise Refused
        for key in value:
            if key not in ("from", "to"):
                name = str(key)
                raise Refused(Code.UNKNOWN_FACT, help=nearest(name, ("from", "to")), at=f".{cut(name)}", is_told=True)
        start, end = (self._end(value, name, field) for name in ("from", "to"))
        if start > end:
            expected = Bilingual("`from` not above `to`", "`from` 不大于 `to`")
            raise Refused(Code.OUT_OF_BOUNDS, expected=expected, is_told=True)
        return (start, end)

    def _end(self, ends: Mapping[str, Any], name: str, field: Field) -> int:
        bounds = field.end_of(self.of)
        if name not in ends:
            expected = self.of.expected(bounds)
            raise Refused(Code.MISSING_FACT, expected=expected, at=f".{name}", is_told=True)
        try:
            return bounds.within(self.of.scalar(ends[name]))
        except Refused as refused:
            raise bounds.told(refused, ends[name], f".{name}") from None

    # As a number it is each of its ends.

    def holds(self, number: int) -> bool:
        return self.of.holds(number)

    def native(self, number: int) -> Any:
        return self.of.native(number)

    def json(self, number: int) -> Any:
        return self.of.json(number)

    def words(self, number: int, lang: Lang) -> str:
        return self.of.words(number, lang)

    def labelled(self, number: int, lang: Lang) -> str:
        return self.of.labelled(number, lang)

    def expected(self, field: Field) -> Bilingual:
        end = self.of.expected(field.end_of(self.of))
        return Bilingual(
            f"an object with `from` and `to`, each {end.en}", f"含 `from` 与 `to` 的对象，两者均为{end.zh.lstrip()}"
        )

    def __repr__(self) -> str:
        return f"<range of {self.of!r}>"


class List(Type):
    """A sequence of mappings, one for each member."""

    kind = "list"
    code = "I"

    def __init__(self, record: Record) -> None:
        self.record = record

    @property
    def fields(self) -> tuple[Field, ...]:
        """Fields of the members."""
        return self.record.fields

    def limits(self) -> tuple[int, int]:
        return (0, MAX_LIST)

    def words(self, number: int, lang: Lang) -> str:
        if lang == "zh":
            return f"{number} 项"
        return "1 member" if number == 1 else f"{number} members"

    def expected(self, field: Field) -> Bilingual:
        name = self.record.name
        return Bilingual(f"a list of at most {field.max} objects ({name})", f"至多 {field.max} 个对象（{name}）的列表")

    def __repr__(self) -> str:
        return f"<list of {self.record.name}>"


def range_words(kind: Range, ends: tuple[int, int], lang: Lang) -> str:
    """A range for people."""
    start, end = (kind.of.labelled(number, lang) for number in ends)
    return f"{start}至{end}" if lang == "zh" else f"{start} to {end}"


def normal(name: str) -> str:
    """A name in the form in which names are compared."""
    return unicodedata.normalize("NFC", name)


def flag_bytes(labels: int) -> int:
    """Bytes of flags with so many labels: 1, 2 or 4."""
    return 1 if labels <= 8 else 2 if labels <= 16 else 4


def days_of(text: str) -> int | None:
    """Days since 1970-01-01 of `2019-06-30`; `None` for what is no date."""
    is_shaped = len(text) == 10 and text.isascii() and text[4] == text[7] == "-"
    if not is_shaped or not (text[:4] + text[5:7] + text[8:]).isdigit():
        return None
    try:
        return dt.date(int(text[:4]), int(text[5:7]), int(text[8:])).toordinal() - _EPOCH
    except ValueError:
        return None


def iso(days: int) -> str:
    """`2019-06-30`; a number of days where there is no such date."""
    return dt.date.fromordinal(days + _EPOCH).isoformat() if DATE_RANGE[0] <= days <= DATE_RANGE[1] else str(days)


def seconds_of(text: str) -> int | None:
    """Seconds since 1970-01-01T00:00:00Z of a text of RFC 3339 without fractions of a second."""
    match = _INSTANT.fullmatch(text)
    days = None if match is None else days_of(match[1])
    if match is None or days is None:
        return None
    hour, minute, second, ahead_hours, ahead_minutes = (int(match[i] or 0) for i in (2, 3, 4, 6, 7))
    ahead = ahead_hours * 3_600 + ahead_minutes * 60
    if ahead > 18 * 3_600:
        return None
    return days * 86_400 + hour * 3_600 + minute * 60 + second - (-ahead if match[5] == "-" else ahead)


def iso_instant(seconds: int) -> str:
    """`2019-06-30T00:30:15Z`; a number of seconds where there is no such instant."""
    days, rest = divmod(seconds, 86_400)
    if not -(1 << 31) <= days < 1 << 31:
        return str(seconds)
    return f"{iso(days)}T{rest // 3_600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def yes_no(value: bool, lang: Lang) -> str:
    """yes or no."""
    return {"en": ("no", "yes"), "zh": ("否", "是")}[lang][value]


def _braced(names: Sequence[str], lang: Lang) -> str:
    return "{" + ("、" if lang == "zh" else ", ").join(names) + "}"


#: The types without parts, by their names in the schema.
PLAIN: dict[str, Callable[[], Type]] = {
    kind.kind: kind
    for kind in (YesNo, Integer, Percent, Date, Instant, Hours, WorkingDays, Days, Months, Years, Characters)
}
