"""What can be moved of a run: the threshold of a detector of beats, or the level of a detector of samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ....common.run import Run
from ....common.stage_records.quantize import LevelFigures, QuantizeRecord
from ....quantize.store import RECORD
from ..analysis import Analysis
from .judged import JudgedRecord, judge
from .labelled_beats import LabelledBeats
from .operating import Operating

TAIL = 0.995
"""Share of the scores that the range of thresholds covers: the worst beats lie far beyond the others."""


@dataclass(frozen=True, eq=False)
class Question:
    """A run, and a recording where one was analysed by it."""

    thresholds: tuple[int, ...]
    """By level, the least sensitive first; one alone of a detector of beats."""
    stored: int
    """Row of the level that was validated; 0 of a detector of beats."""
    levels: bool
    """Whether the level is moved, and not the threshold itself."""
    beats: LabelledBeats | None
    predicted: tuple[LevelFigures, ...]
    """By level; empty where nothing was predicted."""
    judged: JudgedRecord | None

    @classmethod
    def of(cls, run: Run, analysis: Analysis | None) -> Question:
        """Read what a run holds, and pair the beats of an analysis with the recording's annotations.

        Raises:
            DataError: the run is not quantised, or does not hold what it should.
            VerificationError: an artefact of the run has changed.
        """
        record = run.load(RECORD, QuantizeRecord)
        judged = None if analysis is None else judge(analysis)
        if record.stream is None:
            return cls((record.threshold.value,), 0, False, LabelledBeats.of(run), (), judged)
        stored = tuple(level.threshold for level in record.stream.levels)
        left_out = record.stream.left_out
        return cls(
            stored if analysis is None else analysis.thresholds,
            _stored_level(run) if analysis is None else analysis.stored_level,
            True, None, tuple(left_out.levels) if left_out else (), judged,
        )  # fmt: skip

    @property
    def stored_value(self) -> int:
        """What is moved, as it is stored: the level, or the threshold."""
        return self.stored if self.levels else self.thresholds[0]

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """The least and the largest value worth a look, the stored one among them."""
        if self.levels:
            return 0, len(self.thresholds) - 1
        scores = [of.score for of in (self.beats, self.judged) if of is not None and len(of.score)]
        every = np.concatenate([*scores, self.thresholds])
        return int(every.min()), int(max(np.quantile(every, TAIL), 2 * self.thresholds[0]))

    def at(self, value: int) -> Operating:
        """Return the threshold that a value stands for, with what its figures are taken from."""
        if not self.levels:
            return Operating(value, self.beats, None, self.judged)
        predicted = self.predicted[value] if self.predicted else None
        return Operating(self.thresholds[value], None, predicted, self.judged)


def _stored_level(run: Run) -> int:
    from ....quantize.stream import load_stream

    return load_stream(run).level(None)
