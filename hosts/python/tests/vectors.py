"""The conformance vectors (`docs/vectors.md`), from the folder that FENCUN_VECTORS names."""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any

import pytest

import fencun
from fencun._decision import Decision
from fencun._layout import DEFEAT, DUE, INDEX_ENTRY, STEP

FOLDER = os.environ.get("FENCUN_VECTORS")

needed = pytest.mark.skipif(
    FOLDER is None, reason="FENCUN_VECTORS names no folder; `cargo run -p fencun-vectors -- --out DIR` makes one"
)


@functools.cache
def index() -> Any:
    """What the folder holds; nothing where there is none."""
    return {"modules": [], "refused": []} if FOLDER is None else json.loads(read("index.json"))


def read(name: str) -> bytes:
    """A file of the folder."""
    assert FOLDER is not None
    return (Path(FOLDER) / name).read_bytes()


def vectors_of(entry: Any) -> list[Any]:
    """The vectors of a module."""
    return [json.loads(line) for line in read(entry["vectors"]).split(b"\n") if line]


def decide(session: fencun.Session, vector: Any) -> fencun.Answer:
    """Decides on the facts of a vector, in whatever form it has them."""
    if "facts" in vector:
        return session.decide(vector["facts"], trace=vector["traced"])
    text = bytes.fromhex(vector["bytes"]) if "bytes" in vector else vector["text"]
    return session.decide_json(text, trace=vector["traced"])


def output(session: fencun.Session, input: bytes, address: int | None, is_traced: bool) -> tuple[bytes, Any]:
    """The bytes of a RESULT and what it points to, and what they say."""
    answer = session.call(input, address, trace=is_traced)
    live, results = session._live, session.policy._results
    assert live is not None
    at = live.run(input, address, is_traced)
    payload = at + results._layout.payload
    if not isinstance(answer, Decision):
        return bytes(live._memory[at : payload + 8]), answer
    parts = [bytes(live._memory[at : at + results.size()])]
    lists = results._layout.decision.unpack_from(live._memory, payload)[-10:]
    for i, entry in enumerate((INDEX_ENTRY, DEFEAT, DUE, INDEX_ENTRY, STEP)):
        pointer, length = lists[2 * i : 2 * i + 2]
        parts.append(bytes(live._memory[pointer : pointer + length * entry.size]))
    return b"".join(parts), answer
