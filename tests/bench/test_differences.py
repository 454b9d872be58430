"""What bench.differences says of pairs of detectors: rates at a sensitivity, paired differences, folds, patients."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import differences
from bench.differences import compared, estimate, rate_at_sensitivity, table
from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.comparison.cell import Cell, CellRecord
from ecgtiny.train.comparison.resampled import Ranked

PATIENTS, BEATS = 8, 40


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "RESAMPLES", 200)


def made(seed: int, gap: float, noise: float = 1.0) -> Cell:
    """Return a cell of patients in two folds, their anomalies ``gap`` above their normal beats."""
    random = np.random.default_rng(seed)
    label = np.tile(np.repeat(np.array([0, 1], np.int64), BEATS // 2), PATIENTS)
    subject = np.repeat([f"p{k}" for k in range(PATIENTS)], BEATS)
    fold = np.repeat(np.arange(PATIENTS) % 2, BEATS)
    score = gap * label + noise * random.standard_normal(len(label))
    about = CellRecord(detector="made", seed=seed, kind="differences", classes=["N", "V"], folds=[], versions={})
    return Cell(about, score, label, fold, subject, np.zeros(0), np.zeros(0, np.int64))


def rate(score: Float64Array, anomaly: list[bool]) -> float:
    tallies = Ranked.of(score, np.array(anomaly)).tallies(np.ones((1, len(score))))
    return float(rate_at_sensitivity(tallies)[0])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=60))
def test_the_rate_is_that_of_counting_at_the_highest_threshold_that_finds_enough(rows: list[tuple[int, bool]]) -> None:
    score, anomaly = np.array([row[0] for row in rows], np.float64), np.array([row[1] for row in rows])
    if anomaly.all() or not anomaly.any():
        return
    enough = [value for value in np.unique(score) if (score[anomaly] >= value).mean() >= 0.95]
    assert rate(score, anomaly.tolist()) == pytest.approx((score[~anomaly] >= max(enough)).mean())


def test_nineteen_of_twenty_are_found_at_the_sensitivity() -> None:
    score = np.array([*range(1, 21), 1.5, 2.5, 3.5])
    assert rate(score, [True] * 20 + [False] * 3) == pytest.approx(2 / 3)


def test_a_better_detector_differs_from_a_worse_one_and_none_from_itself() -> None:
    worse, better = [made(seed, 1.0) for seed in range(2)], [made(seed, 3.0) for seed in range(2)]
    found = compared({"worse": worse, "better": better, "same": better})
    assert list(found["pairs"]) == ["better - worse", "same - worse", "same - better"]
    assert found["pairs"]["better - worse"]["auroc"]["low"] > 0.1
    assert found["pairs"]["better - worse"]["rate"]["high"] < -0.1
    assert set(found["pairs"]["same - better"]["auroc"].values()) == {0.0}


def test_pairing_takes_away_what_patients_share() -> None:
    one = made(0, 2.0)
    other = replace(one, score=one.score + 0.02 * np.random.default_rng(1).standard_normal(len(one.score)))
    found = compared({"one": [one], "other": [other]})
    alone, paired = found["detectors"]["one"]["auroc"], found["pairs"]["other - one"]["auroc"]
    assert paired["high"] - paired["low"] < (alone["high"] - alone["low"]) / 5


def test_folds_and_patients_have_their_own_areas_and_the_table_names_them() -> None:
    cell = made(0, 8.0)
    swapped = np.where((cell.subject == "p3"), -cell.score, cell.score)
    lonely = (cell.subject == "p4") & (cell.label == 1)
    lonely[np.flatnonzero(lonely)[:5]] = False
    few = replace(cell, score=swapped, label=np.where(lonely, 0, cell.label))
    found = compared({"made": [few]})
    own = found["detectors"]["made"]
    assert own["patients"] == PATIENTS - 1
    assert own["patients_least"] < 0.01
    assert own["folds"][1] < 0.9
    assert "made: folds" in table(found)
    assert "of 7 patients" in table(found)


def test_what_is_not_defined_is_null_and_a_dash() -> None:
    cell = made(0, 1.0)
    none = replace(cell, label=np.where(cell.fold == 0, 0, cell.label))
    found = compared({"made": [none]})
    own = found["detectors"]["made"]
    assert own["folds"][0] is None
    assert 0 < own["folds"][1] < 1
    assert "made: folds - 0." in table(found)
    unknown = estimate([np.full(5, np.nan)])
    assert unknown == {"mean": None, "low": None, "high": None}
    json.dumps(found, allow_nan=False)


def test_options_that_are_wrong_are_an_error_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert differences.main(["--out", str(tmp_path), "--seeds", "0"]) == 2
    assert "0 seeds are none" in capsys.readouterr().err
