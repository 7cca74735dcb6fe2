"""Every vector gives the same bytes and the same JSON as the Rust host."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

import fencun
import vectors
from fencun import _json


def entry_id(entry: Any) -> str:
    return str(entry["module"])


@vectors.needed
def test_the_index_is_of_this_format_and_of_these_files() -> None:
    index = vectors.index()
    assert index["format"] == "fencun-vectors/1"
    assert sum(entry["count"] for entry in index["modules"]) == index["count"]
    for entry in index["modules"]:
        for name in ("module", "vectors"):
            assert hashlib.sha256(vectors.read(entry[name])).hexdigest() == entry[f"{name}_sha256"]


@vectors.needed
def test_the_codes_and_faults_are_those_of_every_host() -> None:
    # Of precompiled files, and of programs that read JSON lines: no part of this package.
    theirs = [code for code in vectors.index()["codes"] if code["code"] not in ("FC0611", "FC0630")]
    ours = [{"code": c.number, "key": c.key, "en": c.title("en"), "zh": c.title("zh")} for c in fencun.Code]
    assert sorted(ours, key=lambda code: code["code"]) == theirs
    assert [{"code": c.number, "name": c.key} for c in fencun.FaultCode] == vectors.index()["faults"]


@vectors.needed
@pytest.mark.parametrize("entry", vectors.index()["modules"], ids=entry_id)
def test_every_vector_is_answered_as_it_says(entry: Any) -> None:
    policy = fencun.load(vectors.read(entry["module"]))
    assert policy.digest == entry["digest"]
    session = policy.session()
    lines = vectors.vectors_of(entry)
    assert len(lines) == entry["count"]
    for number, vector in enumerate(lines, 1):
        check(session, vector, f"{entry['vectors']}:{number}")


def check(session: fencun.Session, vector: Any, place: str) -> None:
    lang = vector["lang"]
    has_facts = any(key in vector for key in ("facts", "text", "bytes"))
    if has_facts:
        try:
            answer = vectors.decide(session, vector)
        except fencun.DecisionError as error:
            assert error.to_dict(lang)["error"] == vector.get("error"), place
        else:
            assert answer.to_json(lang) == _json.dumps(vector.get("answer")), place
            if "explanation" in vector:
                # With or without the values and the steps: a vector does not say which.
                assert vector["explanation"] in [answer.explain(lang, full=full) for full in (False, True)], place
    if "input" not in vector:
        return
    input = bytes.fromhex(vector["input"])
    if has_facts and "facts" in vector:
        assert session.encode(vector["facts"]) == input, place
    output, answer_or_fault = vectors.output(session, input, vector.get("address"), vector["traced"])
    assert output.hex() == vector["output"], place
    if isinstance(answer_or_fault, fencun.Fault):
        fault = answer_or_fault
        found = {"code": fault.code.number, "name": fault.code.key, "field": fault.field, "row": fault.row}
        assert found == vector.get("fault"), place
    else:
        assert fencun.Answer(session.policy, answer_or_fault).to_dict(lang) == vector.get("answer"), place


@vectors.needed
@pytest.mark.parametrize("entry", vectors.index()["refused"], ids=entry_id)
def test_a_module_that_is_no_sound_policy_is_refused(entry: Any) -> None:
    module = vectors.read(entry["module"])
    with pytest.raises(fencun.ModuleError) as raised:
        policy = fencun.load(module)
        assert entry["when"] == "call"
        policy.decide(entry["facts"])
    error = raised.value
    assert (error.code.number, error.code.key) == (entry["code"], entry["key"])
    # What an engine says, and the byte where it stopped, are its own.
    if error.code.number not in ("FC0601", "FC0607", "FC0608") and "byte" not in entry["message"]["en"]:
        assert {lang: error.message(lang) for lang in ("en", "zh")} == entry["message"]


@vectors.needed
def test_many_calls_on_one_instance_answer_like_fresh_ones() -> None:
    entry = max(vectors.index()["modules"], key=lambda entry: int(entry["count"]))
    policy = fencun.load(vectors.read(entry["module"]))
    used = policy.session()
    for vector in vectors.vectors_of(entry)[:200]:
        if "input" in vector:
            call = (bytes.fromhex(vector["input"]), vector.get("address"))
            assert used.call(*call) == policy.session().call(*call)
