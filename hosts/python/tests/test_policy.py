"""A policy as a program uses it."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import fencun
import vectors
from fencun import UNKNOWN, types


def module(origin: str) -> bytes:
    """The module of a policy of the repository."""
    return vectors.read(next(entry["module"] for entry in vectors.index()["modules"] if entry["origin"] == origin))


@pytest.fixture(scope="module")
def payments() -> Iterator[fencun.Policy]:
    yield fencun.load(module("policies/payment-error"))


CASE = {"error_month": dt.date(2023, 10, 1), "issued": 291, "correct": Decimal("234.99")}


@vectors.needed
def test_facts_have_types_bounds_and_labels(payments: fencun.Policy) -> None:
    month, issued, correct = payments.facts
    assert month.bounds == (dt.date(1978, 10, 1), dt.date(2024, 9, 30))
    assert isinstance(issued.type, types.Money) and issued.type.currency == "USD" and issued.bounds == (0, 100_000)
    assert correct.is_unknown and not correct.is_none
    assert (correct.label("zh"), correct.supplier.get("zh")) == ("应发额", "复核人员")
    tolerance = fencun.load(module("policies/tolerance"))
    assert [tolerance.facts[0].label(lang) for lang in ("en", "zh")] == ["Subject", "主体"]
    persons = next(fact for fact in tolerance.facts if isinstance(fact.type, types.List))
    assert isinstance(persons.type, types.List) and persons.type.fields[0].label("en") == "the person judged"


@vectors.needed
def test_an_answer_has_outcomes_and_reasons(payments: fencun.Policy) -> None:
    answer = payments.decide(CASE)
    assert answer.outcomes["finding"] == fencun.Outcome("included", True, ("included",), ("included",))
    (reason,) = answer.reasons
    assert (reason.rule, reason.because.get("zh")) == ("E1", "多发超过容忍额。")
    assert answer.values == {"overissued": Decimal("56.01"), "underissued": Decimal("-56.01"), "direction": "too_much"}
    assert answer.trace == ()
    steps = {step.name: step for step in payments.decide(CASE, trace=True).trace}
    assert (steps["threshold"].value, steps["threshold"].since) == (Decimal("56"), "2023-10-01")


@vectors.needed
def test_what_is_not_known_is_said(payments: fencun.Policy) -> None:
    for given in (
        {**CASE, "correct": UNKNOWN},
        {**CASE, "correct": None},
        {k: CASE[k] for k in ("error_month", "issued")},
    ):
        answer = payments.decide(given)
        assert answer.outcomes["finding"].value is None and not answer.is_determined
        assert answer.needs == ("correct",) and answer.values == {}


@vectors.needed
def test_all_mistakes_are_told_at_once(payments: fencun.Policy) -> None:
    with pytest.raises(fencun.FactsError) as raised:
        payments.decide({"isued": 1, "error_month": "2023-02-30", "issued": "80", "correct": 0.001})
    found = [(mistake.path, mistake.code.number) for mistake in raised.value.mistakes]
    assert found == [("isued", "FC0622"), ("error_month", "FC0625"), ("issued", "FC0623"), ("correct", "FC0626")]
    assert str(raised.value).startswith("FC0622 `isued`: no such fact; did you mean `issued`?")
    with pytest.raises(fencun.FactsError) as raised:
        payments.decide({"error_month": UNKNOWN, "issued": dt.date(2020, 1, 1)})
    assert raised.value.message("zh") == (
        "`error_month`：类型不符：“不明”，应为可以不明的事实\n"
        "`issued`：类型不符：文字“2020-01-01”，应为以 USD 计的金额（数字，小数至多 2 位）"
    )


@vectors.needed
def test_a_batch_answers_in_order_and_goes_on_after_a_mistake(payments: fencun.Policy) -> None:
    answers = payments.decide_many([CASE, {}, CASE])
    assert [isinstance(answer, fencun.FactsError) for answer in answers] == [False, True, False]
    assert isinstance(answers[0], fencun.Answer) and isinstance(answers[2], fencun.Answer)
    assert answers[0].to_dict() == answers[2].to_dict() == payments.decide(CASE).to_dict()


@vectors.needed
def test_a_policy_is_shared_by_threads(payments: fencun.Policy) -> None:
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(payments.decide(CASE).to_json())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [payments.decide(CASE).to_json()] * 4


@vectors.needed
def test_a_module_with_another_schema_is_refused() -> None:
    raw = module("policies/payment-error")
    hash = fencun.load(raw).schema_hash
    assert fencun.load(raw, schema_hash=hash).schema_hash == hash
    with pytest.raises(fencun.ModuleError) as raised:
        fencun.load(raw, schema_hash="0" * 16)
    assert raised.value.code is fencun.Code.TAMPERED_SECTION


@vectors.needed
def test_a_host_may_set_narrower_limits() -> None:
    raw = module("policies/payment-error")
    for limits in (fencun.Limits(max_module_bytes=len(raw) - 1), fencun.Limits(max_memory_bytes=65_535)):
        with pytest.raises(fencun.ModuleError) as raised:
            fencun.load(raw, limits=limits)
        assert raised.value.code is fencun.Code.OVER_LIMIT
    with pytest.raises(fencun.ModuleError) as raised:
        fencun.load(raw, limits=fencun.Limits(max_fuel=10)).decide(CASE)
    assert raised.value.message("zh") == "模块运行超过了允许的步数：执行 10 步后已停止"


@vectors.needed
def test_many_calls_on_one_instance_keep_answers_and_memory(payments: fencun.Policy) -> None:
    calls = int(os.environ.get("FENCUN_CALLS", "20000"))
    entry = next(e for e in vectors.index()["modules"] if e["origin"] == "policies/payment-error")
    inputs = [bytes.fromhex(v["input"]) for v in vectors.vectors_of(entry) if "facts" in v and "input" in v]
    fresh = [payments.session().call(input) for input in inputs]
    session = payments.session()
    before = _resident(session, inputs, 2_000)
    for i in range(calls):
        assert session.call(inputs[i % len(inputs)]) == fresh[i % len(inputs)]
    assert _resident(session, inputs, 0) - before < 8 << 20


def _resident(session: fencun.Session, inputs: list[bytes], warm: int) -> int:
    """Bytes of this process in memory, after some calls."""
    for i in range(warm):
        session.call(inputs[i % len(inputs)])
    try:
        with open("/proc/self/statm") as statm:
            pages: Any = statm.read().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
