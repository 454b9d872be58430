"""The labelled test beats of a run at any threshold: sensitivity, specificity and the point on the ROC curve."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ....common.arrays import BoolArray, Float64Array, Int64Array
from ....common.run import Run
from ....common.stage_records.base import Interval
from ....quantize.store import VALIDATION
from ...evaluation.ec57.intervals import share_interval
from ...report.arrays import read_arrays
from ...report.figures.roc import rates


@dataclass(frozen=True)
class Share:
    """Beats of one kind that were called right, of all of that kind."""

    hits: int
    trials: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.trials if self.trials else None

    @property
    def interval(self) -> Interval | None:
        """The exact interval of 95 %, which takes beats for independent."""
        return share_interval(self.hits, self.trials)


@dataclass(frozen=True, eq=False)
class LabelledBeats:
    """Scores of test beats and which of them are anomalous, flat beats left out."""

    score: Int64Array
    """int64 [n], of the integer reference."""
    anomalous: BoolArray
    """bool [n]."""

    @classmethod
    def of(cls, run: Run) -> LabelledBeats | None:
        """Read the test beats of a quantised run; None where they are not labelled.

        Raises:
            DataError: the run holds no such beats, or something else in their place.
        """
        stored = read_arrays(run, VALIDATION, {"label": 1, "score": 1, "flat": 1})
        scored = ~stored["flat"].astype(np.bool_)
        label = stored["label"][scored]
        if not len(label) or (label < 0).any():
            return None
        return cls(stored["score"][scored].astype(np.int64), label != 0)

    def sensitivity(self, threshold: int) -> Share:
        """Return the anomalous beats above a threshold."""
        above = self.score[self.anomalous] > threshold
        return Share(int(above.sum()), len(above))

    def specificity(self, threshold: int) -> Share:
        """Return the normal beats not above a threshold."""
        below = self.score[~self.anomalous] <= threshold
        return Share(int(below.sum()), len(below))

    @cached_property
    def curve(self) -> tuple[Float64Array, Float64Array]:
        """The ROC curve: false-alarm rates and recalls; empty where there is one kind of beat only."""
        if self.anomalous.all() or not self.anomalous.any():
            return np.zeros(0), np.zeros(0)
        return rates(self.score.astype(np.float64), self.anomalous)
