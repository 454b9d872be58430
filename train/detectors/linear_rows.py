"""The rows of the bench without a network: principal components, and the mean of the normal items.

Their score is the largest mean residual over a quarter of the item: of 140 samples, the window of ``linear``.
"""

from __future__ import annotations

from functools import partial

from ..calibration.calibrate import Fit as FitReconstruct
from ..calibration.calibrate import FloatScorer, Model
from ..calibration.scores import Score
from .baselines import fit_mean_beat, fit_pca
from .detector import Detector
from .fitted import Fitted, Task
from .forms import OffDevice
from .kinds import Kind
from .rows import scores_of_rows

COMPONENTS = (2, 8, 12)
WINDOW_PART = 4


def _fit(fit: FitReconstruct[Model], components: int, task: Task) -> Fitted:
    counts = task.normals.counts
    length, leads = counts.shape[1:]
    scorer = FloatScorer(fit(counts), 1, Score("maxw", max(1, length // WINDOW_PART)))
    return Fitted(partial(scores_of_rows, scorer.scores), weights=(components + 1) * length * leads)


def _row(name: str, summary: str, fit: FitReconstruct[Model], components: int, form: OffDevice) -> Detector:
    return Detector(name, summary, (Kind.BEATS, Kind.WINDOWS), partial(_fit, fit, components), form)


DETECTOR = (
    _row("mean-beat", "distance from the mean normal item", fit_mean_beat(1), 0,
         OffDevice("a baseline: reported beside every trained model")),
    *(
        _row(f"pca-{count}", f"residual of {count} principal components", fit_pca(1, count), count,
             OffDevice("a baseline: as a network of two dense layers it is the detector linear"))
        for count in COMPONENTS
    ),
)  # fmt: skip
