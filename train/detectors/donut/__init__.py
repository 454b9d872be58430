"""``donut``: a variational autoencoder of windows; the score of a point is its negative log-probability.

Xu et al., 2018, "Unsupervised anomaly detection via variational auto-encoder for seasonal KPIs in web applications".
"""

from __future__ import annotations

from functools import partial

from ..detector import Detector
from ..fitted import Fitted, OwnThreshold, Task
from ..forms import OffDevice
from ..kinds import Kind
from ..points import count_points, item_scores
from .fit import fit_to_signals
from .score import DRAWS

LIMIT = 3.0
"""Negative log-probability above which a point is an outlier: the document's rule."""


def _fit(task: Task) -> Fitted:
    points, history = fit_to_signals(task.signals, task.seed, task.epochs, task.progress)
    network = points.network
    return Fitted(
        score=partial(item_scores, points),
        weights=network.encoder.weights + network.decoder.last().weights,
        history={"loss": history},
        thresholds={"log-probability -3": OwnThreshold(LIMIT, uses_labels=False)},
        report=partial(count_points, points, LIMIT),
    )


DETECTOR = Detector(
    name="donut",
    summary="variational autoencoder of 120 samples, reconstruction probability of the last",
    takes=(Kind.SAMPLES,),
    fit=_fit,
    form=OffDevice(f"its score is the mean of {DRAWS} random draws a point; the path without draws has no C yet"),
)
