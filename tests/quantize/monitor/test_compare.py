"""A beat beside a template: alignment, what remains, and how similar the two are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.arrays import Int64Array
from ecgtiny.quantize.monitor.compare import compare
from ecgtiny.quantize.monitor.templates import pool
from tests.quantize.monitor.patients import pvc, window

WAVES = hnp.arrays(np.int64, 70, elements=st.integers(-4096, 4095))


def pooled(shape: np.ndarray) -> Int64Array:
    return pool(shape.astype(np.int64))


def test_a_beat_equals_itself() -> None:
    found = compare(pooled(window()), pooled(window()))
    assert (found.largest, found.bias, found.magnitude) == (0, [0] * 4, [0] * 4)
    assert found.complex < -2700
    assert found.slopes < -2700


@pytest.mark.parametrize("samples", [-12, -6, 4, 12])
def test_a_beat_off_its_place_is_aligned(samples: int) -> None:
    moved = np.roll(window(p=0, t=0), samples)
    found = compare(pooled(moved), pooled(window(p=0, t=0)))
    assert found.largest <= 16
    assert found.complex < -2500


def test_a_ventricular_beat_is_dissimilar_and_its_segments_depart() -> None:
    normal = compare(pooled(window(noise=0.01, seed=3)), pooled(window()))
    ectopic = compare(pooled(pvc()), pooled(window()))
    assert ectopic.slopes > normal.slopes + 1000
    assert ectopic.largest > 10 * normal.largest
    assert all(e > u for e, u in zip(ectopic.magnitude, normal.magnitude, strict=True))


@given(WAVES, WAVES)
def test_everything_fits(wave: Int64Array, template: Int64Array) -> None:
    found = compare(wave, template)
    assert 0 <= found.largest < 2**17
    assert all(-3000 < one <= 256 for one in (found.complex, found.slopes))
    assert max(map(abs, [*found.bias, *found.magnitude])) <= 32767
