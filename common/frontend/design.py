"""The constants of the front end for one sampling rate and gain: all that the generated C depends on.

Lengths are in working samples unless a name says otherwise. The working rate is ``fs / decimation``: 180 to 360 Hz
when the ADC is faster than 180 Hz, else the ADC's own rate.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from ..codec import decode, encode
from ..errors import UnsupportedModelError
from ..stored import from_stored, to_stored
from .taps import interpolator, lowpass, quantise

UNITS_PER_MV = 400
"""Working units: 2.5 uV, so that int16 holds 80 mV of electrode offset either way."""
WINDOW_RATE = 200
WINDOW_BEFORE = 50
WINDOW_LENGTH = 140
"""The window of a beat: 0.25 s before its R peak to 0.45 s after, at 200 Hz, as the models see it."""
MIN_RATE, MAX_RATE = 100.0, 1000.0
MIN_GAIN, MAX_GAIN = 0.1, 5e7
"""Gains in counts/mV whose scale has an integer multiplier and shift at every rate."""
MIN_COUNT, MAX_COUNT = -32768, 32767
MIN_WORKING_RATE = 180
RAILS = (-32767, 32767)
"""The rails of an ADC of 16 bits; -32768 stands for a gap."""
FIR_SHIFT = 15
SHARPNESS_BITS = 8
"""Sharpness is the fine energy over the energy, in 2^-8."""
SLOW = 1.4
"""A peak is slow where its sharpness is less than 1.4 times that of the slowest possible wave."""
PHASE_BITS = 5
PHASE_SHIFT = 14
STEP_SHIFT = 16
WINDOW_TAPS = 4
"""Samples of the morphology signal from which one of the window is interpolated."""


STORED_NAMES = {
    "difference_span": "bend_span",
    "startup": "learning",
    "blanking_gap": "blind_gap",
    "blanking": "blind",
    "level_decay_timeout": "fade",
}
"""Names of members in JSON where they differ from the member's own."""


@dataclasses.dataclass(frozen=True)
class FrontEnd:
    """The integer constants of a front end."""

    fs: float
    """Rate of the ADC in Hz; it only documents what the integers were made for."""
    gain: float
    """Gain of the ADC in counts/mV; it only documents what the integers were made for."""
    zero: int
    """Counts at 0 mV."""
    rails: tuple[int, int]
    """Counts at and beyond which the ADC is saturated."""
    decimation: int
    """ADC samples in a working sample."""
    scale_mul: int
    """Multiplier of the triangular sum of counts, which ``scale_shift`` then shifts to working units, rounded."""
    scale_shift: int
    """Shift of the triangular sum of counts after ``scale_mul``."""
    fir: tuple[int, ...]
    """Taps of the low-pass: symmetric, odd length, Q15."""
    baseline: int
    """Length of each of the two cascaded moving averages that make the baseline."""
    difference_span: int
    """The second difference is twice a low-passed sample less its two neighbours at this distance."""
    fine_span: int
    """The same distance of the finer second difference: about half of it."""
    slow_below: int
    """A peak is slow where its fine energy is less than this share of its energy, in 2^-8."""
    energy_length: int
    """Samples of absolute second differences summed into the QRS energy; odd."""
    reach: int
    """How far from the middle of the energy the fiducial point of a beat is looked for."""
    refractory: int
    """Least distance of two R peaks."""
    t_wave: int
    """A peak closer than this to the last R peak may be its T wave."""
    longest_t_wave: int
    """A T wave peaks closer than this behind its R peak: half a second."""
    t_wave_spread: int
    """T waves of one patient peak within so many samples of their usual distance."""
    t_wave_hidden: int
    """An RR interval hides the T wave in the next complex where it is not longer than the usual distance and this."""
    longest_t_wave_interval: int
    """After RR intervals of this length and above nothing is a T wave by habit: every other beat may be ectopic."""
    startup: int
    """Length of the start-up, in which levels settle and no beat is reported; repeated until there is a signal."""
    first_interval: int
    """The RR interval that is assumed before there is one: 0.8 s."""
    longest_interval: int
    """RR intervals of this length and above do not count for the rhythm."""
    latest: int
    """The longest time to a search-back: the ring still holds the window of the beat then."""
    blanking_gap: int
    """Missing samples in a row from which on a gap blanks the QRS energy."""
    blanking: int
    """Blanking period after a gap: the step at the end of the gap has left the energy then."""
    wander_step: int
    """The bends of the baseline are looked for in 16 samples of it at this distance."""
    flutter_second: int
    """Samples that are counted together: a second."""
    flutter_bends: int
    """Large second differences in four seconds: above it, and ``flutter_slopes``, no QRS complexes stand out."""
    flutter_slopes: int
    """The same of first differences."""
    flutter_goes_on: int
    """Large second differences in four seconds above which they still do not."""
    dead: int
    """Dead samples (missing, at a rail, or unchanged) in a row that make a bad stretch."""
    contact: int
    """The signal is lost after so many dead samples, and back after as many without a bad stretch."""
    level_decay_timeout: int
    """Time without a beat, though there are peaks, after which the levels are halved."""
    energy_floor: int
    """Least threshold on the energy."""
    ring: int
    """Samples of the morphology signal that are kept."""
    step: int
    """Working samples in a sample of the window, Q16."""
    phases: tuple[tuple[int, int, int, int], ...]
    """Weights in Q14 of samples -1, 0, 1, 2 for each of 32 positions between samples 0 and 1."""

    @property
    def working_rate(self) -> float:
        """Rate of the working signal in Hz."""
        return self.fs / self.decimation

    @property
    def lowpass_lag(self) -> int:
        """Working samples by which the low-passed signal is late."""
        return len(self.fir) // 2

    @property
    def morphology_lag(self) -> int:
        """Working samples by which the morphology signal is late."""
        return self.lowpass_lag + self.baseline - 1

    @property
    def energy_lag(self) -> int:
        """Working samples by which the QRS energy is late."""
        return self.lowpass_lag + self.difference_span + self.energy_length // 2

    @property
    def peaks_behind(self) -> int:
        """Working samples behind the end of a record with which the last of its R peaks can become known."""
        return self.energy_lag + self.refractory

    @property
    def windows_behind(self) -> int:
        """Working samples behind the end of a record with which the window of each of its R peaks is complete.

        A window ends half a window and the lag of its signal after the R peak, which is within ``reach`` of the end;
        two beats that are complete at once leave one after the other.
        """
        half_window = -(-self.step * (WINDOW_LENGTH - 1 - WINDOW_BEFORE) >> STEP_SHIFT)
        return max(self.peaks_behind, self.reach + half_window + self.morphology_lag + 3) + self.refractory

    def to_json(self) -> dict[str, Any]:
        """Return the constants as JSON holds them."""
        return to_stored({name: encode(value) for name, value in vars(self).items()}, STORED_NAMES)

    @classmethod
    def from_json(cls, stored: dict[str, Any], where: str) -> FrontEnd:
        """Return the front end whose ``to_json`` is given.

        Raises:
            DataError: a constant is missing, unknown or of another type.
        """
        return decode(from_stored(stored, STORED_NAMES), cls, where)


