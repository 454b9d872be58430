"""Beats by themselves, all at once: what each of them gives alone."""

from __future__ import annotations

import numpy as np

from ecgtiny.quantize.monitor.measures import measure
from ecgtiny.quantize.monitor.observed import observe
from ecgtiny.quantize.monitor.templates import COMPLEX, centred, pool
from tests.quantize.monitor.patients import pvc, window


def test_beats_together_are_observed_as_each_alone() -> None:
    windows = np.stack([window(noise=0.02, seed=1), pvc(2), np.full(140, 32767, np.int16)])
    for shape, one in zip(windows, observe(windows), strict=True):
        assert one.measures == measure(shape[np.newaxis])[0].tolist()
        np.testing.assert_array_equal(one.wave, pool(shape.astype(np.int64)))
        for row, shift in enumerate(range(-2, 3)):
            expected = centred(one.wave[COMPLEX.start + shift : COMPLEX.stop + shift])
            np.testing.assert_array_equal(one.complexes[row], expected)
            assert one.energies[row] == int((expected * expected).sum())


def test_no_beats_give_none() -> None:
    assert observe(np.zeros((0, 140), np.int16)) == []
