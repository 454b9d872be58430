"""The R-peak detector: a state machine that takes two energies a working sample and remembers some forty integers.

The rules are those of Hamilton and Tompkins ("Quantitative investigation of QRS detection rules using the MIT/BIH
arrhythmia database", IEEE Trans. Biomed. Eng. 33, 1986) and of Hamilton ("Open source ECG analysis", Computers in
Cardiology 29, 2002): peaks of an energy, a threshold between the level of the noise and the median of the last eight
QRS complexes, which under noise is higher the sooner a peak follows a beat, a refractory time, the rejection of T
waves (see ``t_waves`` too), and a search-back. The energy is that of ``filters``. The
fractions and times are the literature's where it gives one, else the middle of a plateau of the 22 records of DS1.
"""

from __future__ import annotations

from dataclasses import dataclass

from .design import FrontEnd
from .t_waves import TWaves, sharpness_of

HISTORY = 8
"""QRS energies and RR intervals whose median is taken."""
THRESHOLD_16 = 5
"""The threshold lies 5/16 of the way from the noise to the QRS level."""
SOON_16 = 13
"""Within 13/16 of the median RR interval after a beat, noise raises the threshold: a beat is seldom due there."""
SOON_NOISE = 16
"""Right after the beat by sixteen times the noise above that of a clean signal, and by less and less from there on."""
SOON_LEVEL_16 = 12
"""To no more than 12/16 of the QRS level: an early complex of usual size is found in any noise."""
CLEAN_BITS = 3
"""Noise up to 2^-3 of the QRS level is that of a clean signal: it is P and T waves, and raises nothing."""
SOON_BITS = 6
SEARCH_BACK_16 = 6
"""A search-back takes a peak above 6/16 of the threshold."""
LATE_16 = 26
"""A search-back begins when 26/16 of the median RR interval pass without a beat (Pan and Tompkins, 1985: 1.66)."""
T_WAVE_16 = 8
"""Within ``FrontEnd.t_wave`` of a beat, a peak below 8/16 of that beat's energy is its T wave."""
TALL_T_WAVE_16 = 11
"""Within 11/16 of that time, a quarter of a second, so is every peak of less than the beat's whole energy: no two QRS
complexes follow each other so soon, but a tall T wave does."""


@dataclass(frozen=True)
class Peak:
    """An R peak as found in the energy."""

    step: int
    """Working sample at which the energy peaked; late by ``FrontEnd.energy_lag``."""
    energy: int
    searched_back: bool


