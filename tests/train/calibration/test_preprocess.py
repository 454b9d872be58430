from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.train.calibration.preprocess import MIN_STD_COUNTS, flat_beats, model_inputs, normalise, shift_beats

INT16 = st.integers(-32768, 32767)
BEATS = hnp.arrays(np.int16, st.tuples(st.just(3), st.sampled_from([8, 12]), st.integers(1, 2)), elements=INT16)


NEARLY_FLAT = hnp.arrays(np.int16, (20, 8, 2), elements=st.integers(-7, 7))


@given(BEATS | NEARLY_FLAT)
def test_flat_is_decided_on_the_exact_variance(counts: np.ndarray) -> None:
    for beat, flat in zip(counts, flat_beats(counts), strict=True):
        variances = [_exact_variance([int(value) for value in lead]) for lead in beat.T]
        assert flat == any(variance < MIN_STD_COUNTS**2 for variance in variances)


def _exact_variance(values: list[int]) -> Fraction:
    mean = Fraction(sum(values), len(values))
    return sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)


def test_one_flat_lead_makes_the_beat_flat() -> None:
    live = np.tile(np.array([-100, 100], dtype=np.int16), 10)
    counts = np.stack([live, np.zeros(20, dtype=np.int16)], axis=1)[np.newaxis]
    assert flat_beats(counts).tolist() == [True]
    assert flat_beats(counts[:, :, :1]).tolist() == [False]


@given(BEATS)
def test_each_lead_has_mean_zero_and_sample_deviation_one(counts: np.ndarray) -> None:
    z = normalise(counts, 1)[~flat_beats(counts)]
    np.testing.assert_allclose(z.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(z.std(axis=1, ddof=1), 1, atol=1e-5)


@given(hnp.arrays(np.int16, (2, 12, 1), elements=st.integers(-2000, 2000)), st.integers(2, 9), st.integers(-900, 900))
def test_gain_and_offset_do_not_matter(counts: np.ndarray, gain: int, offset: int) -> None:
    moved = (counts * np.int16(gain) + np.int16(offset)).astype(np.int16)
    np.testing.assert_allclose(normalise(moved, 3), normalise(counts, 3), atol=1e-4)


def test_pooling_averages_after_normalising() -> None:
    counts = np.array([[0], [10], [20], [90]], dtype=np.int16)[np.newaxis]
    std = math.sqrt(sum((value - 30) ** 2 for value in (0, 10, 20, 90)) / 3)
    np.testing.assert_allclose(normalise(counts, 2)[0, :, 0], [(5 - 30) / std, (55 - 30) / std], rtol=1e-6)


def test_a_constant_lead_gives_zeros_not_nan() -> None:
    assert not normalise(np.full((1, 8, 1), 7, dtype=np.int16), 2).any()


def test_pooling_that_does_not_divide_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"82 samples cannot be pooled by 4.*for example 80"):
        normalise(np.zeros((1, 82, 1), dtype=np.int16), 4)


def test_shifting_repeats_the_edge_and_moves_later() -> None:
    counts = np.array([[1], [2], [3], [4]], dtype=np.int16)[np.newaxis]
    assert shift_beats(counts, 1)[0, :, 0].tolist() == [1, 1, 2, 3]
    assert shift_beats(counts, -2)[0, :, 0].tolist() == [3, 4, 4, 4]


def test_signals_keep_their_own_unit_and_are_pooled() -> None:
    counts = np.array([0, 10, 20, 40], np.int16).reshape(1, 4, 1)
    assert model_inputs(counts, 2, 10.0)[0, :, 0].tolist() == [0.5, 3.0]
    np.testing.assert_array_equal(model_inputs(counts, 2), normalise(counts, 2))
    with pytest.raises(UnsupportedModelError, match="cannot be pooled by 3"):
        model_inputs(counts, 3, 10.0)
