"""The constants that Python and C share: each is a number of a Python module alone, and a macro of a generated header.

A macro is the module's name and the constant's, ``RHYTHM_JITTER`` for ``JITTER`` of ``rhythm.py``, so that the reader
of the C finds the number and its meaning in the module.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from ...common.frontend import design, flutter, qrs, quality, t_waves, window
from ...quantize.monitor import (
    clock,
    cluster_score,
    compare,
    ectopy,
    fibrillation,
    integers,
    linear,
    measures,
    monitor,
    novelty,
    patient,
    rhythm,
    rhythm_events,
    segments,
    state,
    templates,
    trackers,
)

Shared = tuple[ModuleType, tuple[str, ...]]
FRONT_END: tuple[Shared, ...] = (
    (design, ("WINDOW_BEFORE", "STEP_SHIFT")),
    (flutter, ("PART", "MIN_PEAK", "IN_A_ROW")),
    (qrs, ("SOON_16", "SOON_NOISE", "SOON_LEVEL_16", "SOON_BITS", "CLEAN_BITS")),
    (qrs, ("THRESHOLD_16", "SEARCH_BACK_16", "LATE_16", "T_WAVE_16", "TALL_T_WAVE_16")),
    (quality, ("FLAT_BELOW", "NOISE_RATIO", "WANDER_ABOVE", "BEND_ABOVE", "BEND_SPAN", "QRS")),
    (t_waves, ("MAX_SHARPNESS", "SLOWER_16", "EXPECTED", "ALWAYS", "FOLLOW_BITS")),
    (window, ("POLARITY_BITS", "MEMORY_BITS", "HYSTERESIS")),
)
"""What the C of the front end reads of each module."""
FRONT_END_SIZES: tuple[Shared, ...] = (
    (design, ("WINDOW_LENGTH", "WINDOW_TAPS")),
    (flutter, ("PEAKS", "COUNTS")),
    (qrs, ("HISTORY",)),
    (quality, ("WANDER_SAMPLES",)),
)
"""And how much of the caller's memory it takes: these are seen through the public header."""
MONITOR: tuple[Shared, ...] = (
    (clock, ("MS_SHIFT", "ASYSTOLE_MS")),
    (cluster_score, ("LIMIT", "MIN_SCORES", "FULL_SHIFT", "FINE_BITS")),
    (compare, ("REACH", "CORE", "RUN", "SEARCHED")),
    (ectopy, ("RUN", "VT_MS", "MIN_ECTOPIC", "MAX_BEATS", "SHORTEST_PERIOD", "LONGEST_PERIOD")),
    (fibrillation, ("WINDOW", "AROUND", "DIFFERENT_MS", "PER_PAIR", "FINE_BITS", "MEAN_BITS", "RATIO_BITS")),
    (fibrillation, ("MIN_MEAN_MS", "SMOOTHING", "IRREGULAR", "REGULAR", "RISEN", "MIN_SQUARE")),
    (integers, ("MANTISSA_BITS", "OCTAVE", "MIN_PART")),
    (linear, ("UNIT",)),
    (measures, ("LIMIT", "SLOPE", "SLOPE_REACH", "FINE_SLOPE", "LEVEL", "LEVEL_BITS", "QRS", "COMPLEX", "SUM_SHIFT")),
    (measures, ("PLATEAU", "P_WAVE", "T_WAVE", "ROUGH_TO", "ROUGH_FROM")),
    (monitor, ("PAUSE_MS", "MIN_PAUSE_MS", "PAUSE_RATIO", "PAUSE_SCATTER", "PREMATURE_BELOW")),
    (novelty, ("EXPECTED_NEW", "PENALTY", "UNREADABLE")),
    (patient, ("LOG_FLOOR", "MIN_HEIGHT", "MAX_PART", "FUSION_WITHIN", "FUSION_PENALTY")),
    (rhythm, ("RECENT", "MAX_INTERVAL_MS", "START_MS", "JITTER", "MAX_CHANGE", "IRREGULARITY_BITS")),
    (rhythm, ("IRREGULARITY_SHIFT", "EARLY_UNIT", "MIN_EARLY", "MAX_EARLY", "FASTEST_STEADY_MS", "NOT_SAID")),
    (rhythm_events, ("EARLY_8",)),
    (segments, ("LIMIT", "FINE", "P", "PR", "QRS", "ST", "T", "BIAS_FLOOR", "MAGNITUDE_FLOOR")),
    (state, ("VERSION", "ENROLLED", "EPISODE", "TRACKERS", "USUAL", "CONFIRMED")),
    (templates, ("FINE_BITS", "MEAN_BITS", "COMPLEX", "COMPLEX_BITS", "REACH", "MAX_DISSIMILARITY")),
    (templates, ("P_WAVE", "LEVEL", "LEVEL_BITS", "T_WAVE", "WHOLE_SHARE", "SHARE_SHIFT", "MIN_SHARE")),
    (templates, ("MAX_COUNT", "WIDEST", "PACED_WIDTH", "UNSTEADIEST", "UNSTEADINESS_SHIFT")),
    (trackers, ("FINE_BITS", "SIXTEENTHS", "FIRST_SPREAD", "AVERAGE_BITS", "SLOWEST_AVERAGE")),
)
"""What the C of the monitor reads of each module."""
MONITOR_SIZES: tuple[Shared, ...] = (
    (rhythm, ("HISTORY",)),
    (templates, ("LENGTH",)),
    (fibrillation, ("INTERVALS",)),
    (rhythm_events, ("MAX_AT_ONCE",)),
)
"""And how much of the caller's memory it takes."""


def macros(shared: Iterable[Shared]) -> dict[str, str]:
    """Return the macros of constants with their values in C, in the order given.

    An integer is one macro; a slice is two, ``_FROM`` and ``_TO``; a tuple of integers is an initialiser, and a segment
    that of its first sample and the logarithm of its length.
    """
    return {name: text for module, names in shared for key in names for name, text in _macros(module, key)}


def sizes(shared: Iterable[Shared], **further: int) -> dict[str, int | str]:
    """Return macros that are seen through the public header: those of constants and further ones, prefixed."""
    return {f"ECGTINY_{name}": value for name, value in {**macros(shared), **further}.items()}


def _macros(module: ModuleType, key: str) -> list[tuple[str, str]]:
    value: slice[int, int, int] | segments.Segment | tuple[int, ...] | int = getattr(module, key)
    own = module.__name__.rpartition(".")[2].upper()
    name = key if module is design else f"{own}_{key}"
    if isinstance(value, slice):
        return [(f"{name}_FROM", _integer(value.start)), (f"{name}_TO", _integer(value.stop))]
    if isinstance(value, segments.Segment):
        return [(name, f"{{{value.start}, {value.log2}}}")]
    if isinstance(value, tuple):
        return [(name, f"{{{', '.join(map(_integer, value))}}}")]
    return [(name, _integer(value))]


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"
