"""Running medians and deviations by signed steps, and moving averages: a patient's common value in two integers.

A step of fixed size toward each value finds the median, a step of fixed ratio the median absolute deviation (MAD):
stochastic approximation (Robbins and Monro, Ann. Math. Stat. 22, 1951) of quantiles, which outliers hardly move.
"""

from __future__ import annotations

from dataclasses import dataclass

from .integers import INT16_MAX, clamp, quotient

FINE_BITS = 8
"""Bits of a unit in the tracked values."""
SIXTEENTHS = 16
"""Deviations are given in 1/16 MAD."""
FIRST_SPREAD = 4
"""The deviation starts at this many floors."""
AVERAGE_BITS = 4
"""Bits of a moving average below the unit of its reading."""
SLOWEST_AVERAGE = 4
"""A moving average moves by 2^-4 of the distance at the slowest."""


@dataclass
class Tracker:
    """Running median and MAD of one reading, an int16."""

    floor: int
    """Least MAD that deviations are divided by, in units of the reading."""
    median: int = 0
    """Median, Q8."""
    spread: int = 0
    """MAD, Q8."""

    @property
    def middle(self) -> int:
        """The median in units of the reading."""
        return (self.median + (1 << FINE_BITS >> 1)) >> FINE_BITS

    def deviation(self, value: int) -> int:
        """Return how far a reading is off the median, in 1/16 MAD, within int16."""
        spread = max(self.spread, self.floor << FINE_BITS)
        return clamp(quotient(((value << FINE_BITS) - self.median) * SIXTEENTHS, spread), -INT16_MAX, INT16_MAX)

    def follow(self, value: int, seen: int) -> None:
        """Step toward a reading, the patient's ``seen``-th: large steps first."""
        target = value << FINE_BITS
        if seen == 0:
            self.median, self.spread = target, self.floor * FIRST_SPREAD << FINE_BITS
            return
        spread = max(self.spread, self.floor << FINE_BITS)
        error = target - self.median
        step = spread >> (4 if seen >= 32 else 3 if seen >= 16 else 2)
        self.median += clamp(error, -step, step)
        grown = spread >> (6 if seen >= 64 else 4)
        self.spread = spread + grown if abs(error) > spread else spread - grown


@dataclass
class Average:
    """Moving average of one reading, an int16, over the dominant beats."""

    value: int = 0
    """The average, Q4."""

    def follow(self, value: int, seen: int) -> None:
        """Move toward a reading by 1, 1/2, 1/4 ... down to 1/16."""
        shift = min(seen.bit_length(), SLOWEST_AVERAGE)
        self.value += ((value << AVERAGE_BITS) - self.value + ((1 << shift) >> 1)) >> shift

    @property
    def mean(self) -> int:
        """The average in units of the reading."""
        return (self.value + (1 << AVERAGE_BITS >> 1)) >> AVERAGE_BITS
