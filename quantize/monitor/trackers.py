"""Running medians and deviations by signed steps, and moving averages: a patient's usual value in two integers.

A step of fixed size toward each value finds the median, a step of fixed ratio the median absolute deviation (MAD):
stochastic approximation (Robbins and Monro, Ann. Math. Stat. 22, 1951) of quantiles, which outliers cannot pull.
"""

from __future__ import annotations

from dataclasses import dataclass

from .integers import INT16_MAX, clamp, quotient

FINE = 8
"""Bits of a unit in the tracked values."""
SIXTEENTHS = 16
"""Deviations are given in 1/16 MAD."""
FIRST_SPREAD = 4
"""The deviation starts at this many floors."""


@dataclass
class Tracker:
    """Running median and MAD of one reading, an int16."""

    floor: int
    """Least MAD that deviations are divided by, in units of the reading."""
    median: int = 0
    """Q8."""
    spread: int = 0
    """Q8."""

    def deviation(self, value: int) -> int:
        """Return how far a reading is off the median, in 1/16 MAD, within int16."""
        spread = max(self.spread, self.floor << FINE)
        return clamp(quotient(((value << FINE) - self.median) * SIXTEENTHS, spread), -INT16_MAX, INT16_MAX)

    def follow(self, value: int, seen: int) -> None:
        """Step toward a reading, the patient's ``seen``-th: large steps first."""
        target = value << FINE
        if seen == 0:
            self.median, self.spread = target, self.floor * FIRST_SPREAD << FINE
            return
        spread = max(self.spread, self.floor << FINE)
        error = target - self.median
        step = spread >> (4 if seen >= 32 else 3 if seen >= 16 else 2)
        self.median += clamp(error, -step, step)
        grown = spread >> (6 if seen >= 64 else 4)
        self.spread = spread + grown if abs(error) > spread else spread - grown


@dataclass
class Average:
    """Moving average of one reading, an int16, over the dominant beats."""

    value: int = 0
    """Q4."""

    def follow(self, value: int, seen: int) -> None:
        """Move toward a reading by 1, 1/2, 1/4 ... down to 1/16."""
        shift = min(seen.bit_length(), 4)
        self.value += ((value << 4) - self.value + ((1 << shift) >> 1)) >> shift

    @property
    def mean(self) -> int:
        """The average in units of the reading."""
        return (self.value + 8) >> 4
