"""What replies of a device are counted as, at the limits of both agreements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.stage_records.validate import Ranked
from ecgtiny.host.link.wire import PushReply, ScoreReply, Status
from ecgtiny.host.validation.beat_agreement import LISTED, Agreement, Expected, Floats
from ecgtiny.host.validation.event_agreement import RecordAgreement
from tests.host.validation.test_records import SHORT, reference
from tests.stored import as_json

BEATS = LISTED + 3
THRESHOLD = 100


def expected(flat: int | None = None) -> Expected:
    score = np.full(BEATS, THRESHOLD, np.int32)
    score[0] += 1
    flats = np.arange(BEATS) == (-1 if flat is None else flat)
    return Expected(np.zeros((BEATS, 5, 1), np.int16), np.arange(BEATS) % 2, score, flats,
                    THRESHOLD, Floats(np.where(flats, np.nan, score / 10), 10.0))  # fmt: skip


def test_an_alarm_is_above_the_threshold() -> None:
    assert [expected().reply(index)[2] for index in range(3)] == [True, False, False]


def test_so_many_mismatches_are_spelt_out() -> None:
    agreement = Agreement(expected())
    for index in range(BEATS):
        agreement.add(index, ScoreReply(Status.OK, False, 0, 1))
    figures: Any = as_json(agreement.figures())
    assert figures["mismatches"] == BEATS
    assert [one["index"] for one in figures["first_mismatches"]] == list(range(LISTED))


def test_a_flat_beat_that_a_device_scores_is_not_compared_with_the_float_model() -> None:
    whole, without = Agreement(expected(flat=2)), Agreement(expected(flat=2))
    for index in range(BEATS):
        reply = ScoreReply(Status.OK, index == 0, int(whole.expected.score[index]), 1)
        whole.add(index, reply)
        if index != 2:
            without.add(index, reply)
    assert whole.mismatches == [2]
    for key in ("float_against_device", "auroc"):
        assert getattr(whole.figures(), key) == getattr(without.figures(), key)


def test_without_a_float_model_the_device_is_ranked_alone() -> None:
    agreement = Agreement(replace(expected(), floats=None))
    for index in range(BEATS):
        agreement.add(index, ScoreReply(Status.OK, index % 2 == 1, 50 + 100 * (index % 2), 1))
    figures = agreement.figures()
    assert (figures.float_against_device, figures.decision_agreement) == (None, None)
    assert figures.auroc == Ranked(device=1.0, float=None)
    assert agreement.csv().splitlines()[1] == "0,0,50,101,,0,ok,1"


@pytest.mark.parametrize("complete", [False, True])
def test_an_event_too_many_is_a_difference(complete: bool) -> None:
    events = reference(SHORT)
    agreement = RecordAgreement(SHORT, events[:-1], complete=complete)
    agreement.add(PushReply(events.tobytes(), len(SHORT), 0, 0))
    assert agreement.differing.tolist() == [len(events) - 1]
