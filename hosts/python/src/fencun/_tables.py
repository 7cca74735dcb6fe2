"""The tables of a module: `fencun:schema`, `fencun:rules`, `fencun:cost`, `fencun:map`.

A table is read only in the one spelling of RFC 8785 and with exactly the keys of the interface,
so that two readers cannot see two things in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from . import types
from ._codes import Code
from ._errors import Mistake
from ._flaws import (
    BAD_INDEX,
    BAD_PAYLOAD,
    BAD_RANGE,
    BAD_TEXT,
    COUNT,
    DUPLICATE_NAME,
    EMPTY_NAME,
    TOO_MANY,
    tampered,
)
from ._given import UNKNOWN, Refused, describe
from ._numbers import S64
from ._text import Bilingual, Lang, Text, label
from .types import Cases, Type

ABI_MAJOR = 1
SCHEMA, RULES, COST, MAP = "fencun:schema", "fencun:rules", "fencun:cost", "fencun:map"
REQUIRED = (SCHEMA, RULES, COST, MAP)

_NO_TEXT = Text(None, None)
_U8, _U16, _U32, _U64 = ((0, (1 << bits) - 1) for bits in (8, 16, 32, 64))
_T = TypeVar("_T")


@dataclass(frozen=True)
class Field:
    """A fact of a policy, or a field of a list's members."""

    name: str
    type: Type
    #: May be unknown.
    is_unknown: bool
    #: May be none.
    is_none: bool
    #: Smallest value in the scale of the type, and of a range of both ends; of a list, 0; of a text, characters.
    min: int
    #: Largest value, of a range of both ends; of a list, its largest length.
    max: int
    text: Text = _NO_TEXT
    #: Who supplies it.
    supplier: Text = _NO_TEXT
    #: Can it still change?
    can_change: bool = False

    def label(self, lang: Lang = "en") -> str:
        """The fact for people."""
        return label(self.text, self.name, lang)

    @property
    def bounds(self) -> tuple[Any, Any]:
        """Smallest and largest value, for Python; of a list, its lengths."""
        kind = self.type.of if isinstance(self.type, types.Range) else self.type
        return (kind.native(self.min), kind.native(self.max))

    def read(self, value: Any) -> Any:
        """The value as the module takes it; raises `Refused`."""
        if value is None or value is UNKNOWN:
            return self._absent(value)
        return self.type.read(value, self)

    def _absent(self, value: Any) -> Any:
        if value is None and self.is_none:
            return None
        if self.is_unknown:
            return UNKNOWN
        if value is None:
            raise Refused
        expected = Bilingual("a fact with `?`", "可以不明的事实")
        raise Refused(found=Bilingual("unknown", "“不明”"), expected=expected, is_told=True)

    def within(self, number: int) -> int:
        """The number, where it keeps the bounds; raises `Refused`."""
        if self.min <= number <= self.max:
            return number
        found = Bilingual(self.type.words(number, "en"), self.type.words(number, "zh"))
        raise Refused(Code.OUT_OF_BOUNDS, found=found, expected=self.bounds_words(), is_told=True)

    def told(self, refused: Refused, value: Any, at: str = "") -> Refused:
        """The same with what was found and expected."""
        if refused.is_told:
            refused.at = at + refused.at
            return refused
        is_too_large = refused.code is Code.OUT_OF_BOUNDS
        expected = self.bounds_words() if is_too_large else self._or_null(self.type.expected(self))
        return Refused(refused.code, describe(value), expected, refused.help, at + refused.at, is_told=True)

    def mistake(self, refused: Refused, value: Any, path: str) -> Mistake:
        """What is wrong with a value."""
        told = self.told(refused, value)
        return Mistake(told.code, path + told.at, told.found, told.expected, told.help)

    def missing(self, path: str) -> Mistake:
        """The fact is not given."""
        return Mistake(Code.MISSING_FACT, path, expected=self._or_null(self.type.expected(self)))

    def bounds_words(self) -> Bilingual:
        """The bounds in the fact's own units, for a message."""
        words = self.type.words
        return Bilingual(
            f"{words(self.min, 'en')} to {words(self.max, 'en')}", f"{words(self.min, 'zh')}至{words(self.max, 'zh')}"
        )

    def end_of(self, kind: Type) -> Field:
        """One end of a range: it keeps the same bounds."""
        return replace(self, type=kind, is_unknown=False, is_none=False)

    def _or_null(self, expected: Bilingual) -> Bilingual:
        if self.is_none:
            return Bilingual(expected.en + ", or null for none", expected.zh + "，不存在则为 null")
        if self.is_unknown:
            return Bilingual(expected.en + ", or null for unknown", expected.zh + "，不明则为 null")
        return expected


