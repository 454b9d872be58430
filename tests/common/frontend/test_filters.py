"""The filters of whole records against the same ones run sample by sample, and their lags."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.frontend.design import FIR_SHIFT, FrontEnd, design
from ecgtiny.common.frontend.filters import GAP, decimate, energy, hold, lowpass, morphology, unusable

FRONTS = {fs: design(fs, 200, -17) for fs in (100, 360, 1000)}


def clamp(value: int) -> int:
    return max(-32768, min(32767, value))


def toward_zero(value: int, divisor: int) -> int:
    return abs(value) // divisor * (1 if value >= 0 else -1)


def ring(length: int, first: int) -> deque[int]:
    return deque([first] * length, maxlen=length)


def one_by_one(front: FrontEnd, counts: list[int]) -> Iterator[tuple[int, int, int, int]]:
    """The filters as a device runs them: yields working, low-passed, morphology and energy."""
    ratio, held = front.decimation, front.zero
    adc: deque[int] = deque(maxlen=2 * ratio - 1)
    history: deque[int] = deque(maxlen=len(front.fir))
    older: deque[int] = deque()
    averages: deque[int] = deque()
    lowpassed: deque[int] = deque()
    run = blanking = 0
    for at, count in enumerate(counts):
        held = held if count == GAP else count
        adc.extend([held] * (1 if adc else ratio))
        if (at + 1) % ratio:
            continue
        weights = [min(i + 1, 2 * ratio - 1 - i) for i in range(2 * ratio - 1)]
        total = sum(w * (x - front.zero) for w, x in zip(weights, adc, strict=True))
        working = clamp((total * front.scale_mul + (1 << (front.scale_shift - 1))) >> front.scale_shift)
        history = history or ring(len(front.fir), working)
        history.append(working)
        y = clamp((sum(map(int.__mul__, front.fir, history)) + (1 << (FIR_SHIFT - 1))) >> FIR_SHIFT)
        older = older or ring(front.baseline, y)
        older.append(y)
        average = toward_zero(sum(older), front.baseline)
        averages = averages or ring(front.baseline, average)
        averages.append(average)
        lowpassed = lowpassed or ring(2 * front.difference_span + front.energy_length, y)
        lowpassed.append(y)
        differences = [
            abs(2 * lowpassed[i + front.difference_span] - lowpassed[i] - lowpassed[i + 2 * front.difference_span])
            for i in range(front.energy_length)
        ]
        missing = any(c == GAP for c in counts[at + 1 - ratio : at + 1])
        run = run + 1 if missing else 0
        blanking = front.blanking + 1 if run >= front.blanking_gap else max(0, blanking - 1)
        shape = clamp(older[0] - toward_zero(sum(averages), front.baseline))
        yield working, y, shape, 0 if blanking else sum(differences)


COUNTS = st.one_of(
    hnp.arrays(np.int16, st.integers(0, 400), elements=st.integers(-32768, 32767)),
    hnp.arrays(np.int16, st.integers(1, 400), elements=st.sampled_from([GAP, -32767, 0, 40, 32767]), fill=st.just(GAP)),
)


@settings(max_examples=40)
@given(COUNTS, st.sampled_from(sorted(FRONTS)))
def test_whole_records_equal_the_device_sample_by_sample(counts: np.ndarray, fs: int) -> None:
    front = FRONTS[fs]
    working = decimate(front, hold(front, counts))
    lowpassed = lowpass(front, working)
    together = [working, lowpassed, morphology(front, lowpassed), energy(front, lowpassed, unusable(front, counts)[0])]
    expected = list(one_by_one(front, counts.tolist()))
    assert [tuple(map(int, row)) for row in zip(*together, strict=True)] == expected


@pytest.mark.parametrize("fs", [100, 360, 1000])
def test_every_lag_is_the_one_that_the_constants_name(fs: int) -> None:
    front = design(fs, 200)
    centre = 300
    time = np.arange(800 * front.decimation) / front.decimation - centre
    counts = np.round(2000 * np.exp(-0.5 * (time / (0.015 * front.working_rate)) ** 2)).astype(np.int16)
    working = decimate(front, hold(front, counts))
    lowpassed = lowpass(front, working)
    assert working.argmax() == centre
    assert lowpassed.argmax() == centre + front.lowpass_lag
    assert morphology(front, lowpassed).argmax() == centre + front.morphology_lag
    assert energy(front, lowpassed, np.zeros(len(lowpassed), bool)).argmax() == centre + front.energy_lag


def test_the_unit_is_2_5_microvolts() -> None:
    front = design(1000, 137.0, 55)
    counts = np.full(100, 55 + 137, np.int16)
    assert abs(int(decimate(front, hold(front, counts))[-1]) - 400) <= 2


@pytest.mark.parametrize("offset", [-3000, 3000])
def test_offset_and_slow_wander_leave_no_trace(offset: int) -> None:
    front = design(360, 200)
    time = np.arange(7200) / 360
    counts = np.round(offset + 200 * np.sin(2 * np.pi * 0.1 * time)).astype(np.int16)
    out = morphology(front, lowpass(front, decimate(front, hold(front, counts))))
    assert abs(out[:100]).max() < 60
    assert abs(out[300:]).max() < 15


def test_a_gap_holds_the_last_sample_and_zero_millivolts_before_the_first() -> None:
    front = design(360, 200, zero=1024)
    counts = np.array([GAP, GAP, 3, GAP, GAP, 5], np.int16)
    assert hold(front, counts).tolist() == [1024, 1024, 3, 3, 3, 5]


def test_rails_and_gaps_belong_to_the_working_sample_that_has_them() -> None:
    front = design(360, 200, rails=(0, 2047))
    missing, railed = unusable(front, np.array([1, GAP, 0, 5, 5, 2047, 9, 9, 2047], np.int16))
    assert missing.tolist() == [True, False, False, False]
    assert railed.tolist() == [False, True, True, False]


@pytest.mark.parametrize(("length", "blanks"), [(8, False), (9, True), (40, True)])
def test_a_gap_of_50_ms_blinds_until_its_end_has_left_the_energy(length: int, blanks: bool) -> None:
    front = design(180, 200)
    assert front.blanking_gap == 9
    lowpassed = np.random.default_rng(0).integers(-500, 500, 300).astype(np.int16)
    missing = np.zeros(300, bool)
    missing[100 : 100 + length] = True
    blanked = np.flatnonzero(energy(front, lowpassed, missing) == 0)
    expected = np.arange(108, 100 + length + front.blanking) if blanks else np.arange(0)
    assert np.array_equal(blanked[blanked > 10], expected)
