"""Measures of a beat by itself: step by step in 32 and 64 bits, and what they follow and do not."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.arrays import Int16Array
from ecgtiny.quantize.monitor.integers import log2
from ecgtiny.quantize.monitor.measures import MEASURES, measure
from tests.quantize.monitor.patients import pvc, window

WINDOWS = hnp.arrays(np.int16, 140, elements=st.integers(-32768, 32767)) | st.builds(
    window, st.floats(-9, 9), st.floats(0.01, 0.1), noise=st.floats(0, 2), seed=st.integers(0, 99)
)
INT31 = 2**31


def by_hand(shape: Int16Array) -> list[int]:
    """Measure a beat as a program for one sample at a time would, and check its bits."""
    y = [max(-4095, min(4095, int(value))) for value in shape]
    slope = [abs(y[k + 2] - y[k - 2]) for k in range(24, 86)]
    shift = max(max(slope).bit_length() - 6, 0)
    energy = [(one >> shift) ** 2 for one in slope]
    whole, first, second = (sum(e * k**power for k, e in enumerate(energy)) for power in (0, 1, 2))
    assert max(whole, first, second) < INT31
    level = sum(y[10:26]) >> 4
    z = [value - level for value in y]
    plateau = [abs(one) for one in z[26:76]]
    bend = [abs(y[k + 2] - 2 * y[k + 1] + y[k]) for k in [*range(30), *range(95, 138)]]
    area = sum(abs(one) for one in z[26:70])
    assert max(sum(bend), area) < INT31
    top, bottom = max(z[26:90]), min(z[26:90])
    return [
        log2(whole * second - first * first) - 2 * log2(whole),
        log2(sum(2 * one > max(plateau) for one in plateau)),
        log2(top - bottom),
        log2(max(slope)),
        log2(area),
        log2(sum(bend)),
        top,
        sum(z[26:70]) >> 5,
        max(z[90:]),
        min(z[90:]),
        max(y[8:36]) - ((y[8] + y[35]) >> 1),
        top - bottom,
    ]


def named(shape: Int16Array) -> dict[str, int]:
    return dict(zip(MEASURES, measure(shape[np.newaxis])[0].tolist(), strict=True))


@given(WINDOWS)
@example(np.zeros(140, np.int16))
@example(np.tile(np.array([-32768, -32768, 32767, 32767], np.int16), 35))
def test_measures_are_those_of_the_program(shape: Int16Array) -> None:
    found = measure(shape[np.newaxis])[0]
    assert found.tolist() == by_hand(shape)
    assert np.abs(found).max() <= 32767


def test_beats_are_measured_one_by_one() -> None:
    both = np.stack([window(), pvc()])
    assert np.array_equal(measure(both), np.stack([measure(one[np.newaxis])[0] for one in both]))


def test_a_ventricular_beat_is_wider_and_larger() -> None:
    normal, ectopic = named(window()), named(pvc())
    assert ectopic["width"] - normal["width"] > 256
    assert ectopic["plateau"] - normal["plateau"] > 200
    assert ectopic["area"] - normal["area"] > 200
    assert ectopic["t_lowest"] < -150 < normal["t_lowest"]


def test_twice_the_size_is_one_octave_and_the_width_stays() -> None:
    small, large = (named(window(height=height, p=0, t=0)) for height in (1, 2))
    for name in ("height", "slope", "area"):
        assert abs(large[name] - small[name] - 256) <= 4, name
    assert abs(large["width"] - small["width"]) <= 8
    assert large["plateau"] == small["plateau"]
