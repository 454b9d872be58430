"""The detector beside the RR-only baseline, beat by beat, and by how much it is ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.host.evaluation.rr_only import Paired, advantage, by_rr_only, pair
from tests.host.evaluation.strip_samples import FS, compared, events, record
from tests.stored import there


def paired(ectopic: list[int], other: list[int]) -> Paired:
    return Paired(np.array(ectopic), np.array(other))


def test_beats_are_counted_by_what_both_make_of_them() -> None:
    of = record({30: "V", 40: "V", 50: "V", 60: "F"})
    made = events({30: 300, 40: 300, 45: 300, 60: 300}, lost=(50,))
    detector = compared(of, made)
    at = np.isin(detector.sample, [round(FS * second) for second in (40, 45, 70)])
    found = pair(detector, replace(detector, flagged=at))
    assert found.ectopic.tolist() == [1, 0, 1, 1]  # not detected, none alone, the detector alone, both
    assert found.other.tolist()[1:] == [1, 0, 1]
    assert found.other.sum() == 399 - 4 - 20 + 1  # beats but V, F and the first 20 s, at whose end one beat is


def test_the_baseline_flags_what_comes_early_and_can_be_read() -> None:
    of = record()
    made = events({}, unreadable=(90,))
    made["rr"] = 1000
    beats = np.flatnonzero(made["kind"] == 1)
    early = beats[[100, 200, 89]]
    made["rr"][early] = 700
    flagged = by_rr_only(compared(of, made), made, 250).flagged
    assert np.flatnonzero(flagged).tolist() == [100, 200]
    assert not by_rr_only(compared(of, made), made, 300).flagged.any()


def test_the_interval_holds_no_difference_where_there_is_none() -> None:
    ahead, (low, high) = there(advantage([paired([2, 5, 5, 40], [900, 9, 9, 30])]))
    assert ahead == 0
    assert low < 0 < high


def test_a_detector_that_finds_more_at_fewer_false_alarms_is_ahead_and_the_other_way_round() -> None:
    better = [paired([2, 1, 30, 60], [900, 50, 5, 20])] * 5
    ahead, (low, _) = there(advantage(better))
    assert ahead == pytest.approx(29 / 93 + 45 / 975)
    assert low > 0
    swapped = [paired([2, 30, 1, 60], [900, 5, 50, 20])] * 5
    assert there(advantage(swapped))[1][1] < 0


def test_few_patients_that_differ_make_the_interval_wide() -> None:
    good, bad = paired([0, 0, 90, 10], [900, 0, 0, 0]), paired([0, 90, 0, 10], [900, 0, 0, 0])
    low, high = there(advantage([good, bad]))[1]
    assert (low < -0.8, high > 0.8) == (True, True)


def test_without_beats_of_both_kinds_nothing_is_compared() -> None:
    assert advantage([paired([0, 0, 0, 0], [9, 0, 0, 1])]) is None
