"""A policy that is loaded, and what calls it."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import wasmtime

from . import _json
from ._answer import Answer
from ._codes import Code, FaultCode
from ._decision import Decision, ResultReader
from ._errors import DecisionError, FactsError, Fault, FaultError, Mistake, ModuleError, engine_error
from ._facts import read_facts
from ._flaws import SCHEMA_HASH, over_limit, tampered
from ._layout import FactsLayout
from ._tables import Field, NamedValue, OutcomeSchema, Rules
from ._text import Bilingual, Lang
from ._verify import MAX_MEMORY_PAGES, MAX_MODULE_BYTES, MEMORY_PAGES, MODULE_BYTES, PAGE, verify
from .types import Cases

#: What the engine charges for entering a function, which the module's bound leaves out.
_ENTRY_FUEL = 16


@dataclass(frozen=True)
class Limits:
    """Bounds on an untrusted module. The defaults take every module that the compiler makes."""

    max_module_bytes: int = MAX_MODULE_BYTES
    max_memory_bytes: int = MAX_MEMORY_PAGES * PAGE
    #: Most instructions of a call; it may take the bound that the module states, or this where it is less.
    max_fuel: int = 1_000_000_000


def load(
    module: bytes | str | PathLike[str], *, limits: Limits | None = None, schema_hash: str | None = None
) -> Policy:
    """Verifies and compiles a module, given as its bytes or its path. Nothing of it runs.

    `schema_hash` is what a program was written for: a module with another schema is refused.
    """
    raw = bytes(module) if isinstance(module, (bytes, bytearray, memoryview)) else Path(module).read_bytes()
    policy = Policy(raw, limits or Limits())
    if schema_hash not in (None, policy.schema_hash):
        raise tampered(SCHEMA_HASH, "fencun:schema")
    return policy


class Policy:
    """A compiled policy. It may be shared by threads; each has a session of its own."""

    def __init__(self, module: bytes, limits: Limits) -> None:
        if len(module) > limits.max_module_bytes:
            raise over_limit(MODULE_BYTES, len(module), limits.max_module_bytes)
        engine = self._engine = _engine()
        verified = verify(module, lambda raw: _is_valid(engine, raw))
        if verified.memory_bytes // PAGE > limits.max_memory_bytes // PAGE:
            raise over_limit(MEMORY_PAGES, verified.memory_bytes // PAGE, limits.max_memory_bytes // PAGE)
        try:
            self._module = wasmtime.Module(engine, module)
        except wasmtime.WasmtimeError as error:
            raise engine_error(error) from error
        self._verified = verified
        self._limits = limits
        self._facts_layout = FactsLayout(verified.schema, verified.input_base)
        self._results = ResultReader(verified.schema, verified.rules)
        self._sessions = threading.local()

    @property
    def name(self) -> str:
        """Name of the policy."""
        return self._verified.schema.name

    @property
    def version(self) -> str:
        """Version of the policy: major, minor, patch with points between them."""
        return self._verified.schema.version

    @property
    def digest(self) -> str:
        """The identity of the module: `sha256:` and 64 hexadecimal digits."""
        return f"sha256:{self._verified.digest}"

    @property
    def schema_hash(self) -> str:
        """What a program that is written for one schema compares: 16 hexadecimal digits."""
        return self._verified.schema_hash

    @property
    def lang(self) -> Lang:
        """The language that the rule file is written in."""
        return "zh" if self.rules.lang == "zh" else "en"

    @property
    def facts(self) -> tuple[Field, ...]:
        """The facts, with their types, bounds and labels."""
        return self._verified.schema.facts

    @property
    def outcomes(self) -> tuple[OutcomeSchema, ...]:
        """The decisions."""
        return self._verified.schema.outcomes

    @property
    def values(self) -> tuple[NamedValue, ...]:
        """The named values of an answer."""
        return self._verified.schema.values

    @property
    def enums(self) -> tuple[Cases, ...]:
        """The enumerations, scales and bands."""
        return self._verified.schema.enums

    @property
    def rules(self) -> Rules:
        """What the indexes of an answer mean: rule units, duties, title, dates in force."""
        return self._verified.rules

    def title(self, lang: Lang = "en") -> str:
        """The title, or the name where there is none."""
        return self.rules.title.get(lang) or self.name

    def session(self) -> Session:
        """A caller with an instance of its own, for one thread at a time."""
        return Session(self)

    def decide(self, facts: Mapping[str, Any], *, trace: bool = False) -> Answer:
        """Decides on facts by name; raises `FactsError` with all mistakes, or `FaultError`."""
        return self._session().decide(facts, trace=trace)

    def decide_json(self, facts: str | bytes, *, trace: bool = False) -> Answer:
        """Decides on the facts of a JSON object, whose numbers stay exact."""
        return self._session().decide_json(facts, trace=trace)

    def decide_many(self, cases: Iterable[Mapping[str, Any]], *, trace: bool = False) -> list[Answer | DecisionError]:
        """Decides each of many cases; in place of an answer stands why there is none."""
        return self._session().decide_many(cases, trace=trace)

    def _session(self) -> Session:
        session = getattr(self._sessions, "session", None)
        if session is None:
            session = self._sessions.session = Session(self)
        return session

    def __repr__(self) -> str:
        return f"<Policy {self.name} {self.version}>"


class Session:
    """A caller of one policy. It keeps one instance of the module; equal facts give equal answers on a
    fresh and on a used one. It belongs to one thread at a time."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        #: Absent before the first call, and after a call that failed.
        self._live: _Instance | None = None

    def decide(self, facts: Mapping[str, Any], *, trace: bool = False) -> Answer:
        """Decides on facts by name; raises `FactsError` with all mistakes, or `FaultError`."""
        return self._answer(read_facts(self.policy.facts, facts), trace)

    def decide_json(self, facts: str | bytes, *, trace: bool = False) -> Answer:
        """Decides on the facts of a JSON object, whose numbers stay exact."""
        given = _json.loads(facts)
        try:
            values = read_facts(self.policy.facts, given)
        except FactsError:
            # What is nested too deeply is no fact either, so the text is read again only here.
            _json.loads_strictly(facts)
            raise
        return self._answer(values, trace)

    def decide_many(self, cases: Iterable[Mapping[str, Any]], *, trace: bool = False) -> list[Answer | DecisionError]:
        """Decides each of many cases; in place of an answer stands why there is none."""
        answers: list[Answer | DecisionError] = []
        for facts in cases:
            try:
                answers.append(self.decide(facts, trace=trace))
            except DecisionError as error:
                answers.append(error)
        return answers

    def call(self, facts: bytes, address: int | None = None, *, trace: bool = False) -> Decision | Fault:
        """Puts bytes at the start of the input area and calls with an address, by default that of the
        area: what a typed binding does. What does not fit the input area is cut. A fault is an answer here."""
        live = self._live or _Instance(self.policy)
        # Only an instance that came back as it should is used again.
        self._live = None
        decision = live.call(facts, address, trace)
        self._live = live
        return decision

    def encode(self, facts: Mapping[str, Any]) -> bytes:
        """The bytes of facts, as `call` takes them."""
        return self.policy._facts_layout.pack(read_facts(self.policy.facts, facts))

    def _answer(self, values: list[Any], trace: bool) -> Answer:
        decision = self.call(self.policy._facts_layout.pack(values), trace=trace)
        if isinstance(decision, Fault):
            raise fault_error(self.policy, decision)
        return Answer(self.policy, decision)


