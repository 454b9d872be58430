"""The front, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.host.search.budget import Cost
from ecgtiny.host.search.front import BEHIND, MOST, Candidate, candidates, chosen, front, nothing_fits
from ecgtiny.host.search.study import Done
from ecgtiny.host.search.trial import Outcome
from ecgtiny.train.detectors.drawn import Drawn, Layers

DRAWN = Drawn(layers=Layers(family="dense", pool=1, bottleneck=2), score="mae", epochs=1, learning_rate=0.1)
LIMITS = {"flash": 8000, "instructions": 6000}
COSTS = st.builds(Cost, st.integers(6000, 6003), st.just(1000), st.just(300), st.integers(1000, 1003).map(float))
FOUND = st.lists(st.tuples(COSTS, st.integers(0, 4)), min_size=1, max_size=12).map(
    lambda rows: [Candidate(at, DRAWN, cost, 0.9 + step / 100) for at, (cost, step) in enumerate(rows)]
)


def beats(one: Candidate, other: Candidate) -> bool:
    pairs = [(one.quality, other.quality), (-one.cost.flash, -other.cost.flash)]
    pairs.append((-(one.cost.instructions or 0), -(other.cost.instructions or 0)))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


@given(FOUND)
def test_no_member_is_beaten_and_whatever_is_left_out_is_beaten_or_a_twin(found: list[Candidate]) -> None:
    kept = front(found, LIMITS)
    assert kept
    for one in kept:
        assert not any(beats(other, one) for other in found)
    for one in found:
        twin = any(replace(other, number=one.number) == one for other in kept)
        assert one in kept or twin or any(beats(other, one) for other in kept)


@given(FOUND)
def test_runs_are_few_and_hold_the_best_and_none_far_behind(found: list[Candidate]) -> None:
    members = front(found, LIMITS)
    picked = chosen(members)
    best = max(one.quality for one in found)
    assert len(picked) <= MOST
    assert max(one.quality for one in picked) == best
    assert all(one.quality >= best - BEHIND for one in picked)
    near = [one for one in members if one.quality >= best - BEHIND]
    assert picked[0] == near[0], "the cheapest"


def test_qualities_that_cannot_be_told_apart_do_not_buy_a_place() -> None:
    cheap = Candidate(0, DRAWN, Cost(6000, 1000, 300, 1000.0), 0.9901)
    dear = Candidate(1, DRAWN, Cost(6500, 1000, 300, 1000.0), 0.9903)
    assert front([cheap, dear], LIMITS) == [cheap]


def test_where_nothing_fits_the_smallest_of_each_is_named() -> None:
    costs = [Cost(9000, 1000, 300, 7000.0), Cost(8500, 1000, 300, 9000.0)]
    done = [Done(at, DRAWN, Outcome(cost)) for at, cost in enumerate(costs)]
    error = nothing_fits(done, LIMITS)
    assert error.exit_code == 5
    assert "none of 2 models" in str(error)
    assert "flash 8,500 of 8,000, instructions 7,000 of 6,000" in str(error)
    assert str(error).endswith("(allow more flash and instructions)")
    assert candidates(done) == []


@pytest.mark.parametrize("outcome", [Outcome(refused="no such operator"), Outcome(no_room="no such operator")])
def test_where_no_model_has_an_image_the_reason_is_named(outcome: Outcome) -> None:
    error = nothing_fits([Done(0, DRAWN, outcome)], LIMITS)
    assert "no such operator" in str(error)
    assert error.fix


def test_where_all_within_the_budget_were_refused_the_reasons_are_named() -> None:
    cost = Cost(7000, 1000, 300, 5000.0)
    reasons = ("rare", "no such operator", "no such operator")
    done = [Done(at, DRAWN, Outcome(cost, refused=said)) for at, said in enumerate(reasons)]
    error = nothing_fits(done, LIMITS)
    assert "none of 3 models can be used: no such operator; rare; the smallest cost" in str(error)
    assert "allow more" not in str(error)
