"""A verdict has three claims, and is good only where all three hold."""

from __future__ import annotations

from itertools import product
from typing import Any, Literal

import pytest

from ecgtiny.common.stage_records.base import StageRecord
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.common.stage_records.validate import ValidateRecord
from ecgtiny.common.stage_records.validate_stream import ValidateStreamRecord
from ecgtiny.host.report.run_records import Board, Chain, Stage, State
from ecgtiny.host.report.verdict import Verdict, verdict
from tests.host.report.samples import baseline, false_alarm_rate, metrics, train_body
from tests.stored import changed, merged, stored

Outcome = Literal["pass", "fail", "not shown"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "fail", "not shown")
STATES = {"pass": State.DONE, "fail": State.FAILED, "not shown": State.ABSENT}
CLAIMS = ("Computes the same", "Keeps its promise", "Detects")


def stage(record: StageRecord | None, state: State = State.DONE) -> Stage[Any]:
    return Stage("s", "s.json", State.ABSENT if record is None else state, record=record)


def board(beats: Stage[ValidateRecord] | None = None, stream: Stage[ValidateStreamRecord] | None = None) -> Board:
    return Board("nrf52840", stage(stored(ExportRecord)), beats or stage(None), stream or stage(None))


def tone(states: tuple[Outcome, ...]) -> str:
    return "bad" if "fail" in states else "good" if set(states) == {"pass"} else "plain"


def states(found: Verdict) -> tuple[str, ...]:
    return tuple(claim.state for claim in found.claims.values())


def claimed(promise: Outcome, detects: Outcome) -> EvaluateRecord:
    body = {
        "promise": {"state": promise, "figure": "17.0 false alarms per hour"},
        "detects": {"state": detects, "figure": "PVC Se 96 %"},
        "false_alarms_per_hour_interval": None, "se_interval": None, "rr_only": None,
    }  # fmt: skip
    return stored(EvaluateRecord, verdict=body)


@pytest.mark.parametrize("wanted", product(OUTCOMES, repeat=3), ids=" ".join)
def test_a_stream_is_good_only_where_all_three_claims_hold(wanted: tuple[Outcome, Outcome, Outcome]) -> None:
    pushed = stored(ValidateStreamRecord, differences=3 if wanted[0] == "fail" else 0)
    events = stage(None if wanted[0] == "not shown" else pushed, STATES[wanted[0]])
    found = verdict(Chain(stage(None), stage(None), stage(claimed(*wanted[1:])), (board(stream=events),)), [])
    assert states(found) == wanted
    assert found.tone == tone(wanted)
    assert tuple(found.claims) == CLAIMS


QUANTISED = {"metrics": metrics(0.9871), "data": train_body(["normal", "pvc", "sveb"])["data"]}
RATES: dict[Outcome, dict[str, Any]] = {
    "pass": false_alarm_rate(),
    "fail": {**false_alarm_rate(), "observed": 0.2},
    "not shown": {**false_alarm_rate(), "promised": None, "interval": None},
}


def baselines(pca: float, mean_beat: float, **ahead: object) -> dict[str, Any]:
    return {"pca": {**baseline(pca), **ahead}, "mean_beat": {**baseline(mean_beat), **ahead}}


BESIDE: dict[Outcome, dict[str, Any]] = {
    "pass": baselines(0.98, 0.91),
    "fail": baselines(0.98, 0.9999),
    "not shown": {},
}


def quantised(**changes: object) -> QuantizeRecord:
    return stored(QuantizeRecord, **merged(QUANTISED, changes))


@pytest.mark.parametrize("wanted", product(OUTCOMES, repeat=3), ids=" ".join)
def test_beats_are_good_only_where_all_three_claims_hold(wanted: tuple[Outcome, Outcome, Outcome]) -> None:
    compared = stored(ValidateRecord, mismatches=2 if wanted[0] == "fail" else 0)
    beats = stage(None if wanted[0] == "not shown" else compared, STATES[wanted[0]])
    record = quantised(false_alarm_rate=RATES[wanted[1]], baselines=BESIDE[wanted[2]])
    found = verdict(Chain(stage(None), stage(record), stage(None), (board(beats),)), [])
    assert states(found) == wanted
    assert found.tone == tone(wanted)