class _Instance:
    """A running module."""

    def __init__(self, policy: Policy) -> None:
        verified = policy._verified
        self._policy = policy
        self._base = verified.input_base
        self._area = verified.input_size
        most = policy._limits.max_fuel
        self._fuel = [min(bound + _ENTRY_FUEL, most) for bound in (verified.cost.decide, verified.cost.decide_traced)]
        self._store = wasmtime.Store(policy._engine)
        self._store.set_limits(memory_size=verified.memory_bytes, table_elements=0, instances=1, tables=0, memories=1)
        try:
            self._store.set_fuel(most)
            exports = wasmtime.Instance(self._store, policy._module, []).exports(self._store)
        except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
            raise engine_error(error) from error
        functions = [exports[name] for name in ("fencun_decide", "fencun_decide_traced")]
        self._functions = [function for function in functions if isinstance(function, wasmtime.Func)]
        memory = exports["memory"]
        assert isinstance(memory, wasmtime.Memory) and len(self._functions) == 2, "verified"
        # The memory never grows, so it stays where it is as long as the store lives.
        place = ctypes.addressof(memory.data_ptr(self._store).contents)
        raw = (ctypes.c_ubyte * verified.memory_bytes).from_address(place)
        self._memory = memoryview(raw).cast("B")

    def call(self, facts: bytes, address: int | None, trace: bool) -> Decision | Fault:
        return self._policy._results.read(self._memory, self.run(facts, address, trace), trace)

    def run(self, facts: bytes, address: int | None, trace: bool) -> int:
        """One write, one call: the address of RESULT."""
        fuel = self._fuel[trace]
        self._store.set_fuel(fuel)
        facts = facts[: self._area]
        self._memory[self._base : self._base + len(facts)] = facts
        at = self._base if address is None else address
        try:
            result: int = self._functions[trace](self._store, at if at < 1 << 31 else at - (1 << 32))
        except wasmtime.Trap as trap:
            if trap.trap_code == wasmtime.TrapCode.OUT_OF_FUEL:
                detail = Bilingual(f"stopped after {fuel} instructions", f"执行 {fuel} 步后已停止")
                raise ModuleError(Code.OUT_OF_FUEL, detail) from None
            raise engine_error(trap) from trap
        except wasmtime.WasmtimeError as error:
            raise engine_error(error) from error
        return result & 0xFFFF_FFFF


