"""A recording at any threshold is what EC57 counts at that threshold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.events import EVENT, Events, Flag, Kind
from ecgtiny.host.dashboard.ask.judged import JudgedRecord
from ecgtiny.host.evaluation.ec57 import score_record
from tests.host.evaluation.strip_samples import BEAT, FS, events, record

ECTOPIC = {310: "V", 320: "V", 330: "V", 340: "F", 350: "A"}
SCORES: dict[float, int] = {310: 500, 320: 200, 340: 900, 345: 300, 350: 150, 360.5: 250}


def made(**kinds: tuple[float, ...]) -> Events:
    return np.array([tuple(row) for row in events(SCORES, **kinds).tolist()], EVENT)


def judged(*, learns: bool = True, **kinds: tuple[float, ...]) -> JudgedRecord:
    return JudgedRecord.of(record(ECTOPIC), made(**kinds), learns=learns)


@settings(max_examples=40)
@given(st.integers(-10, 1000), st.booleans())
def test_the_figures_are_those_of_ec57_at_the_threshold(threshold: int, learns: bool) -> None:
    found = made(unreadable=(320,))
    beats = found[found["kind"] == BEAT]
    expected = score_record(
        record(ECTOPIC), beats["sample"].astype(np.int64), beats["score"] > threshold, beats["quality"] == 0,
        warm_up_seconds=300.0 if learns else 0.0,
    )  # fmt: skip
    assert judged(learns=learns, unreadable=(320,)).figures(threshold) == expected.figures()


def test_moving_the_threshold_trades_misses_for_false_alarms() -> None:
    of = judged()
    figures = [of.figures(threshold) for threshold in (600, 400, 220, 100)]
    assert [one and one.pvc.se for one in figures] == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3])
    assert [one and one.counts.false_alarms for one in figures] == [0, 0, 2, 3]
    assert [one and one.pvc.ppv for one in figures] == [None, 1, pytest.approx(1 / 3), pytest.approx(2 / 5)]


@settings(max_examples=40)
@given(st.sampled_from(sorted({0, *SCORES.values()})))
def test_every_point_of_the_curve_is_the_figures_at_its_threshold(threshold: int) -> None:
    of = judged(lost=(330,), unreadable=(345,))
    found = of.figures(threshold)
    assert found
    points = list(zip(*(axis.tolist() for axis in of.curve), strict=True))
    assert any(point == pytest.approx((found.pvc.fpr, found.pvc.se)) for point in points)


def test_the_curve_ends_where_only_beats_without_a_score_are_left() -> None:
    alarms, recall = judged(lost=(320, 330)).curve
    assert (alarms[-1], recall[-1]) == pytest.approx((1, 1 / 3))


def test_nothing_is_flagged_while_the_patient_is_learnt() -> None:
    found = made()
    found["flags"] |= np.uint16(Flag.ENROLLING)
    of = JudgedRecord.of(record(ECTOPIC), found, learns=True)
    assert not of.at(-(2**31)).flagged.any()


def test_without_annotations_nothing_is_said_that_needs_them() -> None:
    of = JudgedRecord.of(replace(record(), annotations=None), made(unreadable=(360.5,)), learns=True)
    assert of.figures(100) is None
    assert len(of.curve[0]) == 0
    assert "no annotated beats" in of.why_not
    # 310, 320, 340, 345, 350 of 400 s, less the second around the beat that cannot be read.
    assert of.flagged_per_hour(100) == pytest.approx(5 / 399.5 * 3600)


def test_beats_without_classes_tell_no_false_alarm() -> None:
    one = record(ECTOPIC)
    assert one.annotations is not None
    bare = replace(one, annotations=replace(one.annotations, classified=False))
    of = JudgedRecord.of(bare, made(), learns=True)
    assert of.figures(100) is None
    assert "without their classes" in of.why_not


def test_a_recording_of_the_learning_time_alone_has_no_figures() -> None:
    whole = record(ECTOPIC)
    short = replace(whole, counts=whole.counts[: round(299 * FS)])
    found = made()
    found = found[(found["sample"] < len(short)) | (found["kind"] != Kind.BEAT)]
    assert "299 s" in JudgedRecord.of(short, found, learns=True).why_not
