"""Decides with the types of `gift.py`: `decide.py MODULE OTHER_MODULE [ROUNDS]`; rounds are measured."""

import datetime as dt
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import fencun
import gift

policy = gift.Policy(sys.argv[1])
facts = gift.Facts(
    worth=Decimal("120.50"),
    class_=gift.Option.TYPE,
    options={gift.Option.其他, gift.Option.NONE_AT_ALL},
    share=Decimal("12.5"),
    weight=Decimal("2.125"),
    given_on=dt.date(2024, 2, 29),
    told_at=None,
    wait=31,
    说明="普通",
    frame=fencun.Range(100, Decimal("200.05")),
    persons=[
        gift.Person(self_="x", 级别=4, left=dt.date(2024, 2, 29)),
        gift.Person(self_="y", 级别=27, present=True, left=None),
    ],
)

decision = policy.decide(facts)
print(decision.dynamic.to_json("en"))

answer: gift.Outcome[gift.Answer] = decision.answer
assert answer.value is None, answer
assert answer.possible == (gift.Answer.REPORT, gift.Answer.RETURN_IT), answer
assert decision.要说明.value is None
assert decision.要说明.possible == (False, True)
assert decision.fine.value == Decimal("50")
assert decision.measures.low == frozenset()
assert decision.measures.high == frozenset({gift.Option.TYPE})
assert decision.term.value is None
assert (decision.term.low, decision.term.high) == (1, 12)
assert decision.values.heavy_worth == Decimal("256.06")
assert decision.values.last_left is fencun.UNKNOWN or decision.values.last_left == dt.date(2024, 2, 29)

certain = policy.session().decide(replace(facts, urgent=True))
assert certain.要说明.value is False
assert certain.measures.value == frozenset({gift.Option.TYPE})
assert certain.term.value == fencun.Range(1, 3)

[first, refused] = policy.decide_many([facts, replace(facts, worth=Decimal("-1"))])
assert isinstance(first, gift.Decision) and first.fine == decision.fine
assert isinstance(refused, fencun.FactsError)
print(refused.code, *(mistake.path for mistake in refused.mistakes))

try:
    gift.Policy(sys.argv[2])
except fencun.ModuleError as error:
    print(error)

if len(sys.argv) > 3:
    plain = {
        "worth": Decimal("120.50"),
        "class": "type",
        "options": {"其他", "none_at_all"},
        "share": Decimal("12.5"),
        "weight": Decimal("2.125"),
        "given_on": dt.date(2024, 2, 29),
        "told_at": None,
        "wait": 31,
        "说明": "普通",
        "frame": fencun.Range(100, Decimal("200.05")),
        "persons": [
            {"self": "x", "级别": 4, "left": dt.date(2024, 2, 29)},
            {"self": "y", "级别": 27, "present": True, "left": None},
        ],
    }
    best = [float("inf"), float("inf")]
    calls: list[Callable[[], object]] = [
        lambda: policy.decide(facts).fine.value,
        lambda: policy.dynamic.decide(plain).outcomes["fine"].value,
    ]
    for _ in range(int(sys.argv[3])):
        for which, call in enumerate(calls):
            start = time.perf_counter()
            for _ in range(1_000):
                call()
            best[which] = min(best[which], (time.perf_counter() - start) * 1_000)
    print(f"{best[0]:.1f} {best[1]:.1f}")
