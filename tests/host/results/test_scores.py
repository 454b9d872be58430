"""Scores from Python are the reference's, and beats of another form are refused."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ecgtiny import DataError, Run, UsageError, score_run
from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.train.data.beats import Beats, Source
from tests.host.results.made import stored_run
from tests.tools import require_module


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return stored_run(tmp_path_factory.mktemp("scores"))


@pytest.fixture(scope="module")
def counts(run: Run) -> Int16Array:
    with np.load(run.path("validation.npz")) as stored:
        return stored["counts"]


def beats_of(counts: Int16Array, gain: float = 1.0) -> Beats:
    label = np.arange(len(counts)) % 2
    return Beats((counts / gain).astype(np.float32), label, ("normal", "pvc"), None, "std", gain, Source("made"))


def test_they_are_those_that_a_board_is_validated_with(run: Run, counts: Int16Array) -> None:
    found = score_run(run, counts)
    with np.load(run.path("validation.npz")) as stored:
        np.testing.assert_array_equal(found.score, stored["score"])
        np.testing.assert_array_equal(found.flat, stored["flat"])
    assert found.threshold == run.load("quantize.json", QuantizeRecord).threshold.value
    np.testing.assert_array_equal(found.alarm, found.score > found.threshold)


def test_beats_are_scored_as_their_counts(run: Run, counts: Int16Array) -> None:
    require_module("pandas")
    found = score_run(run, beats_of(counts))
    np.testing.assert_array_equal(found.score, score_run(run, counts).score)
    assert found.to_frame()["label"].tolist()[:2] == ["normal", "pvc"]
    assert list(score_run(run, counts).to_frame().columns) == ["score", "flat", "alarm"]


def test_a_flat_beat_raises_no_alarm(run: Run, counts: Int16Array) -> None:
    found = score_run(run, np.zeros_like(counts[:2]))
    assert (found.flat.tolist(), found.score.tolist(), found.alarm.tolist()) == ([True, True], [0, 0], [False, False])


def test_other_forms_are_refused(run: Run, counts: Int16Array) -> None:
    with pytest.raises(DataError, match=r"trained on beats \[n, 35, 1\], and is given \[36, 30, 1\]"):
        score_run(run, counts[:, :30])
    with pytest.raises(DataError, match=r"is given \[36, 35\]"):
        score_run(run, counts[:, :, 0])
    with pytest.raises(UsageError, match="counts are float64, not int16"):
        score_run(run, counts.astype(np.float64))  # pyright: ignore[reportArgumentType]


def test_another_gain_is_refused_though_beats_are_normalised(run: Run, counts: Int16Array) -> None:
    """The limit of a flat lead is in counts: at a tenth of the gain, beats with a shape would be flat."""
    assert run.load("quantize.json", QuantizeRecord).data.gain == 1
    small = (counts // 200).astype(np.int16)
    assert score_run(run, small).flat.any() != score_run(run, counts).flat.any()
    with pytest.raises(DataError, match="trained on beats of 1 counts a unit, and is given 200"):
        score_run(run, beats_of(counts, 200.0))


def test_a_detector_of_samples_scores_no_beats(tmp_path: Path, counts: Int16Array) -> None:
    (tmp_path / "quantize.json").write_text('{"form": "stream"}', "utf-8")
    with pytest.raises(DataError, match="scores no beats"):
        score_run(Run(tmp_path), counts)


def test_a_run_and_its_scores_go_to_a_spawned_worker_and_back(run: Run, counts: Int16Array) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(score_run, run, counts).result()
        said = pool.submit(str, run).result()
    np.testing.assert_array_equal(found.score, score_run(run, counts).score)
    assert said == str(run)
