from __future__ import annotations

import numpy as np
import pytest
from tests.train.frontend.beats import ZERO, regular, strip

from ecgtiny.train.frontend.design import design
from ecgtiny.train.frontend.filters import GAP
from ecgtiny.train.frontend.frontend import Detected, detect
from ecgtiny.train.frontend.quality import FLAT, LEAD_OFF, NOISY, SATURATED, measure

FRONT = design(360, 200, ZERO, rails=(0, 2047))
FS = 360


def clean() -> np.ndarray:
    return strip(FS, regular(30), 30)


def marked(found: Detected, bit: int) -> list[float]:
    """Times in s of the beats with a bit."""
    return [round(float(at) / FS, 1) for at in found.sample[(found.quality & bit) > 0]]


def test_clean_beats_can_be_read() -> None:
    assert not detect(clean(), FRONT).quality.any()


@pytest.mark.parametrize(("count", "bit"), [(GAP, LEAD_OFF), (0, SATURATED), (2047, SATURATED)])
def test_a_lost_or_clipped_sample_spoils_the_beats_whose_windows_know_it(count: int, bit: int) -> None:
    counts = clean()
    counts[round(10.5 * FS)] = count
    found = detect(counts, FRONT)
    spoilt = marked(found, bit)
    assert spoilt
    assert all(9.4 <= at <= 10.75 for at in spoilt)
    assert not (found.quality & ~np.uint8(bit) & ~np.uint8(NOISY)).any()
    before = found.sample[found.sample + FS // 2 < 9.4 * FS]
    assert len(before) and found.quality[: len(before)].max() == 0


def test_beats_below_60_microvolts_are_flat() -> None:
    found = detect(strip(FS, regular(30), 30, height=0.055, t_wave=0.0, gain=2000), design(FS, 2000, ZERO))
    assert len(found)
    assert (found.quality & FLAT).all()


def test_muscle_noise_and_a_moving_baseline_are_noisy() -> None:
    rng = np.random.default_rng(1)
    loud = clean() + rng.normal(0, 120, len(clean()))
    assert (detect(np.round(loud).astype(np.int16), FRONT).quality & NOISY).mean() > 0.9
    faint = clean() + rng.normal(0, 4, len(clean()))
    assert not detect(np.round(faint).astype(np.int16), FRONT).quality.any()
    step = clean()
    step[round(10.0 * FS) :] += 900
    around = [at for at in marked(detect(step, FRONT), NOISY) if 9.3 < at < 10.8]
    assert around


def test_measures_of_a_known_window() -> None:
    window = np.zeros((1, 140), np.int16)
    window[0, 50], window[0, 100], window[0, -20:] = 300, 10, -7
    raw = measure(window)
    assert (raw.range[0], raw.noise[0], raw.jump[0]) == (307, 40 + 14, 7)
