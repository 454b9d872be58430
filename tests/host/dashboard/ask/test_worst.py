"""The places worth a look follow the threshold."""

from __future__ import annotations

from dataclasses import replace

from ecgtiny.host.dashboard.ask.judged import JudgedRecord
from ecgtiny.host.dashboard.ask.worst import MOST, worst_places
from ecgtiny.host.evaluation.strips import Kind
from tests.host.dashboard.ask.test_judged import judged, made
from tests.host.evaluation.strip_samples import record


def places(of: JudgedRecord, threshold: int) -> list[tuple[str, float, str]]:
    return [(one.kind.value, one.second, one.why) for one in worst_places(of, threshold)]


def test_the_worst_come_first_and_move_with_the_threshold() -> None:
    of = judged(lost=(330,))
    assert places(of, 220) == [
        ("false alarm", 345, "normal beat, score 80 above the threshold"),
        ("false alarm", 360.5, "no annotated beat, score 30 above the threshold"),
        ("miss", 330, "the beat was not found"),
        ("miss", 320, "ventricular beat, score 20 below the threshold"),
    ]
    assert [kind for kind, *_ in places(of, 600)] == ["miss"] * 3


def test_an_unreadable_ectopic_beat_is_a_miss_that_says_so() -> None:
    assert ("miss", 320, "the beat was called unreadable") in places(judged(unreadable=(320,)), 220)


def test_without_a_truth_they_are_what_was_flagged_and_pauses() -> None:
    of = JudgedRecord.of(replace(record(), annotations=None), made(), learns=True)
    found = places(of, 400)
    assert found[:2] == [
        ("flagged beat", 340, "score 500 above the threshold"),
        ("flagged beat", 310, "score 100 above the threshold"),
    ]
    assert found[2][0] == "pause"


def test_few_are_given_and_each_is_in_its_view() -> None:
    of = judged()
    found = worst_places(of, -1)
    assert sum(one.kind is Kind.FALSE_ALARM for one in found) == MOST
    assert all(start < one.second < stop for one in found for start, stop in [one.view])
