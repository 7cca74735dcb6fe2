"""Facts by name to the values that a module takes, with every mistake reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._codes import Code
from ._errors import FactsError, Mistake
from ._given import UNKNOWN, Refused, describe, is_list, nearest
from ._tables import Field
from ._text import Bilingual, cut
from .types import List, normal

#: Most mistakes that are looked for.
MAX_MISTAKES = 1_000


class _Irregular(Exception):
    """Something that the fast way does not read."""


def read_facts(fields: Sequence[Field], given: Any) -> list[Any]:
    """The values of facts, one a field; raises `FactsError` with all mistakes, what is missing last."""
    if isinstance(given, Mapping):
        try:
            return _regular(fields, given)
        except (_Irregular, Refused):
            pass
    mistakes: list[Mistake] = []
    if not isinstance(given, Mapping):
        expected = Bilingual("an object with the facts", "包含各项事实的对象")
        raise FactsError([Mistake(Code.WRONG_TYPE, found=describe(given), expected=expected)])
    values = _record(fields, given, "", mistakes)
    if mistakes:
        raise FactsError(mistakes)
    return values


def _regular(fields: Sequence[Field], given: Mapping[Any, Any]) -> list[Any]:
    """The values, where nothing is wrong and names are spelt as the policy does."""
    values: list[Any] = []
    n_given = 0
    for field in fields:
        try:
            value = given[field.name]
        except KeyError:
            if not field.is_unknown:
                raise _Irregular from None
            values.append(UNKNOWN)
            continue
        n_given += 1
        kind = field.type
        if not isinstance(kind, List):
            values.append(field.read(value))
            continue
        if not is_list(value) or len(value) > field.max:
            raise _Irregular
        values.append([_regular(kind.fields, _object(member)) for member in value])
    if n_given != len(given):
        raise _Irregular
    return values


def _object(member: Any) -> Mapping[Any, Any]:
    if isinstance(member, Mapping):
        return member
    raise _Irregular


def _record(fields: Sequence[Field], given: Mapping[Any, Any], path: str, mistakes: list[Mistake]) -> list[Any]:
    """The fields of a record; where there is a mistake, some value stands in its place."""
    index = {field.name: i for i, field in enumerate(fields)}
    values: list[Any] = [UNKNOWN] * len(fields)
    told: set[str] = set()
    seen: set[int] = set()
    for key, value in given.items():
        if len(mistakes) >= MAX_MISTAKES:
            return values
        name = normal(str(key))
        position = index.get(name)
        if position is None:
            at = _join(path, cut(str(key)))
            if name in told:
                mistakes.append(Mistake(Code.DUPLICATE_KEY, at))
            else:
                mistakes.append(Mistake(Code.UNKNOWN_FACT, at, help=nearest(name, list(index))))
            told.add(name)
            continue
        field = fields[position]
        at = _join(path, field.name)
        if position in seen:
            mistakes.append(Mistake(Code.DUPLICATE_KEY, at))
            continue
        seen.add(position)
        try:
            values[position] = _value(field, value, at, mistakes)
        except Refused as refused:
            mistakes.append(field.mistake(refused, value, at))
    for i, field in enumerate(fields):
        if i not in seen and not field.is_unknown:
            mistakes.append(field.missing(_join(path, field.name)))
    return values


def _value(field: Field, value: Any, path: str, mistakes: list[Mistake]) -> Any:
    kind = field.type
    if not isinstance(kind, List) or not is_list(value):
        return field.read(value)
    if len(value) > field.max:
        found = Bilingual(f"{len(value)} members", f"{len(value)} 项")
        expected = Bilingual(f"at most {field.max}", f"至多 {field.max} 项")
        raise Refused(Code.LIST_TOO_LONG, found, expected, is_told=True)
    members = []
    for i, member in enumerate(value):
        at = f"{path}[{i}]"
        if isinstance(member, Mapping):
            members.append(_record(kind.fields, member, at, mistakes))
        else:
            mistakes.append(Mistake(Code.WRONG_TYPE, at, describe(member), Bilingual("an object", "对象")))
    return members


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
