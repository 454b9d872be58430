"""Test beats at any threshold: shares by hand, and a curve that goes through them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.run import Run
from ecgtiny.host.dashboard.ask.labelled_beats import LabelledBeats
from tests.host.fakes import DIGEST
from tests.host.runs import make_run

SCORE = np.array([10, 20, 30, 40, 50, 0], np.int32)
LABEL = np.array([0, 0, 1, 0, 2, 0])
FLAT = np.array([0, 0, 0, 0, 0, 1], np.bool_)


def run(folder: Path, label: list[int] | None = None) -> Run:
    of = LABEL if label is None else np.array(label)
    return make_run(folder, np.ones((6, 5, 1), np.int16), SCORE, digest=DIGEST.hex(), flat=FLAT, label=of)


@pytest.mark.parametrize(("threshold", "hits", "quiet"), [(60, 0, 3), (50, 0, 3), (49, 1, 3), (35, 1, 2), (9, 2, 0)])
def test_sensitivity_and_specificity(tmp_path: Path, threshold: int, hits: int, quiet: int) -> None:
    beats = LabelledBeats.of(run(tmp_path))
    assert beats
    se, sp = beats.sensitivity(threshold), beats.specificity(threshold)
    assert (se.hits, se.trials, sp.hits, sp.trials) == (hits, 2, quiet, 3)
    assert (se.value, sp.value) == (hits / 2, quiet / 3)
    points = [*zip(*(axis.tolist() for axis in beats.curve), strict=True)]
    assert any(point == pytest.approx((1 - quiet / 3, hits / 2)) for point in points)


def test_unlabelled_beats_have_no_figures(tmp_path: Path) -> None:
    assert LabelledBeats.of(run(tmp_path, [-1] * 6)) is None


def test_beats_of_one_kind_have_no_curve(tmp_path: Path) -> None:
    beats = LabelledBeats.of(run(tmp_path, [0] * 6))
    assert beats
    assert len(beats.curve[0]) == 0
    assert beats.sensitivity(0).value is None
    assert beats.sensitivity(0).interval is None


def test_a_run_that_was_not_quantised_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        LabelledBeats.of(Run(tmp_path))