def design(fs: float, gain: float, zero: int = 0, rails: tuple[int, int] = RAILS) -> FrontEnd:
    """Make the front end for a rate in Hz, a gain in counts/mV, and the least and largest counts of the ADC.

    Raises:
        UnsupportedModelError: the rate is outside 100 to 1000 Hz or the gain outside 0.1 to 5e7 counts/mV, the
            count at 0 mV or a rail is not one of 16 bits, or the rails are not in their order.
    """
    _check(fs, gain, zero, rails)
    decimation = max(1, math.floor(fs / MIN_WORKING_RATE))
    rate = fs / decimation
    scale_mul, scale_shift = _scale(gain, decimation)
    fir = quantise(lowpass(rate, decimation), FIR_SHIFT)
    difference_span, energy_length = round(rate / 30), 2 * round(0.05 * rate) + 1
    fine_span = max(1, difference_span // 2)
    return FrontEnd(
        fs=float(fs),
        gain=float(gain),
        zero=int(zero),
        rails=rails,
        decimation=decimation,
        scale_mul=scale_mul,
        scale_shift=scale_shift,
        fir=fir,
        baseline=round(0.6 * rate),
        difference_span=difference_span,
        fine_span=fine_span,
        slow_below=round(2**SHARPNESS_BITS * SLOW * (fine_span / difference_span) ** 2),
        energy_length=energy_length,
        reach=energy_length // 2 + 2,
        refractory=round(0.2 * rate),
        t_wave=round(0.36 * rate),
        longest_t_wave=round(0.5 * rate),
        t_wave_spread=round(0.06 * rate),
        t_wave_hidden=round(0.3 * rate),
        longest_t_wave_interval=round(1.25 * rate),
        startup=round(2 * rate),
        first_interval=round(0.8 * rate),
        longest_interval=round(3 * rate),
        latest=round(2.4 * rate),
        blanking_gap=round(0.05 * rate),
        blanking=len(fir) + 2 * difference_span + energy_length,
        wander_step=round(rate / 8),
        flutter_second=round(rate),
        flutter_bends=round(0.45 * 4 * rate),
        flutter_slopes=round(0.5 * 4 * rate),
        flutter_goes_on=round(0.33 * 4 * rate),
        dead=round(0.25 * rate),
        contact=round(rate),
        level_decay_timeout=round(2.8 * rate),
        energy_floor=10 * energy_length,
        ring=round(3 * rate),
        step=round(rate / WINDOW_RATE * 2**STEP_SHIFT),
        phases=_phases(),
    )


def _check(fs: float, gain: float, zero: int, rails: tuple[int, int]) -> None:
    if not MIN_RATE <= fs <= MAX_RATE:
        raise UnsupportedModelError(f"a sampling rate of {fs:g} Hz", fix="the front end takes 100 to 1000 Hz")
    if not MIN_GAIN <= gain <= MAX_GAIN:
        fix = f"the front end takes {MIN_GAIN:g} to {MAX_GAIN:g} counts/mV"
        raise UnsupportedModelError(f"a gain of {gain:g} counts/mV", fix=fix)
    if not MIN_COUNT <= zero <= MAX_COUNT:
        raise UnsupportedModelError(f"0 mV at {zero} counts", fix="samples are counts of 16 bits; subtract an offset")
    if not MIN_COUNT <= rails[0] < rails[1] <= MAX_COUNT:
        raise UnsupportedModelError(f"rails at {rails} counts", fix="give two counts of 16 bits, the lower one first")


def _scale(gain: float, decimation: int) -> tuple[int, int]:
    """Return multiplier and shift from the triangular sum of counts to working units; products stay below 2^30."""
    largest = 65535 * decimation**2
    bits = 30 - largest.bit_length()
    factor = UNITS_PER_MV / (gain * decimation**2)
    shift = bits - 1 - math.floor(math.log2(factor))
    multiplier = round(factor * 2**shift)
    return (multiplier // 2, shift - 1) if multiplier == 1 << bits else (multiplier, shift)


def _phases() -> tuple[tuple[int, int, int, int], ...]:
    count = 1 << PHASE_BITS
    rows = (quantise(interpolator(phase / count), PHASE_SHIFT) for phase in range(count))
    return tuple((a, b, c, d) for a, b, c, d in rows)
