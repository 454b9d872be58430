"""Every row is fitted, scored and fitted again; what the linear rows find in made beats is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.beats import Beats
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.detector import Detector
from ecgtiny.train.detectors.fitted import Fitted, Task
from ecgtiny.train.detectors.functional import DETECTOR
from ecgtiny.train.detectors.functional.features import spectrogram, values
from ecgtiny.train.detectors.functional.items import MAX_ROWS, features_of, training_features
from ecgtiny.train.detectors.functional.network_rows import ROWS as NETWORKS
from ecgtiny.train.detectors.functional.plane import ROWS as PLANES
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.ranking import auroc
from tests.stored import there
from tests.train.made import made_beats

LEARNED = (*NETWORKS, *PLANES[1:2])
FAST = [one for one in DETECTOR if one not in (*NETWORKS, *PLANES)]
WEAK = {"rms", "fft-argmax", "lof-mean-frequency", "lof-derivative-2"}
"""Rows that see little of an inverted wave; the figures of the documents say how little."""
TRAIN, TEST = made_beats(60, 5), made_beats(20, 20, seed=1)


def fitted(detector: Detector, beats: Beats = TRAIN, epochs: int | None = 1) -> Fitted:
    return detector.fit(Task(Kind.BEATS, beats, 3, epochs=epochs))


@pytest.mark.parametrize("detector", FAST, ids=lambda one: one.name)
def test_a_row_finds_inverted_waves(detector: Detector) -> None:
    scores = fitted(detector).score(TEST)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).all()
    if detector.name not in WEAK:
        assert there(auroc(scores, ~TEST.normal)) > 0.9


@pytest.mark.parametrize("detector", [*FAST, *(pytest.param(one, marks=pytest.mark.slow) for one in LEARNED)],
                         ids=lambda one: one.name)  # fmt: skip
def test_the_same_seed_gives_the_same_scores_and_flat_items_none(detector: Detector) -> None:
    x = TEST.x.copy()
    x[4] = 0.5
    items = replace(TEST, x=x)
    once, again = (fitted(detector).score(items) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    if detector.name != "rms":
        assert np.flatnonzero(np.isnan(once)).tolist() == [4]


@pytest.mark.slow
@pytest.mark.parametrize("detector", NETWORKS, ids=lambda one: one.name)
def test_a_network_learns_and_shows_what_it_makes_of_items(detector: Detector) -> None:
    found = fitted(detector, epochs=3)
    assert len(found.history["loss"]) == 3
    assert found.history["loss"][2] < found.history["loss"][0]
    assert np.isfinite(found.score(TEST)).all()
    shown = dict(there(found.arrays)(TEST.take(np.arange(3))))
    original = shown.pop("original")
    (made,) = shown.values()
    assert original.shape == made.shape
    assert len(original) == 3


@pytest.mark.parametrize("detector", PLANES[:1], ids=lambda one: one.name)
def test_the_contours_of_the_plane_are_the_scores_at_its_places(detector: Detector) -> None:
    found = fitted(detector)
    shown = there(found.arrays)(TEST)
    contour, x, y = shown["contour"], shown["x"], shown["y"]
    assert contour.shape == (len(y), len(x))
    assert len(shown["training"]) == TRAIN.normal.sum()
    scores = found.score(TEST)
    assert contour.min() - 1e-6 <= np.median(scores)
    for place, score in zip(shown["plane"], scores, strict=True):
        column, row = np.abs(x - place[0]).argmin(), np.abs(y - place[1]).argmin()
        around = contour[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        span = contour.max() - contour.min()
        assert around.min() - 0.1 * span <= score <= around.max() + 0.1 * span


@pytest.mark.slow
def test_a_spectrogram_is_shown_in_its_own_unit() -> None:
    shown = there(fitted(find("vae-stft")).arrays)(TEST)
    np.testing.assert_allclose(shown["original"], features_of(spectrogram, TEST), atol=1e-5)


def test_more_items_than_a_method_can_keep_are_drawn_by_the_seed() -> None:
    beats = made_beats(MAX_ROWS + 50, 0, length=8)
    once, again, other = (training_features(Task(Kind.BEATS, beats, seed), values) for seed in (0, 0, 1))
    assert len(once) == MAX_ROWS
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, other)


def test_items_that_are_all_flat_cannot_be_fitted_to() -> None:
    flat = replace(TRAIN, x=np.zeros_like(TRAIN.x))
    with pytest.raises(DataError, match="flat"):
        fitted(find("pca-lof"), flat)


@pytest.mark.parametrize("detector", FAST, ids=lambda one: one.name)
def test_a_handful_of_items_is_enough(detector: Detector) -> None:
    assert np.isfinite(fitted(detector, made_beats(4, 0, leads=2)).score(made_beats(3, 0, leads=2))).all()
