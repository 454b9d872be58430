"""Beats less the template of their own patient, made without labels from the patient's beats before.

The template is the median of the beats before, sample by sample: ectopic ones do not move it while they are fewer than
half, and it follows the drift that one made in the first minutes does not. Length of the memory, alignment and unit
were compared on MIT-BIH's supraventricular database, by the plain distance: no patient of it is in the arrhythmia
database.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np

from ...common.arrays import Float32Array, Float64Array, Int16Array
from ...common.frontend.design import UNITS_PER_MV

POOL = 2
"""Window samples averaged into one: 100 Hz."""
MEMORY = 300
"""Beats before that the template is the median of: about five minutes."""
FEWEST = 30
"""Beats before it without which a beat has no template."""
RENEWED = 8
"""Beats after which the template is computed anew."""
REACH = 6
"""Samples by which a template is moved to fit a beat: R peaks jump between the waves of a notched complex."""
CORE = slice(15, 50)
"""Where the fit is measured, as the monitor of a stream does it: 100 ms before the R peak to 250 ms after it."""
LEAST_HEIGHT = 0.1
"""mV; a template below it has no unit to give."""


class Differences(NamedTuple):
    """The beats of one patient beside their templates."""

    difference: Float32Array
    """float32 [n, 70] at 100 Hz, the beat less the aligned template, in heights of it; NaN where there is none yet."""
    height: Float64Array
    """float64 [n], peak to peak of the template in mV, at least ``LEAST_HEIGHT``; NaN where there is none yet."""


def differences(windows: Int16Array) -> Differences:
    """Return the beats of one patient less their templates, each of the beats before it alone.

    Args:
        windows: int16 [n, 140] in 2.5 uV at 200 Hz, in the order of time, all beats that can be read, whatever they
            are.
    """
    wave = windows.reshape(len(windows), windows.shape[1] // POOL, POOL).mean(axis=2) / UNITS_PER_MV
    found = Differences(np.full(wave.shape, np.nan, np.float32), np.full(len(wave), np.nan))
    for first in range(FEWEST, len(wave), RENEWED):
        rows = slice(first, first + RENEWED)
        template = cast("Float64Array", np.median(wave[max(0, first - MEMORY) : first], axis=0))
        found.height[rows] = max(np.ptp(template), LEAST_HEIGHT)
        away = wave[rows] - _aligned(template, wave[rows])
        found.difference[rows] = (away - away.mean(axis=1, keepdims=True)) / found.height[first]
    return found


def _aligned(template: Float64Array, wave: Float64Array) -> Float64Array:
    """Return a template [samples] moved to where it fits each beat [n, samples] best, its ends held."""
    samples = np.arange(len(template))
    shifts = sorted(range(-REACH, REACH + 1), key=abs)  # of equally good ones the least
    moved = np.stack([template[np.clip(samples - shift, 0, len(template) - 1)] for shift in shifts])
    misfit = np.abs(wave[:, np.newaxis, CORE] - moved[:, CORE]).sum(axis=2)
    return moved[misfit.argmin(axis=1)]