@dataclass
class Record:
    """What the members of a list are made of."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Member:
    """A place of a list, whether or not a member is there."""

    #: Index of the list among the facts.
    list: int
    #: The place, counted from 0.
    index: int


@dataclass(frozen=True)
class OutcomeSchema:
    """What a decision decides between, or the type of its amounts. Those for each member of a list have one
    name, and stand once for each place of the list."""

    name: str
    cases: tuple[str, ...]
    #: Outcomes are ordered from lenient to strict.
    is_scale: bool
    #: Of a decision of amounts, and only then.
    type: Type | None
    #: Of a decision for each member of a list, and only then: the member that it is about.
    member: Member | None = None
    text: Text = _NO_TEXT

    @property
    def number(self) -> int | None:
        """The member that the decision is about, counted from 1."""
        return None if self.member is None else self.member.index + 1

    def label(self, lang: Lang = "en") -> str:
        """The decision for people."""
        return label(self.text, self.name, lang)


@dataclass(frozen=True)
class NamedValue:
    """A named value of the answer."""

    name: str
    type: Type
    text: Text = _NO_TEXT

    def label(self, lang: Lang = "en") -> str:
        """The value for people."""
        return label(self.text, self.name, lang)


@dataclass
class Schema:
    """What goes in and what comes out."""

    abi: str
    name: str
    version: str
    enums: tuple[Cases, ...]
    records: tuple[Record, ...]
    facts: tuple[Field, ...]
    outcomes: tuple[OutcomeSchema, ...]
    values: tuple[NamedValue, ...]
    n_units: int
    n_duties: int
    n_trace: int


@dataclass(frozen=True)
class Unit:
    """A rule unit: a rule, a row of a table, an exception, a default."""

    decision: int
    kind: str
    id: str
    row: int | None
    cites: str | None
    because: Text
    line: int
    file: str | None

    @property
    def name(self) -> str:
        """As in the rule file: `R2`, or `R2 row 3` for a row of a table."""
        return self.id if self.row is None else f"{self.id} row {self.row}"


@dataclass(frozen=True)
class DutySchema:
    """A duty that may arise."""

    name: str
    label: Text
    require: Text
    by: Text
    cites: str | None
    line: int


@dataclass(frozen=True)
class Site:
    """A place where arithmetic may overflow."""

    text: str
    line: int
    column: int
    file: str | None


@dataclass(frozen=True)
class TraceNode:
    """What a step of a trace speaks of."""

    kind: str
    index: int
    name: str
    type: Type | None
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """A policy of which another one takes something over."""

    name: str
    version: str
    semantic_hash: str


@dataclass
class Rules:
    """What the indexes of an answer mean."""

    lang: str
    title: Text
    authority: Text
    in_force_from: str | None
    in_force_until: str | None
    applies: str | None
    semantic_hash: str
    packages: tuple[Package, ...]
    units: tuple[Unit, ...]
    duties: tuple[DutySchema, ...]
    sites: tuple[Site, ...]
    trace: tuple[TraceNode, ...]


@dataclass
class Cost:
    """The most instructions that a call takes."""

    decide: int
    decide_traced: int
    memory_pages: int
    loops: tuple[int, ...]


def read_tables(
    schema_bytes: bytes, rules_bytes: bytes, cost_bytes: bytes, map_bytes: bytes
) -> tuple[Schema, Rules, Cost]:
    """Reads and checks all tables; raises `ModuleError`."""
    payloads = zip(REQUIRED, (schema_bytes, rules_bytes, cost_bytes, map_bytes), strict=True)
    schema_table, rules_table, cost_table, map_table = (_Table(name, _canonical(name, raw)) for name, raw in payloads)
    schema = _schema(schema_table)
    rules = _rules(rules_table, schema)
    cost = _cost(cost_table)
    _check_map(map_table, schema)
    return schema, rules, cost


def _canonical(name: str, raw: bytes) -> Any:
    """The value of a payload in the form of RFC 8785."""
    try:
        table = json.loads(raw)
        text = json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        is_canonical = text.encode() == raw
    except (ValueError, RecursionError, TypeError):
        is_canonical = False
    if not is_canonical:
        raise tampered(BAD_PAYLOAD, name)
    return table


class _Table:
    """An object in a table, read key by key."""

    def __init__(self, section: str, value: Any, at: str = "") -> None:
        self.section = section
        self.at = at
        if not isinstance(value, dict):
            raise self.wrong()
        self.rest: dict[str, Any] = dict(value)

    def wrong(self) -> Exception:
        return tampered(BAD_PAYLOAD, self.section)

    def fail(self, flaw: Bilingual, at: str) -> Exception:
        return tampered(flaw, f"{self.section} {self.at}{at}")

    def _take(self, key: str) -> Any:
        if key not in self.rest:
            raise self.wrong()
        return self.rest.pop(key)

    def is_null(self, key: str) -> bool:
        """Does null stand at a key? Then it is taken."""
        return self.rest.get(key, "") is None and self.rest.pop(key) is None

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str):
            raise self.wrong()
        return value

    def text_or_null(self, key: str) -> str | None:
        return None if self.is_null(key) else self.text(key)

    def text_if_there(self, key: str) -> str | None:
        return self.text(key) if key in self.rest else None

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.wrong()
        return value

    def number(self, key: str, bounds: tuple[int, int]) -> int:
        return self.as_number(self._take(key), bounds)

    def as_number(self, value: Any, bounds: tuple[int, int]) -> int:
        if type(value) is not int or not bounds[0] <= value <= bounds[1]:
            raise self.wrong()
        # RFC 8785 writes numbers as doubles do.
        if abs(value) > 1 << 53 and int(Decimal(repr(float(value)))) != value:
            raise self.wrong()
        return value

    def number_or_null(self, key: str, bounds: tuple[int, int]) -> int | None:
        return None if self.is_null(key) else self.number(key, bounds)

    def items(self, key: str) -> list[Any]:
        value = self._take(key)
        if not isinstance(value, list):
            raise self.wrong()
        return value

    def items_if_there(self, key: str) -> list[Any]:
        if key not in self.rest:
            return []
        items = self.items(key)
        if not items:
            raise self.wrong()
        return items

    def names(self, key: str) -> tuple[str, ...]:
        return self.as_texts(self.items(key))

    def as_texts(self, items: list[Any]) -> tuple[str, ...]:
        if not all(isinstance(item, str) for item in items):
            raise self.wrong()
        return tuple(items)

    def tables(self, key: str, read: Callable[[_Table], _T]) -> tuple[_T, ...]:
        return self.as_tables(key, self.items(key), read)

    def as_tables(self, key: str, items: list[Any], read: Callable[[_Table], _T]) -> tuple[_T, ...]:
        found = []
        for i, item in enumerate(items):
            table = _Table(self.section, item, f"{self.at}{key}[{i}]")
            found.append(read(table))
            table.done()
        return tuple(found)

    def table(self, key: str, at: str = "") -> _Table:
        return _Table(self.section, self._take(key), self.at + at)

    def labels(self, key: str) -> Text:
        return _text(self.table(key))

    def done(self) -> None:
        if self.rest:
            raise self.wrong()

    def check_name(self, at: str, name: str) -> None:
        if not name:
            raise self.fail(EMPTY_NAME, at)

    def check_names(self, at: str, names: Iterable[str]) -> None:
        names = list(names)
        if "" in names:
            raise self.fail(EMPTY_NAME, at)
        if len(set(names)) != len(names):
            raise self.fail(DUPLICATE_NAME, at)

    def check_count(self, at: str, found: int, expected: int) -> None:
        if found != expected:
            raise self.fail(COUNT, at)


def _text(table: _Table) -> Text:
    text = Text(table.text_if_there("en"), table.text_if_there("zh"))
    table.done()
    return text


def _schema(table: _Table) -> Schema:
    abi, name, version = table.text("abi"), table.text("name"), table.text("version")
    enums = table.tables("enums", lambda t: Cases(t.text("name"), t.flag("scale"), t.names("cases")))
    raw_records = table.tables("records", lambda t: (t.text("name"), t.items("fields")))
    records: list[Record] = []
    known = _Known(enums, records)
    record_fields = [
        table.as_tables(f"records[{i}].fields", raw, known.field) for i, (_, raw) in enumerate(raw_records)
    ]
    records += [Record(name, fields) for (name, _), fields in zip(raw_records, record_fields, strict=True)]
    facts = table.tables("facts", known.field)
    raw_outcomes = table.items("outcomes")
    outcomes = table.as_tables("outcomes", raw_outcomes, known.outcome)
    values = table.tables("values", lambda t: NamedValue(t.text("name"), known.of(t, "type", ".type")))
    counts = [table.number(key, _U16) for key in ("n_units", "n_duties", "n_trace")]
    table.done()
    schema = Schema(abi, name, version, enums, tuple(records), facts, outcomes, values, *counts)
    _check_schema(table, schema, raw_outcomes)
    return schema


class _Known:
    """What the types of a schema may speak of."""

    def __init__(self, enums: tuple[Cases, ...], records: list[Record]) -> None:
        self.enums = enums
        self.records = records

    def field(self, table: _Table) -> Field:
        name, kind = table.text("name"), self.of(table, "type")
        flags = table.flag("unknown"), table.flag("none")
        return Field(name, kind, *flags, table.number("min", S64), table.number("max", S64))

    def outcome(self, table: _Table) -> OutcomeSchema:
        name, cases, is_scale = table.text("name"), table.names("cases"), table.flag("scale")
        kind = self.of(table, "type", ".type") if "type" in table.rest else None
        member = None
        if "member" in table.rest:
            place = table.table("member")
            member = Member(place.number("list", _U16), place.number("index", _U16))
            place.done()
        return OutcomeSchema(name, cases, is_scale, kind, member)

    def of(self, owner: _Table, key: str, at: str = "") -> Type:
        """The type at a key."""
        table = owner.table(key, at)
        kind = self._read(table)
        table.done()
        return kind

    def of_or_null(self, owner: _Table, key: str, at: str = "") -> Type | None:
        """The type at a key, which may be null."""
        return None if owner.is_null(key) else self.of(owner, key, at)

    def _read(self, table: _Table) -> Type:
        name = table.text("kind")
        if name in types.PLAIN:
            return types.PLAIN[name]()
        if name == "enum":
            return types.Enum(self._enum(table))
        if name == "set":
            of = self._enum(table)
            if len(of.cases) > types.MAX_FLAGS:
                raise table.fail(BAD_INDEX, "")
            return types.Set(of)
        if name == "decimal":
            digits = table.number("digits", _U8)
            if not 1 <= digits <= 9:
                raise table.fail(BAD_INDEX, "")
            return types.Decimal(digits)
        if name == "money":
            currency, digits = table.text("currency"), table.number("digits", _U8)
            # Eighteen digits are what an s64 holds.
            if not re.fullmatch("[A-Z]{3}", currency) or digits > 18:
                raise table.fail(BAD_INDEX, "")
            return types.Money(currency, digits)
        if name == "range":
            of_kind = self.of(table, "of")
            if isinstance(of_kind, (types.YesNo, types.Enum, types.List, types.Set, types.Range, types.Characters)):
                raise table.fail(BAD_INDEX, "")
            return types.Range(of_kind)
        if name == "list":
            index = table.number("record", _U16)
            # Only facts are lists, and the records are known when these are read.
            if index >= len(self.records):
                raise table.fail(BAD_INDEX, "")
            return types.List(self.records[index])
        raise table.wrong()

    def _enum(self, table: _Table) -> Cases:
        index = table.number("index", _U16)
        if index >= len(self.enums):
            raise table.fail(BAD_INDEX, "")
        return self.enums[index]


def _check_schema(table: _Table, schema: Schema, raw_outcomes: list[Any]) -> None:
    if not re.fullmatch(rf"\+?0*{ABI_MAJOR}", schema.abi.split(".")[0]):
        raise table.fail(BAD_TEXT, "abi")
    table.check_name("name", schema.name)
    if not _is_version(schema.version):
        raise table.fail(BAD_TEXT, "version")
    for i, enum in enumerate(schema.enums):
        # A boundary may have the name of an enumeration, so these may stand twice.
        table.check_name(f"enums[{i}].name", enum.name)
        table.check_names(f"enums[{i}].cases", enum.cases)
        if not 1 <= len(enum.cases) <= 65_536:
            raise table.fail(TOO_MANY, f"enums[{i}].cases")
    table.check_names("records", (record.name for record in schema.records))
    for i, record in enumerate(schema.records):
        _check_fields(table, f"records[{i}].fields", record.fields)
        # A member of no size could stand in a list any number of times.
        if not record.fields:
            raise table.fail(COUNT, f"records[{i}].fields")
    _check_fields(table, "facts", schema.facts)
    # The decision for each member of a list has its name once.
    table.check_names("outcomes", (outcome.name for outcome in schema.outcomes if outcome.number in (None, 1)))
    _check_members(table, schema, raw_outcomes)
    for i, outcome in enumerate(schema.outcomes):
        at = f"outcomes[{i}].cases"
        if outcome.type is not None:
            _check_answer(table, f"outcomes[{i}].type", outcome.type)
            if isinstance(outcome.type, (types.YesNo, types.Enum)) or outcome.cases or outcome.is_scale:
                raise table.fail(COUNT, at)
            continue
        table.check_names(at, outcome.cases)
        if not 1 <= len(outcome.cases) <= types.MAX_FLAGS:
            raise table.fail(TOO_MANY, at)
    table.check_names("values", (value.name for value in schema.values))
    for i, value in enumerate(schema.values):
        _check_answer(table, f"values[{i}].type", value.type)


def _check_members(table: _Table, schema: Schema, raw: list[Any]) -> None:
    """Do decisions for the members of a list stand together, one for each place?"""

    def is_followed(i: int) -> bool:
        """Does the same decision stand next, for the next place?"""
        if not 0 <= i < len(raw) - 1 or any("member" not in entry for entry in raw[i : i + 2]):
            return False
        here, following = raw[i : i + 2]
        place = {**here["member"], "index": here["member"]["index"] + 1}
        is_next: bool = {**here, "member": place} == following
        return is_next

    for i, outcome in enumerate(schema.outcomes):
        member = outcome.member
        if member is None:
            continue
        at = f"outcomes[{i}].member"
        if member.list >= len(schema.facts) or not isinstance(schema.facts[member.list].type, types.List):
            raise table.fail(BAD_INDEX, at)
        # An amount cannot say that nobody is there.
        if outcome.type is not None:
            raise table.fail(COUNT, at)
        most = schema.facts[member.list].max
        is_last = member.index + 1 == most
        if member.index > 0 and not is_followed(i - 1) or not is_last and not is_followed(i) or member.index >= most:
            raise table.fail(COUNT, at)


def _check_fields(table: _Table, at: str, fields: tuple[Field, ...]) -> None:
    table.check_names(at, (field.name for field in fields))
    # An index of a fact is a u16, and 65535 says that there is none.
    if len(fields) >= 65_535:
        raise table.fail(TOO_MANY, at)
    for i, field in enumerate(fields):
        low, high = field.type.limits()
        is_list = isinstance(field.type, types.List)
        if not low <= field.min <= field.max <= high or is_list and (field.is_unknown or field.is_none):
            raise table.fail(BAD_RANGE, f"{at}[{i}]")


def _check_answer(table: _Table, at: str, kind: Type) -> None:
    if isinstance(kind, (types.List, types.Characters)):
        raise table.fail(BAD_INDEX, at)


_UNIT_KINDS = ("red-line", "rule", "row", "exception", "adjust", "otherwise")
_TRACE_KINDS = ("parameter", "define", "boundary", "unit", "duty")


def _rules(table: _Table, schema: Schema) -> Rules:
    known = _Known(schema.enums, list(schema.records))
    head = {key: table.text(key) for key in ("lang", "semantic_hash")}
    title, authority = table.labels("title"), table.labels("authority")
    dates = {key: table.text_or_null(key) for key in ("in_force_from", "in_force_until")}
    applies = table.text_if_there("applies")
    if applies not in (None, "old-unless-newer-is-more-lenient"):
        raise table.wrong()
    packages = table.as_tables(
        "packages",
        table.items_if_there("packages"),
        lambda t: Package(t.text("name"), t.text("version"), t.text("semantic_hash")),
    )
    units = table.tables("units", _unit)
    duties = table.tables("duties", _duty)
    sites = table.tables(
        "sites",
        lambda t: Site(t.text("text"), t.number("line", _U32), t.number("column", _U32), t.text_if_there("file")),
    )
    trace = table.tables("trace", lambda t: _trace_node(t, known))
    fact_labels = table.tables("fact_labels", lambda t: (t.labels("label"), t.labels("supplier"), t.flag("can_change")))
    case_labels, field_labels = (_label_lists(table, key) for key in ("case_labels", "field_labels"))
    outcome_labels, value_labels = (table.tables(key, _text) for key in ("outcome_labels", "value_labels"))
    table.done()
    rules = Rules(
        head["lang"],
        title,
        authority,
        dates["in_force_from"],
        dates["in_force_until"],
        applies,
        head["semantic_hash"],
        packages,
        units,
        duties,
        sites,
        trace,
    )
    _check_rules(table, schema, rules)
    table.check_count("fact_labels", len(fact_labels), len(schema.facts))
    table.check_count("outcome_labels", len(outcome_labels), len(schema.outcomes))
    table.check_count("value_labels", len(value_labels), len(schema.values))
    if [len(labels) for labels in case_labels] != [len(enum.cases) for enum in schema.enums]:
        raise table.fail(COUNT, "case_labels")
    if [len(labels) for labels in field_labels] != [len(record.fields) for record in schema.records]:
        raise table.fail(COUNT, "field_labels")

    # From here on the words stand where they belong.
    for enum, texts in zip(schema.enums, case_labels, strict=True):
        enum.labels = texts
    for record, texts in zip(schema.records, field_labels, strict=True):
        record.fields = tuple(replace(f, text=text) for f, text in zip(record.fields, texts, strict=True))
    schema.facts = tuple(
        replace(fact, text=text, supplier=supplier, can_change=can_change)
        for fact, (text, supplier, can_change) in zip(schema.facts, fact_labels, strict=True)
    )
    schema.outcomes = tuple(replace(o, text=t) for o, t in zip(schema.outcomes, outcome_labels, strict=True))
    schema.values = tuple(replace(v, text=t) for v, t in zip(schema.values, value_labels, strict=True))
    return rules


def _unit(t: _Table) -> Unit:
    unit = Unit(
        t.number("decision", _U16),
        t.text("kind"),
        t.text("id"),
        t.number_or_null("row", _U32),
        t.text_or_null("cites"),
        t.labels("because"),
        t.number("line", _U32),
        t.text_if_there("file"),
    )
    if unit.kind not in _UNIT_KINDS:
        raise t.wrong()
    return unit


def _duty(t: _Table) -> DutySchema:
    texts = (t.labels("label"), t.labels("require"), t.labels("by"))
    return DutySchema(t.text("name"), *texts, t.text_or_null("cites"), t.number("line", _U32))


def _trace_node(t: _Table, known: _Known) -> TraceNode:
    kind = known.of_or_null(t, "ty", ".ty")
    if kind is not None:
        _check_answer(t, ".ty", kind)
    entries = t.as_texts(t.items_if_there("entries"))
    node = TraceNode(t.text("kind"), t.number("index", _U16), t.text("name"), kind, entries)
    if node.kind not in _TRACE_KINDS:
        raise t.wrong()
    return node


def _label_lists(table: _Table, key: str) -> list[tuple[Text, ...]]:
    lists = []
    for i, items in enumerate(table.items(key)):
        if not isinstance(items, list):
            raise table.wrong()
        lists.append(table.as_tables(f"{key}[{i}]", items, _text))
    return lists


def _check_rules(table: _Table, schema: Schema, rules: Rules) -> None:
    if rules.lang not in ("en", "zh"):
        raise table.fail(BAD_TEXT, "lang")
    if not re.fullmatch("[0-9a-f]{64}", rules.semantic_hash):
        raise table.fail(BAD_TEXT, "semantic_hash")
    for key, date in (("in_force_from", rules.in_force_from), ("in_force_until", rules.in_force_until)):
        if date is not None and not _is_date(date):
            raise table.fail(BAD_TEXT, key)
    table.check_count("units", len(rules.units), schema.n_units)
    table.check_count("duties", len(rules.duties), schema.n_duties)
    table.check_count("trace", len(rules.trace), schema.n_trace)
    if len(rules.sites) > 65_535:
        raise table.fail(TOO_MANY, "sites")
    for i, unit in enumerate(rules.units):
        table.check_name(f"units[{i}].id", unit.id)
        if unit.decision >= len(schema.outcomes):
            raise table.fail(BAD_INDEX, f"units[{i}].decision")
    table.check_names("duties", (duty.name for duty in rules.duties))
    for i, node in enumerate(rules.trace):
        end = {"unit": schema.n_units, "duty": schema.n_duties}.get(node.kind)
        if end is not None and node.index >= end:
            raise table.fail(BAD_INDEX, f"trace[{i}].index")
        if not all(_is_date(entry) for entry in node.entries):
            raise table.fail(BAD_TEXT, f"trace[{i}].entries")


def _cost(table: _Table) -> Cost:
    model = table.text("model")
    decide, traced = table.number("decide", _U64), table.number("decide_traced", _U64)
    pages = table.number("memory_pages", _U32)
    loops = tuple(table.as_number(bound, _U64) for bound in table.items("loops"))
    table.done()
    if model != "instructions-1":
        raise table.fail(BAD_TEXT, "model")
    return Cost(decide, traced, pages, loops)


def _check_map(table: _Table, schema: Schema) -> None:
    table.text("file")
    table.as_texts(table.items_if_there("others"))
    before = 0
    entries = table.tables("entries", _map_entry)
    table.done()
    for offset, unit in entries:
        if unit is not None and unit >= schema.n_units:
            raise table.fail(BAD_INDEX, "entries")
        if offset < before:
            raise table.fail(BAD_RANGE, "entries")
        before = offset


def _map_entry(t: _Table) -> tuple[int, int | None]:
    if "other" in t.rest:
        t.number("other", _U16)
    t.number("line", _U32)
    t.number("column", _U32)
    return t.number("offset", _U32), t.number_or_null("unit", _U16)


def _is_version(text: str) -> bool:
    """Three numbers with points between them."""
    parts = text.split(".")
    return len(parts) == 3 and all(re.fullmatch("0*[0-9]{1,10}", part) and int(part[-10:]) <= _U32[1] for part in parts)


def _is_date(text: str) -> bool:
    """Has the text the form of an ISO 8601 date?"""
    return re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None
