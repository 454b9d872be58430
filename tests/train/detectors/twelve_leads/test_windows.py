"""Records are filtered, cut into windows, and put together again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.train.data.beats import Beats, Source
from ecgtiny.train.detectors.twelve_leads.windows import Windows
from tests.train.detectors.twelve_leads.made import made_records


def test_ten_seconds_are_nineteen_windows_that_overlap_by_half() -> None:
    cut = Windows(500.0)
    signals = np.arange(5000, dtype=np.float32).reshape(1, 5000, 1)
    windows = cut.cut(signals)
    assert windows.shape == (1, 19, 500, 1)
    assert windows[0, :, 0, 0].tolist() == list(range(0, 4501, 250))
    np.testing.assert_array_equal(windows[0, 0, 250:], windows[0, 1, :250])


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), st.integers(2, 7), st.sampled_from([20.0, 50.0]))
def test_what_was_cut_is_put_together_again(leads: int, seconds: int, rate: float) -> None:
    cut = Windows(rate)
    signals = np.random.default_rng(0).standard_normal((2, int(seconds * rate), leads)).astype(np.float32)
    np.testing.assert_allclose(cut.joined(cut.cut(signals), signals.shape[1]), signals, atol=1e-6)


def test_behind_the_last_window_there_is_nothing() -> None:
    cut = Windows(50.0)
    signals = np.ones((1, 60, 1), dtype=np.float32)
    joined = cut.joined(cut.cut(signals), 60)
    assert np.isnan(joined[0, 50:]).all()
    assert (joined[0, :50] == 1).all()


@pytest.mark.parametrize("rate", [500.0, 50.0])
def test_signals_are_in_standard_deviations_of_their_lead_without_wander(rate: float) -> None:
    records = made_records(2, 0)
    seconds = records.length / 500
    wander = 3 * np.sin(2 * np.pi * 0.05 * np.arange(records.length) / 500)[np.newaxis, :, np.newaxis]
    wandering = Beats((records.x + wander).astype(np.float32), None, ("normal",), 500.0, "mV", 1000.0, Source("made"))
    plain, still = (Windows(rate).signals(one) for one in (records, wandering))
    assert plain.shape == (2, seconds * rate, 12)
    np.testing.assert_allclose(plain.mean(axis=1), 0, atol=1e-4)
    np.testing.assert_allclose(plain.std(axis=1), 1, atol=1e-3)
    middle = slice(int(rate), -int(rate))
    assert np.abs(plain - still)[:, middle].mean() < 0.2
