"""Reads a WebAssembly module: its sections, what it imports and exports, and its code.

Nothing here trusts the bytes: what does not parse is no module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ._errors import ModuleError
from ._flaws import INSTRUCTION, not_a_module, profile

CUSTOM, TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE, DATA, DATA_COUNT = range(13)
FUNC_KIND, TABLE_KIND, MEMORY_KIND, GLOBAL_KIND = range(4)
I32, I64 = 0x7F, 0x7E

#: Deepest nesting of calls.
MAX_DEPTH = 16
_HEADER = b"\0asm\x01\0\0\0"


@dataclass
class Section:
    """One section as it stands in the file."""

    id: int
    #: Where the whole section stands: id, size, contents.
    start: int
    end: int
    #: Of a custom section.
    name: str | None
    #: Of a custom section what follows the name, else the contents.
    payload: bytes


@dataclass
class Global:
    """A global: its type, and the constant that it starts with."""

    type: int
    is_mutable: bool
    #: Absent where it is no integer constant.
    value: int | None


@dataclass
class Body:
    """What the code of a function costs: its own instructions, and calls with how often each is made."""

    #: Own instructions within each stack of loops, by the numbers of these loops.
    own: dict[tuple[int, ...], int] = field(default_factory=dict)
    #: The same for calls: callee and loops.
    calls: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


@dataclass
class Module:
    """What can be read off a module without validating it."""

    sections: list[Section] = field(default_factory=list)
    types: list[tuple[list[int], list[int]]] = field(default_factory=list)
    #: Module and name of the first import.
    first_import: tuple[str, str] | None = None
    #: Indexes of the types of functions.
    functions: list[int] = field(default_factory=list)
    globals: list[Global] = field(default_factory=list)
    #: Pages, at least and at most, of each memory.
    memories: list[tuple[int, int | None]] = field(default_factory=list)
    #: Kind and index, by name.
    exports: dict[str, tuple[int, int]] = field(default_factory=dict)
    has_start: bool = False
    has_table: bool = False
    #: Address and length of data segments; absent where the address is no constant.
    data: list[tuple[int, int] | None] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    n_loops: int = 0
    #: The first thing that leaves the profile, where it is found only behind the order of checks.
    flaw: ModuleError | None = None
    #: Where the memory would grow.
    grows: int | None = None

    def constant(self, name: str) -> int | None:
        """The constant of an exported global."""
        kind, index = self.exports.get(name, (None, 0))
        if kind != GLOBAL_KIND or index >= len(self.globals) or self.globals[index].is_mutable:
            return None
        return self.globals[index].value


def read(module: bytes) -> Module:
    """Reads a module; raises `ModuleError`."""
    found = Module()
    reader = _Reader(module, 0, len(module))
    if reader.take(min(4, len(module))) != _HEADER[:4]:
        raise not_a_module(0)
    if reader.take(4) != _HEADER[4:]:
        raise not_a_module(4)
    while reader.at < reader.end:
        start = reader.at
        id = reader.byte()
        contents = reader.part(reader.u32())
        if id > DATA_COUNT:
            raise not_a_module(start)
        name = contents.name() if id == CUSTOM else None
        found.sections.append(Section(id, start, contents.end, name, module[contents.at : contents.end]))
        _SECTIONS.get(id, _skip)(found, contents)
        reader.at = contents.end
    return found


def _skip(found: Module, reader: _Reader) -> None:
    if found.sections[-1].id == DATA_COUNT:
        found.flaw = found.flaw or profile(INSTRUCTION, f"byte {reader.at}")


def _types(found: Module, reader: _Reader) -> None:
    for _ in range(reader.u32()):
        if reader.byte() != 0x60:
            found.flaw = found.flaw or profile(INSTRUCTION, f"byte {reader.at - 1}")
            return
        params, results = [*reader.take(reader.u32())], [*reader.take(reader.u32())]
        found.types.append((params, results))
        if len(results) > 1 or not {*params, *results} <= {I32, I64}:
            found.flaw = found.flaw or profile(INSTRUCTION, f"byte {reader.at}")


def _imports(found: Module, reader: _Reader) -> None:
    if reader.u32():
        found.first_import = (reader.name(), reader.name())


def _functions(found: Module, reader: _Reader) -> None:
    found.functions = [reader.u32() for _ in range(reader.u32())]


def _tables(found: Module, reader: _Reader) -> None:
    found.has_table = True


def _memories(found: Module, reader: _Reader) -> None:
    for _ in range(reader.u32()):
        flags = reader.byte()
        if flags > 1:
            found.flaw = found.flaw or profile(INSTRUCTION, f"byte {reader.at - 1}")
            return
        least = reader.u32()
        found.memories.append((least, reader.u32() if flags & 1 else None))


def _globals(found: Module, reader: _Reader) -> None:
    for _ in range(reader.u32()):
        type_, is_mutable = reader.byte(), reader.byte() != 0
        found.globals.append(Global(type_, is_mutable, _constant(reader)))
        if type_ not in (I32, I64):
            found.flaw = found.flaw or profile(INSTRUCTION, f"byte {reader.at}")


def _exports(found: Module, reader: _Reader) -> None:
    for _ in range(reader.u32()):
        name = reader.name()
        entry = (reader.byte(), reader.u32())
        if name in found.exports:
            raise not_a_module(reader.at)
        found.exports[name] = entry


def _start(found: Module, reader: _Reader) -> None:
    found.has_start = True


def _data(found: Module, reader: _Reader) -> None:
    for _ in range(reader.u32()):
        if reader.u32() != 0:
            found.data.append(None)
            return
        at = _constant(reader)
        length = len(reader.take(reader.u32()))
        found.data.append(None if at is None else (at, length))


def _constant(reader: _Reader) -> int | None:
    """The integer that an initialiser is, where it is a constant."""
    start = reader.at
    op = reader.byte()
    value: int | None = None
    if op == 0x41:
        value = reader.signed(32)
    elif op == 0x42:
        value = reader.signed(64)
    elif op == 0x23:
        reader.u32()
    elif op == 0x43:
        reader.take(4)
    elif op == 0x44:
        reader.take(8)
    else:
        raise profile(INSTRUCTION, f"byte {start}")
    if reader.byte() != 0x0B:
        raise profile(INSTRUCTION, f"byte {reader.at - 1}")
    return value


def _code(found: Module, reader: _Reader) -> None:
    for _ in range(reader.u32()):
        body = reader.part(reader.u32())
        if found.flaw is None:
            found.bodies.append(_body(found, body))
        reader.at = body.end


# How the immediates of an instruction are read.
_NONE, _INDEX, _TWO, _S32, _S64, _BLOCK, _SWITCH, _ZERO = range(8)
_IMMEDIATES: dict[int, int] = {
    **dict.fromkeys((0x00, 0x01, 0x05, 0x0B, 0x0F, 0x1A, 0x1B), _NONE),
    **dict.fromkeys((0x02, 0x03, 0x04), _BLOCK),
    **dict.fromkeys((0x0C, 0x0D, 0x10, *range(0x20, 0x25)), _INDEX),
    0x0E: _SWITCH,
    **dict.fromkeys((0x11, 0x28, 0x29, *range(0x2C, 0x38), *range(0x3A, 0x3F)), _TWO),
    0x3F: _ZERO,
    0x40: _ZERO,
    0x41: _S32,
    0x42: _S64,
    # Comparisons and arithmetic of integers, wrapping and extending between them, sign extension.
    **dict.fromkeys((*range(0x45, 0x5B), *range(0x67, 0x8B), 0xA7, 0xAC, 0xAD, *range(0xC0, 0xC5)), _NONE),
}


def _body(found: Module, reader: _Reader) -> Body:
    for _ in range(reader.u32()):
        reader.u32()
        if reader.byte() not in (I32, I64):
            found.flaw = profile(INSTRUCTION, f"byte {reader.at - 1}")
            return Body()
    body = Body()
    # The loops around what stands here: one entry for each block that is open.
    around: list[tuple[int, ...]] = [()]
    while reader.at < reader.end:
        offset = reader.at
        op = reader.byte()
        how = _IMMEDIATES.get(op)
        if how is None:
            found.flaw = profile(INSTRUCTION, f"byte {offset}")
            return body
        here = around[-1] if around else ()
        body.own[here] = body.own.get(here, 0) + 1
        if how == _INDEX:
            index = reader.u32()
            if op == 0x10:
                body.calls.append((index, here))
        elif how == _TWO:
            reader.u32()
            reader.u32()
        elif how == _S32:
            reader.signed(32)
        elif how == _S64:
            reader.signed(64)
        elif how == _BLOCK:
            if reader.byte() not in (0x40, I32, I64):
                found.flaw = profile(INSTRUCTION, f"byte {reader.at - 1}")
                return body
            if op == 0x03:
                around.append((*here, found.n_loops))
                found.n_loops += 1
            else:
                around.append(here)
        elif how == _SWITCH:
            for _ in range(reader.u32() + 1):
                reader.u32()
        elif how == _ZERO:
            reader.byte()
            if op == 0x40 and found.grows is None:
                found.grows = offset
        elif op == 0x0B and around:
            around.pop()
    return body


class Recursion(Exception):
    """A function that calls itself or one that does not exist, or calls that are nested too deeply."""

    def __init__(self, function: int) -> None:
        super().__init__(function)
        self.function = function


def recount(module: Module, loops: Sequence[int], name: str) -> int:
    """The bound of an exported function, by the model `instructions-1`: `loops` says for each loop of
    the code in order how often its body runs at most."""
    totals: dict[int, int] = {}

    def times(around: tuple[int, ...]) -> int:
        product = 1
        for loop in around:
            product *= loops[loop]
        return product

    def total(function: int, callers: tuple[int, ...]) -> int:
        if function in totals:
            return totals[function]
        if function >= len(module.bodies) or len(callers) >= MAX_DEPTH or function in callers:
            raise Recursion(function)
        body = module.bodies[function]
        cost = sum(n * times(around) for around, n in body.own.items())
        for callee, around in body.calls:
            cost += total(callee, (*callers, function)) * times(around)
        totals[function] = cost
        return cost

    return total(module.exports[name][1], ())


class _Reader:
    def __init__(self, module: bytes, at: int, end: int) -> None:
        self.module = module
        self.at = at
        self.end = end

    def byte(self) -> int:
        if self.at >= self.end:
            raise not_a_module(self.at)
        self.at += 1
        return self.module[self.at - 1]

    def take(self, n: int) -> bytes:
        if self.end - self.at < n:
            raise not_a_module(self.at)
        self.at += n
        return self.module[self.at - n : self.at]

    def part(self, n: int) -> _Reader:
        """The next bytes, to be read on their own."""
        if self.end - self.at < n:
            raise not_a_module(self.at)
        return _Reader(self.module, self.at, self.at + n)

    def u32(self) -> int:
        start, value = self.at, 0
        for shift in range(0, 35, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value >> 32:
                    break
                return value
        raise not_a_module(start)

    def signed(self, bits: int) -> int:
        start, value = self.at, 0
        for shift in range(0, bits + 6, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if byte & 0x40:
                    value -= 1 << (shift + 7)
                if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
                    break
                return value
        raise not_a_module(start)

    def name(self) -> str:
        start = self.at
        try:
            return self.take(self.u32()).decode()
        except UnicodeDecodeError:
            raise not_a_module(start) from None


_SECTIONS = {
    TYPE: _types,
    IMPORT: _imports,
    FUNCTION: _functions,
    TABLE: _tables,
    MEMORY: _memories,
    GLOBAL: _globals,
    EXPORT: _exports,
    START: _start,
    ELEMENT: _tables,
    CODE: _code,
    DATA: _data,
}
