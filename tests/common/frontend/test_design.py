"""The constants of the front end at every rate, and the bounds that keep the C within 32 bits."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecgtiny.common.codec import decode
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.files import to_json
from ecgtiny.common.frontend.design import (
    FIR_SHIFT,
    MAX_GAIN,
    MIN_GAIN,
    PHASE_SHIFT,
    STEP_SHIFT,
    UNITS_PER_MV,
    FrontEnd,
    design,
)

RATES = [100, 125, 128, 179.5, 180, 200, 250, 256, 300, 359, 360, 500, 512, 540, 999, 1000]


def response(front: FrontEnd, frequency: float) -> float:
    """Amplitude of decimator and low-pass at a frequency in Hz, before it aliases."""
    ratio = front.decimation
    triangle = np.convolve(np.ones(ratio), np.ones(ratio)) / ratio**2
    fir = np.array(front.fir) / 2**FIR_SHIFT

    def gain(taps: np.ndarray, rate: float) -> float:
        return float(abs(np.exp(-2j * np.pi * frequency / rate * np.arange(len(taps))) @ taps))

    return gain(triangle, front.fs) * gain(fir, front.working_rate)


@pytest.mark.parametrize("fs", RATES)
def test_hum_is_nulled_and_the_ecg_passes_at_every_rate(fs: float) -> None:
    front = design(fs, 200)
    assert response(front, 50) < 5e-4
    assert response(front, 60) < 5e-4
    for frequency in (1, 5, 10, 15, 20, 24):
        assert response(front, frequency) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("fs", RATES)
def test_sums_stay_within_32_bits(fs: float) -> None:
    front = design(fs, 200)
    assert sum(front.fir) == 2**FIR_SHIFT
    assert sum(map(abs, front.fir)) * 32768 + 2 ** (FIR_SHIFT - 1) < 2**31
    assert all(sum(row) == 2**PHASE_SHIFT for row in front.phases)
    assert max(sum(map(abs, row)) for row in front.phases) * 32768 + 2 ** (PHASE_SHIFT - 1) < 2**31
    assert front.baseline * 32768 < 2**31
    assert front.energy_length * 4 * 32768 < 2**23


@pytest.mark.parametrize("fs", RATES)
def test_the_ring_holds_the_window_of_the_oldest_candidate(fs: float) -> None:
    front = design(fs, 200)
    oldest_candidate = front.level_decay_timeout + front.refractory + 1
    window_start = front.energy_lag + front.reach + 1 + (50 * front.step >> STEP_SHIFT) + 2
    waiting = 10
    assert oldest_candidate + window_start + waiting <= front.ring + front.morphology_lag
    assert front.refractory > front.reach + 1 + front.difference_span + front.energy_length // 2


@given(st.floats(MIN_GAIN, MAX_GAIN), st.integers(100, 1000))
@example(MIN_GAIN, 540)
@example(MAX_GAIN, 100)
@example(MAX_GAIN, 1000)
def test_the_scale_is_right_within_half_a_percent(gain: float, fs: int) -> None:
    front = design(fs, gain)
    scale = front.scale_mul / 2**front.scale_shift * front.decimation**2
    assert scale * gain == pytest.approx(UNITS_PER_MV, rel=0.005)
    assert 1 <= front.scale_shift <= 30
    assert 65535 * front.decimation**2 * front.scale_mul + (1 << (front.scale_shift - 1)) < 2**31


@pytest.mark.parametrize(
    ("fs", "gain", "zero"),
    [(99.9, 200, 0), (1000.1, 200, 0), (float("nan"), 200, 0), (360, 0, 0), (360, -5, 0), (360, float("inf"), 0),
     (360, 1e-9, 0), (360, 1e12, 0), (360, float("nan"), 0), (360, 200, 70000)],
)  # fmt: skip
def test_what_has_no_front_end_is_refused(fs: float, gain: float, zero: int) -> None:
    with pytest.raises(UnsupportedModelError):
        design(fs, gain, zero)


@pytest.mark.parametrize("rails", [(5, -5), (0, 0), (-32769, 0), (0, 32768)])
def test_rails_out_of_order_or_beyond_16_bits_are_refused(rails: tuple[int, int]) -> None:
    with pytest.raises(UnsupportedModelError, match="rails at"):
        design(360, 200, 0, rails)


def test_constants_survive_json() -> None:
    front = design(360, 200, 1024, rails=(0, 2047))
    assert decode(json.loads(to_json(front)), FrontEnd, "") == front


def test_the_working_rate_lies_between_180_and_360() -> None:
    assert [design(fs, 200).decimation for fs in (100, 180, 359, 360, 500, 1000)] == [1, 1, 1, 2, 2, 5]
