"""A detector of one's own .tflite: the threshold is the rule's on the reference's scores of normal beats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError, UnsupportedModelError, UsageError
from ecgtiny.quantize.own_detector import Wanted, make_detector
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.train.calibration.thresholds import Rule
from ecgtiny.train.data.sources import load
from tests.tools import BENCH_MODELS

TFLITE = (BENCH_MODELS / "linear.tflite").read_bytes()


@pytest.mark.parametrize(("score", "promised"), [("mae", 0.01), ("mse", 0.02), ("maxw1", 0.1), ("maxw140", 0.02)])
def test_the_promise_is_kept_on_the_calibration_beats(score: str, promised: float) -> None:
    own = make_detector(TFLITE, Wanted(score, "synthetic", Rule("quantile", promised)))
    split = load("synthetic")
    normals = np.concatenate([part.counts[part.normal] for part in (split.train, split.test)])
    np.testing.assert_array_equal(own.counts, normals)
    scores, flat = score_beats(own.detector, normals)
    assert not flat.any()
    assert own.detector.threshold == own.record.threshold.value == Rule("quantile", promised).fit(scores).integer
    assert (scores > own.detector.threshold).mean() <= promised
    assert own.record.model_digest == own.detector.digest
    assert own.record.threshold.calibration.beats == len(normals)


def test_the_record_says_on_what_condition_the_promise_holds() -> None:
    promised = make_detector(TFLITE, Wanted("mae", "synthetic")).record
    none = make_detector(TFLITE, Wanted("mae", "synthetic", Rule("mean-std"))).record
    assert "neither trained on these" in promised.promise
    assert none.threshold.promised is None
    assert "promises no false-alarm rate" in none.promise
    assert 0 <= promised.saturated_inputs < 0.1


def test_unlabelled_beats_are_all_normal_and_flat_ones_are_left_out(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(0, 1, (80, 140)).astype(np.float32)
    x[3] = 0
    np.save(tmp_path / "beats.npy", x)
    own = make_detector(TFLITE, Wanted("mse", str(tmp_path / "beats.npy")))
    assert (own.record.normals.beats, own.record.normals.flat, len(own.counts)) == (80, 1, 79)
    assert own.record.threshold.calibration.beats == 79
    assert own.record.normals.name == "beats.npy"


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "long.npy", np.random.default_rng(0).normal(0, 1, (80, 280)).astype(np.float32))
    np.save(tmp_path / "flat.npy", np.tile(np.array([0, 1e-3], np.float32), (80, 70)))
    with pytest.raises(UnsupportedModelError, match="or the pooling that brings them to it"):
        make_detector(TFLITE, Wanted("mae", str(tmp_path / "long.npy")))
    assert make_detector(TFLITE, Wanted("mae", str(tmp_path / "long.npy"), pool=2)).detector.normalisation.pool == 2
    with pytest.raises(DataError, match="needs 9999 to promise"):
        make_detector(TFLITE, Wanted("mae", "synthetic", Rule("quantile", 0.0001)))
    with pytest.raises(UnsupportedModelError, match="window of 141"):
        make_detector(TFLITE, Wanted("maxw141", "synthetic"))
    with pytest.raises(UsageError, match="there is no score"):
        Wanted("rmse", "synthetic")
