"""A filter in sections of the second order, in integers, from counts to counts with a fraction, and to mV.

Samples between sections have ``FRACTION`` binary digits behind the point, coefficients ``SHIFT``; sums are 64 bits
wide. A section is the direct form 1: y = (b0 x + b1 x' + b2 x'' - a1 y' - a2 y'' + half) >> SHIFT.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Float64Array, Int64Array
from .errors import UnsupportedModelError

SHIFT = 29
FRACTION = 12
"""With few digits a high-pass of 1 Hz stands still some counts beside zero: its poles amplify what rounding leaves."""
COEFFICIENTS = 5
LARGEST = 32768
"""Of an int16 sample."""
MILLIVOLTS = 12
"""Binary digits behind the point of what ``in_millivolts`` returns,"""
GAIN = 24
"""and of its multiplier."""
RESPONSE = 1 << 14
"""Samples of an impulse response after which the poles of a usable filter have died away:"""
DIED_AWAY = 1e-9
"""to this part of their largest, in two samples on end, which are all that a section remembers."""


@dataclass(frozen=True, eq=False)
class Biquads:
    """The sections of a filter; all its states stay within int32 whatever the samples."""

    sections: Int64Array
    """int64 [sections, 5]: b0, b1, b2, a1, a2 with ``SHIFT`` binary digits behind the point; each fits int32."""

    @staticmethod
    def quantise(sections: Float64Array) -> Biquads:
        """Round the sections of a filter.

        Args:
            sections: float64 [sections, 6], as SciPy orders them: b0, b1, b2, 1, a1, a2.

        Raises:
            UnsupportedModelError: as ``prove``.
        """
        found = Biquads(np.rint(sections[:, [0, 1, 2, 4, 5]] * 2**SHIFT).astype(np.int64))
        found.prove()
        return found

    def prove(self) -> None:
        """Prove that no coefficient, and no sample after some section, leaves int32, whatever the samples.

        A section y = ... - a1 y' - a2 y'' is stable where |a2| < 1 and |a1| < 1 + a2.

        Raises:
            UnsupportedModelError: one might, or a filter never comes to rest, or later than the bound takes account of.
        """
        if self.sections.ndim != 2 or self.sections.shape[1] != COEFFICIENTS or not len(self.sections):
            raise UnsupportedModelError(f"sections of the shape {self.sections.shape}, and each has five coefficients",
                                        fix="give at least one section")  # fmt: skip
        if self.sections.min() <= -(2**31) or self.sections.max() >= 2**31:
            raise UnsupportedModelError("a coefficient of the filter is 4 or more", fix="use a filter of lower order")
        one, (a1, a2) = 1 << SHIFT, self.sections[:, 3:].T
        if np.any(np.abs(a2) >= one) or np.any(np.abs(a1) >= one + a2):
            raise UnsupportedModelError("the filter is unstable: one of its poles has a radius of 1 or more",
                                        fix="use a filter whose poles lie within the unit circle")  # fmt: skip
        bound = self.bound()
        if bound >= 2**31 or bound * int(np.abs(self.sections).sum(axis=1).max()) >= 2**62:
            raise UnsupportedModelError("the filter may leave 32 bits", fix="use a filter with less ringing")

    def bound(self) -> int:
        """Return what no sample between or after the sections exceeds, in counts times 2^FRACTION.

        It is the largest input times the sum of the absolute impulse response up to each section, and rounding
        errors of half a digit a step, which the rest of the sections amplify by no more than theirs.

        Raises:
            UnsupportedModelError: an impulse response is longer than what is summed.
        """
        worst, bound = 0.0, float(LARGEST << FRACTION)
        for section in self.sections:
            through, back = _gains(section)
            bound = bound * through + 0.5 * back
            worst = max(worst, bound)
        return int(np.ceil(worst))

    def run(self, counts: Int64Array) -> Int64Array:
        """Filter rows of samples from rest.

        Args:
            counts: int64 [signals, samples], each an int16.

        Returns:
            int64 [signals, samples], counts times 2^FRACTION, each an int32.
        """
        x = counts << FRACTION
        for section in self.sections:
            x = _filtered(section, x)
        return x


def gain_of(counts_a_mv: float) -> int:
    """Return the multiplier from filtered samples of so many counts a mV to mV."""
    return round(2 ** (MILLIVOLTS + GAIN - FRACTION) / counts_a_mv)


def in_millivolts(filtered: Int64Array, gain: int) -> Int64Array:
    """Return filtered samples in mV, Q3.12, held within int16."""
    return np.clip((filtered * gain + (1 << (GAIN - 1))) >> GAIN, -LARGEST, LARGEST - 1)


def _filtered(section: Int64Array, x: Int64Array) -> Int64Array:
    b0, b1, b2, a1, a2 = section.tolist()
    y = np.zeros_like(x)
    x1 = x2 = y1 = y2 = np.zeros(len(x), dtype=np.int64)
    for step in range(x.shape[1]):
        now = x[:, step]
        value = (b0 * now + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2 + (1 << (SHIFT - 1))) >> SHIFT
        x2, x1, y2, y1 = x1, now, y1, value
        y[:, step] = value
    return y


def _gains(section: Int64Array) -> tuple[float, float]:
    """Return the sums of the absolute impulse responses of a stable section, and of its poles alone."""
    b0, b1, b2, a1, a2 = (section / 2**SHIFT).tolist()
    poles = np.zeros(RESPONSE + 2)
    poles[2] = 1.0
    for step in range(3, RESPONSE + 2):
        poles[step] = -a1 * poles[step - 1] - a2 * poles[step - 2]
    if np.abs(poles[-2:]).max() > DIED_AWAY * np.abs(poles).max():
        raise UnsupportedModelError(f"the filter's response has not died away after {RESPONSE} samples",
                                    fix="use a filter whose poles are farther from the unit circle")  # fmt: skip
    whole = b0 * poles[2:] + b1 * poles[1:-1] + b2 * poles[:-2]
    return float(np.abs(whole).sum()), float(np.abs(poles).sum())
