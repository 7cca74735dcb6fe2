"""Is this a compiled policy that a host can run? All that can be found out without running it.

What passes imports nothing, runs nothing when it is instantiated, has one memory of a known size,
uses no floats, has the exports of the interface with their types, and tables that fit it and one
another. It may still loop for ever or return nonsense: fuel and the checks on the result see to that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from . import _wasm
from ._codes import Code
from ._errors import ModuleError
from ._flaws import (
    COST,
    COUNT,
    DATA,
    DUPLICATE_SECTION,
    EXPORT_TYPE,
    INPUT_AREA,
    INSTRUCTION,
    MEMORY,
    MISSING_EXPORT,
    MISSING_SECTION,
    RECURSION,
    SCHEMA_HASH,
    SECTION_ORDER,
    SECTIONS_HASH,
    START,
    TABLE,
    TOO_MANY,
    not_a_module,
    over_limit,
    profile,
    tampered,
)
from ._layout import input_size
from ._tables import ABI_MAJOR, REQUIRED, Cost, Rules, Schema, read_tables
from ._text import Bilingual
from ._wasm import FUNC_KIND, GLOBAL_KIND, I32, I64, MEMORY_KIND, Module

PAGE = 65_536
MAX_MODULE_BYTES = 16 << 20
MAX_MEMORY_PAGES = 1_024
_MAX_OWN_SECTIONS = 32

MODULE_BYTES = Bilingual("size of the module in bytes", "模块字节数")
MEMORY_PAGES = Bilingual("memory in pages of 64 KiB", "内存页数（每页 64 KiB）")

#: What tools rewrite without changing the module.
_NOT_COVERED = {"producers", "signature", "signature_delimiter", "sourceMappingURL", "external_debug_info"}


@dataclass
class Verified:
    """A module that keeps the interface, as far as can be seen from outside."""

    schema: Schema
    rules: Rules
    cost: Cost
    #: 64 hexadecimal digits.
    digest: str
    #: What a typed binding compares: 16 hexadecimal digits.
    schema_hash: str
    input_base: int
    input_size: int
    memory_bytes: int
    abi_minor: int


def verify(module: bytes, is_valid: Callable[[bytes], bool]) -> Verified:
    """Checks a module; raises `ModuleError` with the first thing that is wrong.

    `is_valid` is the engine's own validation.
    """
    if len(module) > MAX_MODULE_BYTES:
        raise over_limit(MODULE_BYTES, len(module), MAX_MODULE_BYTES)
    read = _wasm.read(module)
    own = [section for section in read.sections if section.name is not None and section.name.startswith("fencun:")]
    if not own and read.constant("fencun_abi") is None:
        raise ModuleError(Code.FOREIGN_MODULE)
    abi_minor = _check_abi(read)
    if read.first_import is not None:
        name = "`{}` `{}`".format(*read.first_import)
        detail = Bilingual(f"found {name}, expected none", f"出现 {name}，应当没有导入项")
        raise ModuleError(Code.IMPORTS_PRESENT, detail)
    _check_profile(read)
    if not is_valid(module):
        raise not_a_module(0)
    _check_exports(read)
    pages = _memory_pages(read)
    _check_data(read, pages)

    _check_order(read)
    payloads = [_payload(own, name) for name in REQUIRED]
    if read.constant("fencun_schema") != _prefix_hash(payloads[:1]):
        raise tampered(SCHEMA_HASH, REQUIRED[0])
    if read.constant("fencun_sections") != _prefix_hash(section.payload for section in own):
        raise tampered(SECTIONS_HASH, "fencun:")
    schema, rules, cost = read_tables(*payloads)
    _check_cost(read, cost, pages)
    base, size = _input_area(read, schema, pages * PAGE)
    return Verified(
        schema=schema,
        rules=rules,
        cost=cost,
        digest=_digest(module, read),
        schema_hash=hashlib.sha256(payloads[0]).hexdigest()[:16],
        input_base=base,
        input_size=size,
        memory_bytes=pages * PAGE,
        abi_minor=abi_minor,
    )


def _check_abi(read: Module) -> int:
    version = read.constant("fencun_abi")
    if version is None or version < 0:
        raise profile(MISSING_EXPORT, "fencun_abi")
    major, minor = version >> 16 & 0xFFFF, version & 0xFFFF
    if major != ABI_MAJOR:
        detail = Bilingual(
            f"found {major}.{minor}, expected {ABI_MAJOR}.x", f"模块为 {major}.{minor}，本程序需要 {ABI_MAJOR}.x"
        )
        raise ModuleError(Code.ABI_VERSION, detail)
    return minor


def _check_profile(read: Module) -> None:
    if read.has_start:
        raise profile(START, "start")
    if read.has_table:
        raise profile(TABLE, "table")
    if read.grows is not None:
        raise profile(INSTRUCTION, f"memory.grow @ {read.grows}")
    if read.flaw is not None:
        raise read.flaw


def _check_exports(read: Module) -> None:
    def is_global(kind: int, index: int, type_: int) -> bool:
        found = read.globals[index] if kind == GLOBAL_KIND else None
        return found is not None and found.type == type_ and not found.is_mutable

    def is_function(kind: int, index: int) -> bool:
        return kind == FUNC_KIND and read.types[read.functions[index]] == ([I32], [I32])

    expected: list[tuple[str, Callable[[int, int], bool]]] = [
        ("memory", lambda kind, _: kind == MEMORY_KIND),
        ("fencun_abi", lambda kind, index: is_global(kind, index, I32)),
        ("fencun_schema", lambda kind, index: is_global(kind, index, I64)),
        ("fencun_sections", lambda kind, index: is_global(kind, index, I64)),
        ("fencun_in", lambda kind, index: is_global(kind, index, I32)),
        ("fencun_in_size", lambda kind, index: is_global(kind, index, I32)),
        ("fencun_decide", is_function),
        ("fencun_decide_traced", is_function),
    ]
    for name, is_right in expected:
        if name not in read.exports:
            raise profile(MISSING_EXPORT, name)
        if not is_right(*read.exports[name]):
            raise profile(EXPORT_TYPE, name)


def _memory_pages(read: Module) -> int:
    if len(read.memories) != 1 or read.memories[0][0] != read.memories[0][1]:
        raise profile(MEMORY, "memory")
    pages = read.memories[0][0]
    if pages > MAX_MEMORY_PAGES:
        raise over_limit(MEMORY_PAGES, pages, MAX_MEMORY_PAGES)
    return pages


def _check_data(read: Module, pages: int) -> None:
    for i, data in enumerate(read.data):
        if data is None or data[0] < 0 or sum(data) > pages * PAGE:
            raise profile(DATA, f"data[{i}]")


def _check_order(read: Module) -> None:
    """Our sections stand behind all that is not custom, the required ones first and in order, and none twice."""
    seen: list[str] = []
    for section in read.sections:
        name = section.name
        if name is None:
            if seen:
                raise tampered(SECTION_ORDER, seen[-1])
            continue
        if not name.startswith("fencun:"):
            continue
        if name in seen:
            raise tampered(DUPLICATE_SECTION, name)
        if len(seen) < len(REQUIRED) and name != REQUIRED[len(seen)]:
            raise tampered(SECTION_ORDER if name in REQUIRED else MISSING_SECTION, name)
        if len(seen) == _MAX_OWN_SECTIONS:
            raise tampered(TOO_MANY, "fencun:")
        seen.append(name)


def _payload(own: list[_wasm.Section], name: str) -> bytes:
    for section in own:
        if section.name == name:
            return section.payload
    raise tampered(MISSING_SECTION, name)


def _prefix_hash(parts: Iterable[bytes]) -> int:
    """The first 8 bytes, little-endian, of the SHA-256 of the parts."""
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest()[:8], "little", signed=True)


def _check_cost(read: Module, cost: Cost, pages: int) -> None:
    if cost.memory_pages != pages:
        raise tampered(COUNT, "fencun:cost memory_pages")
    if len(cost.loops) != read.n_loops:
        raise tampered(COUNT, "fencun:cost loops")
    # The loop table is only stated, and the fuel enforces it; all else follows from the code.
    for key, stated in (("decide", cost.decide), ("decide_traced", cost.decide_traced)):
        try:
            least = _wasm.recount(read, cost.loops, f"fencun_{key}")
        except _wasm.Recursion as recursion:
            raise profile(RECURSION, f"function[{recursion.function}]") from None
        if stated < least:
            raise tampered(COST, f"fencun:cost {key}")


def _input_area(read: Module, schema: Schema, memory_bytes: int) -> tuple[int, int]:
    base, size = (read.constant(name) for name in ("fencun_in", "fencun_in_size"))
    if base is None or size is None:
        raise profile(INPUT_AREA, "fencun_in")
    # Addresses are unsigned; a constant of type i32 is read as signed.
    base, size = base & 0xFFFF_FFFF, size & 0xFFFF_FFFF
    if base % 16 or base < 16 or base + size > memory_bytes or size < input_size(schema):
        raise profile(INPUT_AREA, "fencun_in")
    return base, size


def _digest(module: bytes, read: Module) -> str:
    hash = hashlib.sha256(b"fencun-digest-v1\0" + module[:8])
    for section in read.sections:
        name = section.name
        if name is None or name not in _NOT_COVERED and not name.startswith("component-type"):
            hash.update(module[section.start : section.end])
    return hash.hexdigest()