class QrsDetector:
    """The state of the detector; ``step`` is called once a working sample."""

    def __init__(self, front: FrontEnd) -> None:
        self.front = front
        self.now = -1
        self.startup_left = front.startup
        self.rising = False
        self.last = 0
        self.best = 0
        self.best_fine = 0
        self.age = 0
        self.energies = [0] * HISTORY
        self.intervals = [front.first_interval] * HISTORY
        self.next_energy = 0
        self.next_interval = 0
        self.level = 0
        self.noise = 0
        self.threshold = 0
        self.late, self.soon = self._times()
        self.any_beat = False
        self.beat = 0
        self.beat_energy = 0
        self.decay_from = 0
        self.candidate = 0
        self.candidate_step = 0
        self.t_waves = TWaves(front)

    def step(self, energy: int, fine_energy: int) -> Peak | None:
        """Take the next energies, 0 to 2^23, and return the R peak that they made known, if they did."""
        self.now += 1
        peaked = self._follow(energy, fine_energy)
        if self.startup_left:
            self._start_up(energy)
            return None
        found = self._classify() if peaked else None
        return found or self._search_back() or self._decay_levels()

    def _follow(self, energy: int, fine_energy: int) -> bool:
        """Return whether ``best``, ``refractory`` samples ago, is still the largest since the energy began to rise."""
        risen = energy > self.last
        self.last = energy
        if self.rising and energy <= self.best:
            self.age += 1
            self.rising = self.age < self.front.refractory
            return not self.rising
        if self.rising or risen:
            self.rising, self.best, self.best_fine, self.age = True, energy, fine_energy, 0
        return False

    def _start_up(self, energy: int) -> None:
        """Take the level from the largest energy; without a signal, go on."""
        self.level = max(self.level, energy)
        self.startup_left -= 1
        if self.startup_left == 0 and self.level < self.front.energy_floor:
            self.startup_left = self.front.startup
        if self.startup_left == 0:
            self.level -= self.level >> 2
            self.energies = [self.level] * HISTORY
            self.noise = self.level >> 3
            self.decay_from = self.now
            self._set_threshold()

    def _classify(self) -> Peak | None:
        """Decide on a peak: a beat, the T wave of the last beat, or noise that a search-back may return to."""
        step = self.now - self.front.refractory
        sharpness = sharpness_of(self.best, self.best_fine)
        slow = self.t_waves.take_peak(step, self.best, sharpness)
        if self.any_beat and self._is_t_wave(step, slow=slow):
            return None
        if self.best > self._threshold_after(step - self.beat):
            if not slow:
                self.t_waves.take_beat(step, self.best, sharpness)
            return self._accept(step, self.best, searched_back=False)
        if self.best <= self.threshold:  # else it may be an early beat: that many come must not hide them all the more
            self.noise += (min(self.best, self.level) - self.noise) >> 3
            self._set_threshold()
        if self.best > self.candidate:
            self.candidate, self.candidate_step = self.best, step
        return None

    def _is_t_wave(self, step: int, *, slow: bool) -> bool:
        """Return whether a peak is the T wave of the last beat."""
        elapsed = step - self.beat
        if slow and self.t_waves.is_expected(step, self.best, self.beat):
            return True
        if elapsed >= self.front.t_wave:
            return False
        share = 16 if elapsed < self.front.t_wave * TALL_T_WAVE_16 >> 4 else T_WAVE_16
        return self.best < self.beat_energy * share >> 4

    def _threshold_after(self, elapsed: int) -> int:
        """Return the threshold of a peak that follows the last beat by so many working samples."""
        above = self.noise - (self.level >> CLEAN_BITS)
        if not self.any_beat or elapsed >= self.soon or above <= 0:
            return self.threshold
        share = ((self.soon - elapsed) << SOON_BITS) // self.soon
        raised = self.threshold + (above * share >> SOON_BITS) * SOON_NOISE
        return max(min(raised, self.level * SOON_LEVEL_16 >> 4), self.threshold)

    def _search_back(self) -> Peak | None:
        waited = self.now - self.front.refractory - self.beat
        wanted = max(self.front.energy_floor, self.threshold * SEARCH_BACK_16 >> 4)
        if not self.any_beat or waited <= self.late or self.candidate <= wanted:
            return None
        return self._accept(self.candidate_step, self.candidate, searched_back=True)

    def _decay_levels(self) -> None:
        """Halve the levels when for long there were peaks but no beat: a smaller signal, or an artefact before it."""
        if self.now - self.decay_from > self.front.level_decay_timeout and self.candidate > self.front.energy_floor:
            self.decay_from = self.now
            self.candidate = 0
            self.energies = [energy >> 1 for energy in self.energies]
            self.noise >>= 1
            self.level = _median(self.energies)
            self._set_threshold()

    def _accept(self, step: int, energy: int, *, searched_back: bool) -> Peak:
        """Take a peak for a beat; an energy counts for at most twice the level, so that no artefact hides beats."""
        self.energies[self.next_energy] = min(energy, 2 * self.level)
        self.next_energy = (self.next_energy + 1) % HISTORY
        self.level = _median(self.energies)
        self._set_threshold()
        interval = step - self.beat
        if self.any_beat and interval < self.front.longest_interval:
            self.intervals[self.next_interval] = interval
            self.next_interval = (self.next_interval + 1) % HISTORY
            self.late, self.soon = self._times()
        self.any_beat = True
        self.beat, self.beat_energy, self.decay_from = step, energy, step
        self.candidate = 0
        return Peak(step, energy, searched_back)

    def _set_threshold(self) -> None:
        self.threshold = max(self.front.energy_floor, self.noise + ((self.level - self.noise) * THRESHOLD_16 >> 4))

    def _times(self) -> tuple[int, int]:
        """Return the times after a beat from which on the next one is late, and up to which it would come soon."""
        interval = _median(self.intervals)
        return min(interval * LATE_16 >> 4, self.front.latest), interval * SOON_16 >> 4


def _median(values: list[int]) -> int:
    """Return the mean of the two middle values of ``HISTORY``, rounded down."""
    ordered = sorted(values)
    return (ordered[HISTORY // 2 - 1] + ordered[HISTORY // 2]) >> 1
