"""The window of a beat: its fiducial point, and the morphology signal around it resampled to 200 Hz.

Positions are in Q16 working samples of true time (all lags removed): working sample k is ADC sample k * decimation.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Int16Array, Int64Array
from .design import PHASE_BITS, PHASE_SHIFT, STEP_SHIFT, WINDOW_BEFORE, WINDOW_LENGTH, WINDOW_TAPS, FrontEnd

POLARITY_BITS = 6
"""A beat's polarity is within 2^6: its sharpest second differences up less down, over their sum."""
MEMORY_BITS = 5
"""The patient's polarity is the sum of that of the beats, which forgets 2^-5 of itself with each beat."""
HYSTERESIS = 128
"""The sign turns when the sum lies this far on the other side: recent beats have 1/16 of that polarity on average."""


def fiducials(front: FrontEnd, lowpassed: Int16Array, peak: Int64Array) -> Int64Array:
    """Return the R peaks: the sharpest second difference in the patient's polarity, int64 [n], Q16.

    A fixed polarity keeps the point on one wave where R and S are equally sharp; to alternate would move the window by
    tens of milliseconds.

    Args:
        front: the constants.
        lowpassed: the low-passed signal, causal.
        peak: int64 [n], working samples at which the QRS energy peaked.
    """
    differences = _second_differences(front, lowpassed, peak)
    inner = differences[:, 1:-1]
    polarity = _beat_polarity(inner.max(axis=1), -inner.min(axis=1))
    sharp = differences * _patient_signs(polarity)[:, None]
    best = 1 + sharp[:, 1:-1].argmax(axis=1)
    left, top, right = (np.take_along_axis(sharp, best[:, None] + at, axis=1)[:, 0] for at in (-1, 0, 1))
    r_peak_q16 = peak - front.energy_lag + best - 1 - front.reach
    return (r_peak_q16 << STEP_SHIFT) + vertex(left, top, right)


def vertex(left: Int64Array, top: Int64Array, right: Int64Array) -> Int64Array:
    """Return the vertex of the parabola through three samples, the middle one largest: Q16 from it, +-1/2."""
    curvature = np.maximum(2 * top - left - right, 1)
    slope = right - left
    distance = ((np.abs(slope) << 12) // curvature) << 3
    return np.sign(slope) * np.minimum(distance, 1 << (STEP_SHIFT - 1))


def windows(front: FrontEnd, signal: Int16Array, r_peak_q16: Int64Array) -> Int16Array:
    """Cut the windows of R peaks at ``r_peak_q16`` (Q16) out of the morphology signal: int16 [n, 140]."""
    at = r_peak_q16[:, None] + front.step * (np.arange(WINDOW_LENGTH) - WINDOW_BEFORE)
    sample, phase = at >> STEP_SHIFT, (at >> (STEP_SHIFT - PHASE_BITS)) & ((1 << PHASE_BITS) - 1)
    weights = np.array(front.phases, np.int64)[phase]
    taps = sample[..., None] + front.morphology_lag + np.arange(-1, WINDOW_TAPS - 1)
    total = (weights * signal.astype(np.int64)[taps]).sum(axis=-1)
    return np.clip((total + (1 << (PHASE_SHIFT - 1))) >> PHASE_SHIFT, -32768, 32767).astype(np.int16)


def _second_differences(front: FrontEnd, lowpassed: Int16Array, peak: Int64Array) -> Int64Array:
    """Return the second differences from ``reach + 1`` samples before the middle of a QRS complex to as many after."""
    span, margin = front.difference_span, front.reach + 1
    middle = peak - front.energy_lag + front.lowpass_lag
    near = lowpassed.astype(np.int64)[middle[:, None] + np.arange(-margin - span, margin + span + 1)]
    return 2 * near[:, span:-span] - near[:, 2 * span :] - near[:, : -2 * span]


def _beat_polarity(up: Int64Array, down: Int64Array) -> Int64Array:
    """Return (up - down) / (up + down) in 2^-6, rounded towards zero; 64 or -64 where the other one does not exist."""
    up, down = np.maximum(up, 0), np.maximum(down, 0)
    difference = up - down
    return np.sign(difference) * ((np.abs(difference) << POLARITY_BITS) // np.maximum(up + down, 1))


def _patient_signs(polarity: Int64Array) -> Int64Array:
    """Return 1 or -1 for each beat, by the leaky sum of polarities up to its own; the first beat decides at once."""
    signs, total, sign = np.empty_like(polarity), 0, 0
    for beat, value in enumerate(polarity.tolist()):
        total += value - (total >> MEMORY_BITS)
        if sign == 0:
            sign = -1 if total < 0 else 1
        elif sign * total < -HYSTERESIS:
            sign = -sign
        signs[beat] = sign
    return signs
