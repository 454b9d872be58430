"""The integer band-pass against SciPy's in float, and its bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import sosfilt

from ecgtiny.common.biquads import FRACTION, Biquads
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.train.detectors.reservoir.bandpass import coefficients
from ecgtiny.train.detectors.reservoir.states import FS
from tests.quantize.detectors.made import made_counts

FILTER = Biquads.quantise(coefficients(FS))


def test_it_is_the_float_filter_but_for_a_quarter_of_a_count() -> None:
    counts = made_counts(0, 3, 2000)
    wanted = sosfilt(coefficients(FS), counts.astype(np.float32), axis=1)
    np.testing.assert_allclose(FILTER.run(counts.astype(np.int64)) / 2**FRACTION, wanted, rtol=0, atol=0.25)


def test_silence_after_a_step_dies_away() -> None:
    counts = np.full((1, 6000), 20000, dtype=np.int64)
    assert np.abs(FILTER.run(counts)[0, 4000:]).max() <= 2**FRACTION // 4


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 300))
def test_no_samples_pass_the_bound(seed: int, period: int) -> None:
    rng = np.random.default_rng(seed)
    signs = rng.choice([-32768, 32767], 1 + 1500 // period).repeat(period)[None, :1500]
    assert np.abs(FILTER.run(signs)).max() <= FILTER.bound() < 2**31


def test_the_bound_is_near_what_the_worst_samples_reach() -> None:
    """The worst samples of a filter are the signs of its impulse response, from the last to the first."""
    impulse = np.zeros((1, 4000), dtype=np.int64)
    impulse[0, 0] = 32767
    worst = np.where(FILTER.run(impulse) < 0, -32768, 32767)[:, ::-1]
    reached = np.abs(FILTER.run(worst)).max()
    assert FILTER.bound() / 4 < reached <= FILTER.bound()


def test_a_filter_that_might_overflow_is_refused() -> None:
    ringing = np.array([[1.0, 0.0, 0.0, 1.0, -1.98, 0.99]])
    with pytest.raises(UnsupportedModelError, match="32 bits"):
        Biquads.quantise(ringing)
    with pytest.raises(UnsupportedModelError, match="coefficient"):
        Biquads.quantise(np.array([[5.0, 0.0, 0.0, 1.0, 0.0, 0.0]]))


@pytest.mark.parametrize("poles", [(0.0, 1.0), (0.0, 1.2), (0.5, -1.1), (-1.5, 0.5), (1.99, 0.97)])
def test_poles_that_never_die_away_are_refused(poles: tuple[float, float]) -> None:
    with pytest.raises(UnsupportedModelError, match="unstable"):
        Biquads.quantise(np.array([[1e-6, 0.0, 0.0, 1.0, *poles]]))


def test_a_response_longer_than_what_is_summed_is_refused() -> None:
    slow = np.array([[1e-7, 0.0, 0.0, 1.0, -(1 - 1e-6), 0.0]])
    with pytest.raises(UnsupportedModelError, match="not died away"):
        Biquads.quantise(slow)


def test_what_is_no_table_of_sections_is_refused() -> None:
    for shape in ((0, 5), (2, 4), (5,)):
        with pytest.raises(UnsupportedModelError, match="five coefficients"):
            Biquads(np.zeros(shape, np.int64)).prove()
