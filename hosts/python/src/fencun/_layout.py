"""Where facts and result lie in memory, as `docs/abi.md` freezes it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ._given import UNKNOWN
from ._tables import Field, Schema
from .types import Characters, List, Type, flag_bytes

#: Values of a call: numbers, pairs of numbers for ranges, texts, lists of lists for lists.
Values = Sequence[Any]


class _Format:
    """Builds the format of a record for `struct`, with every gap written out."""

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset
        self.align = 1
        self.text = "<"

    def take(self, codes: str, align: int) -> int:
        """Appends codes at the next multiple of an alignment; their offset."""
        gap = -self.offset % align
        at = self.offset + gap
        self.text += "x" * gap + codes
        self.offset = at + struct.calcsize("<" + codes)
        self.align = max(self.align, align)
        return at

    def value(self, kind: Type, has_discriminant: bool) -> None:
        """A value, with its discriminant where it has one."""
        if isinstance(kind, List):
            self.take("II", 4)
            return
        size = struct.calcsize("<" + kind.code)
        head = "B" + "x" * (size - 1) if has_discriminant else ""
        self.take(head + kind.code * kind.n_scalars, size)

    def finish(self, least: int = 0) -> struct.Struct:
        """The whole, rounded up to its alignment."""
        size = max(self.offset, least)
        size += -size % self.align
        return struct.Struct(self.text + "x" * (size - self.offset))


class RecordLayout:
    """How the fields of a record are written."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = fields
        form = _Format()
        for field in fields:
            form.value(field.type, field.is_unknown or field.is_none)
        self.struct = form.finish()
        self.size = self.struct.size
        self.align = form.align
        self._writers = [_Writer(field) for field in fields]
        #: Which fields are texts.
        self.texts = [i for i, field in enumerate(fields) if isinstance(field.type, Characters)]

    def pack(self, values: Iterable[Any]) -> bytes:
        """The bytes of a record whose lists and texts, where it has any, are pairs of address and length."""
        numbers: list[int] = []
        for writer, value in zip(self._writers, values, strict=True):
            if type(value) is int:
                if writer.present:
                    numbers += writer.present
                numbers.append(value)
            else:
                writer.put(value, numbers)
        return self.struct.pack(*numbers)


class _Writer:
    """The numbers that stand for a value: discriminant, then payload."""

    def __init__(self, field: Field) -> None:
        zeros = (0,) * field.type.n_scalars
        has_both = field.is_unknown and field.is_none
        self.present = (2,) if has_both else (1,) if field.is_unknown or field.is_none else ()
        self._unknown = (0, *zeros)
        self._none = (1 if has_both else 0, *zeros)

    def put(self, value: Any, numbers: list[int]) -> None:
        if value is UNKNOWN:
            numbers += self._unknown
        elif value is None:
            numbers += self._none
        else:
            numbers += (*self.present, *value)


class _Texts:
    """The bytes of texts, one behind the other."""

    def __init__(self, base: int, start: int) -> None:
        self._base = base
        self._next = start
        self.parts: list[bytes] = []

    def placed(self, layout: RecordLayout, values: Sequence[Any]) -> list[Any]:
        """The values of a record with pairs of address and length for its texts."""
        values = list(values)
        for index in layout.texts:
            values[index] = self.place(values[index])
        return values

    def place(self, value: Any) -> Any:
        """Address and length of a text; what is not there as it is."""
        if not isinstance(value, str):
            return value
        part = value.encode()
        at = self._next if part else self._base
        self._next += len(part)
        self.parts.append(part)
        return (at, len(part))


class FactsLayout:
    """How facts are written to the input area: the record, the members of its lists, and all texts."""

    def __init__(self, schema: Schema, base: int) -> None:
        self.record = RecordLayout(schema.facts)
        self.base = base
        self._lists = {i: RecordLayout(f.type.fields) for i, f in enumerate(schema.facts) if isinstance(f.type, List)}
        self._behind = sorted([*self._lists, *self.record.texts])

    def pack(self, values: Values) -> bytes:
        """The bytes of facts. Equal facts give equal bytes: gaps, and payloads of what is not there, are zero."""
        if not self._behind:
            return self.record.pack(values)
        values = list(values)
        starts: dict[int, int] = {}
        end = self.record.size
        for index, layout in self._lists.items():
            if values[index]:
                end += -end % layout.align
                starts[index] = end
                end += layout.size * len(values[index])
        texts = _Texts(self.base, self.base + end)
        members: list[bytes] = []
        end = self.record.size
        for index in self._behind:
            if index not in self._lists:
                values[index] = texts.place(values[index])
                continue
            if index not in starts:
                values[index] = (self.base, 0)
                continue
            layout, start = self._lists[index], starts[index]
            members.append(b"\0" * (start - end))
            members += [layout.pack(texts.placed(layout, member)) for member in values[index]]
            end = start + layout.size * len(values[index])
            values[index] = (self.base + start, len(values[index]))
        return b"".join((self.record.pack(values), *members, *texts.parts))


def input_size(schema: Schema) -> int:
    """The largest number of bytes that facts can take in the input area."""
    layouts = {record.name: RecordLayout(record.fields) for record in schema.records}
    size = RecordLayout(schema.facts).size
    size += -size % 16
    texts = _text_bytes(schema.facts)
    for field in schema.facts:
        if isinstance(field.type, List):
            member = layouts[field.type.record.name]
            size += -size % member.align + member.size * field.max
            texts += _text_bytes(member.fields) * field.max
    size += texts
    return size + -size % 16


def _text_bytes(fields: Sequence[Field]) -> int:
    """Bytes of the texts among some fields, at most."""
    return sum(4 * field.max for field in fields if isinstance(field.type, Characters))


@dataclass(frozen=True)
class ResultLayout:
    """How a RESULT is read. Its discriminant stands at 0, the decision or the fault behind it."""

    align: int
    size: int
    #: Where the payload stands.
    payload: int
    #: Outcomes, values, and address and length of each of the five lists.
    decision: struct.Struct

    @staticmethod
    def of(schema: Schema) -> ResultLayout:
        """The layout of a policy's results."""
        align = max(_decision(schema, 0).align, 4)
        form = _decision(schema, align)
        size = max(form.offset, align + 8)
        return ResultLayout(align, size + -size % align, align, struct.Struct(form.text))


def _decision(schema: Schema, offset: int) -> _Format:
    form = _Format(offset)
    for outcome in schema.outcomes:
        if outcome.type is not None:
            form.take("Bxxxxxxxqq", 8)
            continue
        size = flag_bytes(len(outcome.cases))
        flags = {1: "B", 2: "H", 4: "I"}[size]
        form.take("BB" + "x" * (-2 % size) + flags + flags, size)
    for value in schema.values:
        form.value(value.type, has_discriminant=True)
    for _ in range(5):
        form.take("II", 4)
    return form


FAULT = struct.Struct("<BxHI")
INDEX_ENTRY = struct.Struct("<H")
DEFEAT = struct.Struct("<HH")
DUE = struct.Struct("<HxxBxxxi")
STEP = struct.Struct("<HBxIq")
