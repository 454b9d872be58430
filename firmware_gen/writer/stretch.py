"""The golden stretch: some seconds of made-up ECG whose events a device with a stream computes in its self-test.

It is drawn from straight lines, so that it takes few bytes. A stroke leads in so many samples from the count before it
to its level, or is a gap; a figure is some strokes in a row (a normal beat, an ectopic one, a rest), and the stretch
some figures in a row. The stream's clock begins shortly before the enrolment may end.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...common.arrays import Int16Array
from ...common.events import EVENT, Events
from ...common.frontend.design import FrontEnd
from ...common.frontend.filters import GAP
from ...quantize.detector import Scorer
from ...quantize.monitor.integers import quotient
from ...quantize.monitor.model import MonitorModel
from ...quantize.monitor.replay import clock_of
from ...quantize.monitor.rhythm_events import without_rhythm
from ...quantize.stretch import events_of_stretch
from ..compiler.layer import Table

Stroke = tuple[float, float | None]
"""Seconds, and the level in mV to which it leads; None is a gap."""
NORMAL: tuple[Stroke, ...] = (
    (0.03, 0.12), (0.04, 0.0), (0.04, 0.01), (0.025, 1.1), (0.03, -0.25), (0.02, 0.0), (0.06, 0.02), (0.08, 0.28),
    (0.08, 0.01),
)  # fmt: skip
ECTOPIC: tuple[Stroke, ...] = ((0.06, 1.5), (0.09, -0.6), (0.07, -0.35), (0.1, 0.0))
SMALL: tuple[Stroke, ...] = ((0.15, 0.01), (0.025, 0.22), (0.03, -0.05), (0.02, 0.0))
REST: tuple[Stroke, ...] = ((0.03, 0.0),)
LONG_REST: tuple[Stroke, ...] = ((0.2, 0.02), (0.2, -0.01))
LOST: tuple[Stroke, ...] = ((1.1, None),)
FIGURES = (NORMAL, ECTOPIC, SMALL, REST, LONG_REST, LOST)
N, V, S, R, L, G = range(len(FIGURES))
ORDER = (
    *(N, R) * 13,  # the front end's start-up, then as many beats as a cluster has to have
    *(V, L, N, R) * 3,  # ectopic beats with their pauses: an episode
    *(*(N, R) * 5, L, L, *(N, R) * 5),  # and its end, with a pause
    *(S, L, *(N, R) * 2),  # a beat for the search-back
    *(G, *(N, R) * 4),  # the signal is lost, and back
)
ENROLLED_AFTER = 5.5
"""Seconds of the stretch after which the enrolment may end."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """The strokes of a stretch in samples and counts, and what comes of it."""

    lengths: tuple[int, ...]
    """Samples of each stroke, at least 1."""
    levels: tuple[int, ...]
    """The count to which each stroke leads, or ``GAP``."""
    figures: tuple[int, ...]
    """Where each figure begins among the strokes, and the end of the last."""
    order: tuple[int, ...]
    """The figures of the stretch."""
    zero: int
    """The count before the first stroke."""
    first: int
    """Working samples before the stretch begins: the number of its first sample in units of the decimation."""
    events: Events
    """``EVENT`` [n], those of the integer reference."""

    @property
    def counts(self) -> Int16Array:
        """The samples, int16 [n]."""
        strokes = [stroke for one in self.order for stroke in range(self.figures[one], self.figures[one + 1])]
        return drawn([(self.lengths[one], self.levels[one]) for one in strokes], self.zero)

    @property
    def crc(self) -> int:
        """CRC-32 of the events as they are sent."""
        return zlib.crc32(self.events.tobytes())

    @property
    def crc_without_rhythm(self) -> int:
        """The same of a firmware that is built without events of the rhythm."""
        return zlib.crc32(without_rhythm(self.events).tobytes())

    @property
    def tables(self) -> tuple[Table, ...]:
        """The constant arrays from which the device draws it."""
        return (
            Table("stretch_lengths", np.array(self.lengths, np.int16)),
            Table("stretch_levels", np.array(self.levels, np.int16)),
            Table("stretch_figures", np.array(self.figures, np.uint8)),
            Table("stretch_order", np.array(self.order, np.uint8)),
        )


def golden_stretch(scorer: Scorer, front: FrontEnd, monitor: MonitorModel) -> Stretch:
    """Return the stretch for a stream, with the events that the integer reference gives."""
    strokes = [stroke for figure in FIGURES for stroke in figure]
    enrolment = clock_of(monitor, front.fs).enrolment
    drafted = Stretch(
        lengths=tuple(max(1, round(seconds * front.fs)) for seconds, _ in strokes),
        levels=tuple(_count(level, front) for _, level in strokes),
        figures=tuple(np.cumsum([0, *map(len, FIGURES)]).tolist()),
        order=ORDER,
        zero=front.zero,
        first=max(0, enrolment - round(ENROLLED_AFTER * front.fs)) // front.decimation,
        events=np.zeros(0, EVENT),
    )
    return replace(
        drafted, events=events_of_stretch(scorer, monitor, front, drafted.counts, drafted.first * front.decimation)
    )


def drawn(strokes: Sequence[tuple[int, int]], zero: int) -> Int16Array:
    """Return the samples of strokes, int16 [n], as the device draws them: the quotient is toward zero."""
    counts, before = list[int](), zero
    for length, level in strokes:
        if level == GAP:
            counts += [GAP] * length
            continue
        counts += [before + quotient((level - before) * at, length) for at in range(1, length + 1)]
        before = level
    return np.array(counts, np.int16)


def _count(level: float | None, front: FrontEnd) -> int:
    """Return a level in mV in counts, between the rails."""
    low, high = front.rails
    return GAP if level is None else min(max(front.zero + round(level * front.gain), low + 1), high - 1)
