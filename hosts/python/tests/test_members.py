"""Decisions for each member of a list."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

import fencun
import vectors
from fencun._tables import _schema, _Table

NAME = "个人结论"


def tolerance() -> tuple[fencun.Policy, Any]:
    """A policy with such a decision, and facts with at least two members."""
    entry = next(entry for entry in vectors.index()["modules"] if entry["origin"] == "policies/tolerance")
    answered = (vector for vector in vectors.vectors_of(entry) if "facts" in vector and "answer" in vector)
    facts = next(vector["facts"] for vector in answered if len(vector["answer"]["outcomes"][NAME]) >= 2)
    return fencun.load(vectors.read(entry["module"])), facts


@vectors.needed
def test_an_answer_has_an_outcome_for_each_member_and_reasons_that_name_it() -> None:
    policy, facts = tolerance()
    answer = policy.decide(facts, trace=True)
    length = len(facts["参与人员"])
    outcomes = answer.member_outcomes[NAME]
    assert [outcome.value for outcome in outcomes] == [o["value"] for o in answer.to_dict()["outcomes"][NAME]]
    assert len(outcomes) == length and NAME not in answer.outcomes
    numbers = list(range(1, length + 1))
    # Nobody is behind the last member, although the module has places for twenty.
    assert sorted({reason.member for reason in answer.reasons if reason.member is not None}) == numbers
    assert sorted({step.member for step in answer.trace if step.member is not None}) == numbers
    heads = [line.split("：")[0] for line in answer.explain("zh").split("\n") if line.startswith(f"{NAME}（")]
    assert heads == [f"{NAME}（第 {number} 个）" for number in numbers]
    of_members = [declared for declared in policy.outcomes if declared.member is not None]
    assert len(of_members) == 20 and [of_members[0].number, of_members[19].number] == [1, 20]


@vectors.needed
def test_decisions_for_members_that_do_not_stand_together_are_refused() -> None:
    policy, _ = tolerance()
    section = b"fencun:schema"
    raw = next(entry for entry in vectors.index()["modules"] if entry["origin"] == "policies/tolerance")
    module = vectors.read(raw["module"])
    schema, _ = json.JSONDecoder().raw_decode(module[module.index(section) + len(section) :].decode(errors="ignore"))
    first = next(i for i, outcome in enumerate(policy.outcomes) if outcome.member is not None)
    member = policy.outcomes[first].member
    assert member is not None

    def refused(change: Callable[[Any, Any], object]) -> str | None:
        changed = copy.deepcopy(schema)
        change(changed["outcomes"], changed["facts"])
        try:
            _schema(_Table("fencun:schema", changed))
        except fencun.ModuleError as error:
            return error.message().split("fencun:schema ")[1]
        return None

    def count(index: int) -> str:
        return f"outcomes[{index}].member`: differs in number from what it describes"

    last = first + policy.facts[member.list].max - 1
    assert refused(lambda outcomes, facts: None) is None
    no_list = f"outcomes[{first}].member`: index out of its table"
    assert refused(lambda outcomes, facts: outcomes[first]["member"].update(list=0)) == no_list
    assert refused(lambda outcomes, facts: outcomes[first]["member"].update(index=1)) == count(first)
    assert refused(lambda outcomes, facts: outcomes[first + 1]["member"].update(index=2)) == count(first)
    assert refused(lambda outcomes, facts: outcomes[first + 1].update(name="other")) == count(first)
    assert refused(lambda outcomes, facts: facts[member.list].update(max=21)) == count(last)
    assert refused(lambda outcomes, facts: outcomes[first + 1].pop("member")) == "outcomes`: name given twice"


@vectors.needed
def test_a_member_behind_a_place_without_one_is_no_answer() -> None:
    policy, facts = tolerance()
    session = policy.session()
    session.call(session.encode(facts))
    live = session._live
    assert live is not None
    at = live.run(session.encode(facts), None, False)
    memory = bytearray(live._memory)
    first = next(i for i, outcome in enumerate(policy.outcomes) if outcome.member is not None)
    # Outcomes of at most eight cases take four bytes each.
    assert all(len(outcome.cases) <= 8 for outcome in policy.outcomes)
    place = at + policy._results._layout.payload + 4 * first
    assert memory[place + 2] != 0
    memory[place : place + 4] = bytes(4)
    with pytest.raises(fencun.ModuleError) as raised:
        policy._results.read(memoryview(memory), at, False)
    assert raised.value.code is fencun.Code.BAD_RESULT
