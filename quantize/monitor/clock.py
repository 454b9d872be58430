"""Times of the monitor in pushed samples, generated for the rate of the ADC."""

from __future__ import annotations

from dataclasses import dataclass

MAX_MS = 65535
MS_SHIFT = 16
DEADLINE_MS = 3000
"""Time after which a beat has no next one; the front end finds a late beat earlier: its search-back reaches 2.4 s."""
ASYSTOLE_MS = 4000
"""A heart without an R peak for so long stands still, as in the alarms of Clifford et al., "The PhysioNet/Computing in
Cardiology Challenge 2015", Comput. Cardiol. 42, 2015."""
KNOWN_MS = 1200
"""An R peak is known so long after it at the latest, unless searched back."""
FIBRILLATION_MS = 30_000
"""Atrial fibrillation lasts so long at least (Hindricks et al., "2020 ESC guidelines for atrial fibrillation", Eur.
Heart J. 42, 2021)."""
LATENCY = 6
"""Samples from what happens to its events: the device spreads the work of a beat over the samples behind it."""


@dataclass(frozen=True)
class Clock:
    """Times at one sampling rate."""

    ms_mul: int
    """Milliseconds in 2^16 samples."""
    enrolment: int
    """Samples until the enrolment may end."""
    deadline: int
    """Samples after which a beat is classified without a next one."""
    hold_off: int
    """Least samples from alarm to alarm."""
    asystole: int
    """Samples after an R peak at which it is known that there was none for ``ASYSTOLE_MS``."""
    min_fibrillation: int
    """Least samples of atrial fibrillation."""

    @classmethod
    def of(cls, fs: float, *, enrolment_ms: int, hold_off_ms: int) -> Clock:
        """Make the times for a rate in Hz."""
        return cls(
            ms_mul=round(1000 * 2**MS_SHIFT / fs),
            enrolment=round(enrolment_ms * fs / 1000),
            deadline=round(DEADLINE_MS * fs / 1000),
            hold_off=round(hold_off_ms * fs / 1000),
            asystole=round((ASYSTOLE_MS + KNOWN_MS) * fs / 1000),
            min_fibrillation=round(FIBRILLATION_MS * fs / 1000),
        )

    def ms(self, samples: int) -> int:
        """Return a distance in ms, at most 65535; the product is 64 bits wide."""
        return min((samples * self.ms_mul) >> MS_SHIFT, MAX_MS)
