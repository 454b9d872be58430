"""A filter in sections of the second order, in integers, from counts to counts with a fraction.

Samples between sections have ``FRACTION`` binary digits behind the point, coefficients ``SHIFT``; sums are 64 bits
wide. A section is the direct form 1: y = (b0 x + b1 x' + b2 x'' - a1 y' - a2 y'' + half) >> SHIFT.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import Float64Array, Int64Array
from ...common.errors import UnsupportedModelError

SHIFT = 29
FRACTION = 12
"""With few digits a high-pass of 1 Hz stands still some counts beside zero: its poles amplify what rounding leaves."""
LARGEST = 32768
"""Of an int16 sample."""
RESPONSE = 1 << 14
"""Samples of an impulse response after which the poles of a usable filter have died away."""


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
            UnsupportedModelError: a coefficient, or a sample after some section, might leave int32.
        """
        rounded = np.rint(sections[:, [0, 1, 2, 4, 5]] * 2**SHIFT).astype(np.int64)
        if np.abs(rounded).max() >= 2**31:
            raise UnsupportedModelError("a coefficient of the filter is 4 or more", fix="use a filter of lower order")
        found = Biquads(rounded)
        bound = found.bound()
        if bound >= 2**31 or bound * int(np.abs(rounded).sum(axis=1).max()) >= 2**62:
            raise UnsupportedModelError("the filter may leave 32 bits", fix="use a filter with less ringing")
        return found

    def bound(self) -> int:
        """Return what no sample between or after the sections exceeds, in counts times 2^FRACTION.

        It is the largest input times the sum of the absolute impulse response up to each section, and rounding
        errors of half a digit a step, which the rest of the sections amplify by no more than theirs.
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
    """Return the sums of the absolute impulse responses of a section, and of its poles alone."""
    b0, b1, b2, a1, a2 = (section / 2**SHIFT).tolist()
    poles = np.zeros(RESPONSE + 2)
    poles[2] = 1.0
    for step in range(3, RESPONSE + 2):
        poles[step] = -a1 * poles[step - 1] - a2 * poles[step - 2]
    whole = b0 * poles[2:] + b1 * poles[1:-1] + b2 * poles[:-2]
    return float(np.abs(whole).sum()), float(np.abs(poles).sum())