def chain(record: QuantizeRecord) -> Chain:
    return Chain(stage(None), stage(record), stage(None), (board(stage(stored(ValidateRecord, mismatches=0))),))


@pytest.mark.parametrize(
    ("interval", "pca", "wanted"),
    [
        ((-0.03, 0.001), 0.9971, "pass"),  # 0.01 behind PCA, which may be chance
        ((-0.03, -0.002), 0.9971, "fail"),
        ((-0.0006, -0.0004), 0.9876, "pass"),  # surely behind PCA, but by nothing that matters
        ((0.001, 0.02), 0.9771, "pass"),
    ],
)
def test_the_paired_interval_decides_where_there_is_one(
    interval: tuple[float, float], pca: float, wanted: Outcome
) -> None:
    ahead = {"model_ahead": 0.9871 - pca, "model_ahead_interval": interval}
    record = quantised(false_alarm_rate=RATES["pass"], baselines={"pca": {**baseline(pca), **ahead}})
    assert verdict(chain(record), []).detects.state == wanted


def test_a_rate_outside_its_interval_is_named_and_not_good() -> None:
    found = verdict(chain(quantised(false_alarm_rate=RATES["fail"], baselines=BESIDE["pass"])), [])
    assert "OUTSIDE the prediction interval" in found.promise.figure
    assert found.tone == "bad"


def test_an_autoencoder_is_no_detector_of_a_stream() -> None:
    trained = stored(TrainRecord, stream={"a": STREAM}, metrics=metrics(0.7705))
    found = verdict(Chain(stage(trained), stage(quantised()), stage(None), ()), [])
    assert states(found) == ("not shown",) * 3
    assert "AUROC" not in " ".join((*found.lines, *found.claim_lines))


STREAM = {"patient": "a", "fs": 360, "gain": 200, "zero": 0, "seconds": 1800.0, "beats": 2000, "annotated": True,
          "companion": False, "digests": {}, "fold": 0}  # fmt: skip


def test_an_evaluation_of_before_verdicts_says_so() -> None:
    found = verdict(Chain(stage(None), stage(None), stage(stored(EvaluateRecord)), ()), [])
    assert states(found) == ("not shown",) * 3
    assert "before verdicts were stored" in found.detects.figure


def test_one_board_that_differs_outweighs_another_that_does_not() -> None:
    right = stage(stored(ValidateRecord, mismatches=0))
    wrong = stage(stored(ValidateRecord, mismatches=1), State.FAILED)
    record = quantised(false_alarm_rate=RATES["pass"], baselines=BESIDE["pass"])
    found = verdict(Chain(stage(None), stage(record), stage(None), (board(right), board(wrong))), [])
    assert (found.computes.state, found.tone) == ("fail", "bad")


def test_a_validation_that_was_broken_off_shows_nothing() -> None:
    broken = Stage("v", "v.json", State.INCOMPLETE, "broken off", changed(stored(ValidateRecord), {"complete": False}))
    record = quantised(false_alarm_rate=RATES["pass"], baselines=BESIDE["pass"])
    found = verdict(Chain(stage(None), stage(record), stage(None), (board(broken),)), [])
    assert found.computes.state == "not shown"
    assert found.tone == "bad"


def test_a_validation_that_compared_nothing_shows_nothing() -> None:
    silent = stage(stored(ValidateStreamRecord, differences=0, events=0))
    found = verdict(Chain(stage(None), stage(None), stage(claimed("pass", "pass")), (board(stream=silent),)), [])
    assert (found.computes.state, found.tone) == ("not shown", "plain")
    assert "no event was compared" in found.computes.figure