def fault_error(policy: Policy, fault: Fault) -> FaultError:
    """A fault in words."""
    if not fault.code.is_at_a_site:
        path = "" if fault.field is None else policy.facts[fault.field].name
        if path and fault.row is not None:
            path += f"[{fault.row}]"
        return FaultError(fault, Mistake(Code.FAULT, path, found=fault.code.words))
    site = None if fault.field is None else policy.rules.sites[fault.field]
    text, line, file = ("?", 0, None) if site is None else (site.text, site.line, site.file)
    en, zh = f"line {line}", f"第 {line} 行"
    if file is not None:
        en, zh = f"`{file}`, {en}", f"`{file}` {zh}"
    detail = {
        FaultCode.OVERFLOW: ("leaves the range that can be computed exactly", "超出可精确计算的范围"),
        FaultCode.OUTSIDE_CALENDAR: ("leaves its calendar of working days", "超出工作日历的起止日"),
        FaultCode.DIVISION_BY_ZERO: ("divides by zero", "除数为零"),
    }[fault.code]
    found = Bilingual(f"`{text}` ({en}) {detail[0]}", f"`{text}`（{zh}）{detail[1]}")
    return FaultError(fault, Mistake(Code.FAULT, found=found))


_ENGINE_LOCK = threading.Lock()
_ENGINES: list[wasmtime.Engine] = []


def _engine() -> wasmtime.Engine:
    """The one engine of the process. What a policy does not need is refused before the engine sees it."""
    with _ENGINE_LOCK:
        if not _ENGINES:
            config = wasmtime.Config()
            config.consume_fuel = True
            _ENGINES.append(wasmtime.Engine(config))
        return _ENGINES[0]


def _is_valid(engine: wasmtime.Engine, module: bytes) -> bool:
    try:
        wasmtime.Module.validate(engine, module)
    except wasmtime.WasmtimeError:
        return False
    return True
