"""The patient's T waves: peaks that are slower than the QRS complexes and follow each of them at the same distance.

A T wave is told from a complex by shape and by habit, neither of which is enough: wide ectopic beats are as slow, and
premature ones as near. The rules are of this project; decision 51 says on which records they were set.
"""

from __future__ import annotations

from .design import SHARPNESS_BITS, FrontEnd

MAX_SHARPNESS = 65535
SLOWER_16 = 12
"""A slow peak has less than 12/16 of the sharpness of the complex before it."""
EXPECTED = 40
"""Of ``ALWAYS``: from this share of the complexes with a T wave on, the next one is expected to have one."""
ALWAYS = 64
FOLLOW_BITS = 2
"""Distance, energy and share are moving averages of 2^-2."""


def sharpness_of(energy: int, fine_energy: int) -> int:
    """Return the sharpness of a peak: a quarter of 2^8 for the slowest possible wave, about 2^7 for a QRS complex."""
    return min((fine_energy << SHARPNESS_BITS) // energy, MAX_SHARPNESS)


class TWaves:
    """What is known of the patient's T waves; all times are in working samples."""

    def __init__(self, front: FrontEnd) -> None:
        self.front = front
        self.beat = 0
        """Of the last sharp complex, which no T wave is: step, energy and sharpness."""
        self.beat_energy = 0
        self.beat_sharpness = 0
        self.seen_after = 0
        """The largest slow peak since then: distance, and energy, which is 0 where there was none."""
        self.seen_energy = 0
        self.after = 0
        """The usual one, likewise."""
        self.energy = 0
        self.share = 0

    def take_peak(self, step: int, energy: int, sharpness: int) -> bool:
        """Take a peak of energy, and return whether it is slow, so that it may be a T wave."""
        slow = sharpness < self.front.slow_below and 16 * sharpness < SLOWER_16 * self.beat_sharpness
        after = step - self.beat
        if slow and self._is_possible(after, energy) and energy > self.seen_energy:
            self.seen_after, self.seen_energy = after, energy
        return slow

    def is_expected(self, step: int, energy: int, beat: int) -> bool:
        """Return whether a slow peak is where the T wave of the last beat, at ``beat``, is expected, and no larger."""
        after = step - self.beat
        known = beat == self.beat and self.share >= EXPECTED
        return known and self._is_possible(after, energy) and self._is_near(after) and energy < 2 * self.energy

    def take_beat(self, step: int, energy: int, sharpness: int) -> None:
        """Take a sharp complex: what is known of the one before it and its T wave is complete."""
        interval = step - self.beat
        if self.beat_energy and (self.seen_energy or interval >= self.after + self.front.t_wave_hidden):
            self._follow(interval)
        self.beat, self.beat_energy, self.beat_sharpness = step, energy, sharpness
        self.seen_energy = 0

    def _is_possible(self, after: int, energy: int) -> bool:
        return after < self.front.longest_t_wave and energy < self.beat_energy

    def _is_near(self, after: int) -> bool:
        return abs(after - self.after) <= self.front.t_wave_spread

    def _follow(self, interval: int) -> None:
        usual = interval < self.front.longest_t_wave_interval and self._is_near(self.seen_after)
        usual = usual and self.energy < 2 * self.seen_energy < 4 * self.energy
        self.share += ((ALWAYS if usual else 0) - self.share) >> FOLLOW_BITS
        if self.energy == 0:
            self.after, self.energy = self.seen_after, self.seen_energy
        elif self.seen_energy:
            self.after += (self.seen_after - self.after) >> FOLLOW_BITS
            self.energy += (self.seen_energy - self.energy) >> FOLLOW_BITS
