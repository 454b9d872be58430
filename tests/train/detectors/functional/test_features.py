"""Features against what is known of simple signals, and their size for items of any length."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.train.detectors.functional import features
from ecgtiny.train.detectors.functional.features import averaged
from ecgtiny.train.detectors.functional.items import Feature
from ecgtiny.train.detectors.functional.pieces import cut, largest, mean, top_three

ALL: dict[str, Feature] = {
    "values": features.values,
    "interpolated": features.interpolated,
    "first": features.FIRST,
    "second": features.SECOND,
    "with derivatives": features.with_derivatives,
    "spectrogram": features.spectrogram,
    "mean frequency": features.mean_frequency,
    "periodogram": features.periodogram,
    "argmax": features.fft_argmax,
    "statistics": features.statistics,
    "pieces": cut,
}


def tone(frequency: float, length: int = 256) -> features.Float32Array:
    """One item of one lead: a cosine of ``frequency`` cycles a sample."""
    return np.cos(2 * np.pi * frequency * np.arange(length)).astype(np.float32)[np.newaxis, :, np.newaxis]


def test_derivatives_of_a_slow_sine_are_those_of_the_sine() -> None:
    turn = 2 * np.pi / 64
    z = np.sin(turn * np.arange(256)).astype(np.float32)[np.newaxis, :, np.newaxis]
    first, second = features.FIRST(z, None), features.SECOND(z, None)
    inside = slice(8, -8)
    np.testing.assert_allclose(first[0, inside, 0], turn * np.cos(turn * np.arange(256))[inside], atol=1e-4)
    np.testing.assert_allclose(second[0, inside, 0], -(turn**2) * z[0, inside, 0], atol=1e-4)
    np.testing.assert_allclose(features.with_derivatives(z, None)[0, :, 0], z[0, :, 0], atol=1e-6)


def test_the_common_grid_passes_through_the_samples() -> None:
    z = tone(1 / 40, features.GRID)
    np.testing.assert_allclose(features.interpolated(z, None), z, atol=1e-5)


@pytest.mark.parametrize("cycles", [8, 32, 100])
def test_spectra_find_the_frequency_of_a_tone(cycles: int) -> None:
    z = tone(cycles / 256)
    assert features.fft_argmax(z, None)[0, 0] == pytest.approx(cycles / 256)
    assert features.periodogram(z, None)[0, :, 0].argmax() == cycles
    assert features.mean_frequency(z, 64.0).shape == (1, 4, 1)
    np.testing.assert_allclose(features.mean_frequency(z, 64.0), cycles / 256, atol=0.002)
    bins = features.spectrogram(z)[0].mean(axis=0)
    assert bins.argmax() / (len(bins) - 1) == pytest.approx(2 * cycles / 256, abs=1 / (len(bins) - 1))


def test_an_item_without_a_rate_is_divided_into_parts() -> None:
    assert features.mean_frequency(tone(0.1), None).shape == (1, features.PARTS, 1)
    assert features.mean_frequency(tone(0.1), 200.0).shape == (1, features.PARTS, 1)


def test_statistics_are_of_the_samples_and_both_derivatives() -> None:
    z = tone(1 / 50)
    found = features.statistics(z, None)[0]
    assert found.shape == (9,)
    assert found[0] == pytest.approx(z.mean(), abs=1e-5)
    assert found[3] == pytest.approx(z.var(), abs=1e-5)
    assert found[7] == pytest.approx(2 * np.pi / 50, rel=0.01)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(("length", "leads"), [(16, 1), (141, 2), (61_440, 1)])
def test_features_are_finite_single_and_bounded(name: str, length: int, leads: int) -> None:
    z = np.random.default_rng(0).standard_normal((2, length, leads)).astype(np.float32)
    found = ALL[name](z, None)
    assert found.dtype == np.float32
    assert len(found) == 2
    assert np.isfinite(found).all()
    assert found[0].size <= 4 * features.MAX_SAMPLES * leads


@pytest.mark.parametrize("name", ALL)
def test_an_item_has_the_same_features_whatever_stands_beside_it(name: str) -> None:
    z = np.random.default_rng(0).standard_normal((3, 140, 2)).astype(np.float32)
    np.testing.assert_allclose(ALL[name](z, 250.0)[1:2], ALL[name](z[1:2], 250.0), rtol=1e-4, atol=1e-5)


@given(st.integers(1, 300), st.integers(1, 40), st.integers(0, 2))
@settings(max_examples=50, deadline=None)
def test_averaging_keeps_the_mean_and_the_bound(size: int, most: int, axis: int) -> None:
    shape = [2, 3, 2]
    shape[axis] = size
    x = np.random.default_rng(size).standard_normal(shape).astype(np.float32)
    found = averaged(x, most, axis)
    assert 1 <= found.shape[axis] <= most or found.shape[axis] == size <= most
    step = -(-size // most)
    kept = np.take(x, np.arange(size - size % step), axis)
    np.testing.assert_allclose(found.mean(axis=axis), kept.mean(axis=axis), atol=1e-5)


def test_pieces_half_overlap_and_cover_the_item() -> None:
    z = np.arange(64, dtype=np.float32)[np.newaxis, :, np.newaxis]
    pieces = cut(z)
    assert pieces.shape == (1, 15, 8)
    np.testing.assert_array_equal(pieces[0, :, 0], np.arange(0, 57, 4))


def test_scores_of_pieces_are_combined_in_three_ways() -> None:
    scores = np.array([[1.0, 5.0, 2.0, 4.0], [0.0, 0.0, 0.0, 8.0]])
    assert largest(scores).tolist() == [5, 8]
    assert mean(scores).tolist() == [3, 2]
    np.testing.assert_allclose(top_three(scores), [11 / 3, 8 / 3])
    assert partial(top_three)(scores[:, :2]).tolist() == [3, 0]
