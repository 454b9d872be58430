"""From the ADC counts of a record to its beats: the specification of what the device computes from each sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..arrays import BoolArray, Int16Array, Int32Array, Int64Array
from .contact import Contact, find_contact
from .design import STEP_SHIFT, WINDOW_BEFORE, WINDOW_LENGTH, FrontEnd
from .filters import GAP, baseline, decimate, energy, fine_energy, hold, lowpass, morphology, unusable
from .flutter import Flutter, find_flutter
from .qrs import Peak, QrsDetector
from .quality import Measures, assess_quality, measure
from .window import fiducials, windows


@dataclass(frozen=True)
class Detected:
    """The beats of a record in the order of time."""

    sample: Int64Array
    """int64 [n], ADC sample of the R peak, every lag removed."""
    decided: Int64Array
    """int64 [n], ADC sample with which the device knows the beat and has its window; behind the record's last one for
    a beat that only the end of the record brings."""
    window: Int16Array
    """int16 [n, 140] in 2.5 uV at 200 Hz, the R peak at index 50."""
    quality: NDArray[np.uint8]
    """uint8 [n], why a beat cannot be read: bits of ``Quality``."""
    searched_back: BoolArray
    """bool [n], which beats the search-back found."""
    measures: Measures
    """Raw measures from which ``quality`` follows."""
    energy: Int32Array
    """int32 [n], QRS energy, a measure of amplitude and steepness."""
    contact: Contact
    """When the electrodes lost contact and had it back."""
    flutter: Flutter
    """When QRS complexes ceased to stand out, and did again."""

    def __len__(self) -> int:
        return len(self.sample)


def detect(counts: Int16Array, front: FrontEnd, *, finished: bool = False) -> Detected:
    """Find the beats of a record.

    Args:
        counts: int16 [n] in ADC counts, ``GAP`` where there is none.
        front: the constants.
        finished: whether the device is told that the record ends. It then gives the R peaks up to the last sample, as
            though samples were missing from there on; a beat whose window or baseline reaches beyond the end has the
            quality ``LEAD_OFF``.
    """
    return _detect(counts, front, finished=finished)[0]


def detect_in_leads(leads: Sequence[tuple[Int16Array, FrontEnd]]) -> tuple[Detected, Int16Array]:
    """Find the beats of a record in its first lead, and cut them out of all leads at the same moments.

    Args:
        leads: of each the counts, as ``detect`` takes them, and the front end for its ADC; all of one rate and length.

    Returns:
        The beats as ``detect`` finds them in the first lead, and their windows in all leads, int16 [n, 140, leads].
    """
    detected, r_peak_q16 = _detect(*leads[0])
    others = [_windows(front, _lowpassed(front, counts), r_peak_q16) for counts, front in leads[1:]]
    return detected, np.stack([detected.window, *others], axis=2)


def _lowpassed(front: FrontEnd, counts: Int16Array) -> Int16Array:
    return lowpass(front, decimate(front, hold(front, counts)))


def _windows(front: FrontEnd, lowpassed: Int16Array, r_peak_q16: Int64Array) -> Int16Array:
    return windows(front, morphology(front, lowpassed), r_peak_q16)


def _detect(counts: Int16Array, front: FrontEnd, *, finished: bool = False) -> tuple[Detected, Int64Array]:
    """Return the beats of a record, and their R peaks in Q16 working samples."""
    length = len(counts) // front.decimation
    pushed = _with_end(front, counts) if finished else counts
    working = decimate(front, hold(front, pushed))
    missing, railed = unusable(front, pushed)
    lowpassed = lowpass(front, working)
    found = find_peaks(front, _energies(front, lowpassed, missing, length), fine_energy(front, lowpassed))
    r_peak_q16 = fiducials(front, lowpassed, np.array([peak.step for _, peak in found], np.int64))
    emitted = _emission(front, r_peak_q16, np.array([step for step, _ in found], np.int64))
    sample = (r_peak_q16 * front.decimation + (1 << (STEP_SHIFT - 1))) >> STEP_SHIFT
    whole = (emitted < len(lowpassed)) & (sample < len(counts))
    r_peak_q16, emitted = r_peak_q16[whole], emitted[whole]
    window = _windows(front, lowpassed, r_peak_q16)
    raw = measure(front, window, baseline(front, lowpassed), emitted)
    detected = Detected(
        sample=sample[whole],
        decided=(emitted + 1) * front.decimation - 1,
        window=window,
        quality=assess_quality(front, missing, railed, r_peak_q16, emitted, raw),
        measures=raw,
        energy=np.array([peak.energy for _, peak in found], np.int32)[whole],
        searched_back=np.array([peak.searched_back for _, peak in found], np.bool_)[whole],
        contact=find_contact(front, working[:length], (missing | railed)[:length]),
        flutter=find_flutter(front, lowpassed[:length]),
    )
    return detected, r_peak_q16


def _with_end(front: FrontEnd, counts: Int16Array) -> Int16Array:
    """Return the counts and so many missing ones behind them that every window is complete."""
    return np.concatenate([counts, np.full(front.windows_behind * front.decimation, GAP, np.int16)])


def _energies(front: FrontEnd, lowpassed: Int16Array, missing: BoolArray, length: int) -> Int64Array:
    """Return the QRS energies in which the R peaks of a record are looked for, which has ``length`` working samples.

    Behind the end the last count is held, and no step follows that would have to be blanked. Energies that end with
    those of the last sample let the search-back and the decay of the levels wait no longer than the record lasts.
    """
    inside = np.arange(len(missing)) < length
    return energy(front, lowpassed, missing & inside)[: length + front.peaks_behind]


def find_peaks(front: FrontEnd, energies: Int64Array, fine_energies: Int64Array) -> list[tuple[int, Peak]]:
    """Return the R peaks, each with the working sample at which it was known."""
    detector = QrsDetector(front)
    both = zip(energies.tolist(), fine_energies.tolist(), strict=False)
    steps = ((step, detector.step(energy, fine)) for step, (energy, fine) in enumerate(both))
    return [(step, peak) for step, peak in steps if peak is not None]


def _emission(front: FrontEnd, r_peak_q16: Int64Array, known: Int64Array) -> Int64Array:
    """Return the working samples at which beats leave: known, their window complete, at most one a sample."""
    end = (r_peak_q16 + front.step * (WINDOW_LENGTH - 1 - WINDOW_BEFORE)) >> STEP_SHIFT
    due = np.maximum(known, end + 2 + front.morphology_lag)
    order = np.arange(len(due))
    return np.maximum.accumulate(due - order) + order
