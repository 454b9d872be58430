"""``donut``: a variational autoencoder of windows; the score of a point is its negative log-probability.

Xu et al., 2018, "Unsupervised anomaly detection via variational auto-encoder for seasonal KPIs in web applications".
"""

from __future__ import annotations

from functools import partial

from ...calibration.scores import LIKELIHOOD, Score
from ..detector import Detector
from ..fitted import Fitted, OwnThreshold, Task
from ..forms import LikelihoodForm, OffDevice
from ..kinds import Kind
from ..points import count_points, item_scores
from .deployed import build, fit_windows
from .fit import RATE, fit_to_signals
from .network import LATENT, WINDOW
from .score import DRAWS, WithoutDraws

LIMIT = 3.0
"""Negative log-probability above which a point is an outlier: the document's rule."""
DEVICE_EPOCHS = 40
"""Epochs on windows for a device; two thirds of the sum of all learning rates are spent then, however many follow."""


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


def _fit_without_draws(task: Task) -> Fitted:
    points, history = fit_to_signals(task.signals, task.seed, task.epochs, task.progress)
    points = WithoutDraws(points.network, points.scale)
    return Fitted(
        score=partial(item_scores, points),
        weights=points.weights,
        history={"loss": history},
        thresholds={"log-probability -3": OwnThreshold(LIMIT, uses_labels=False)},
        report=partial(count_points, points, LIMIT),
    )


DETECTOR = (
    Detector(
        name="donut",
        summary="variational autoencoder of 120 samples, reconstruction probability of the last",
        takes=(Kind.SAMPLES,),
        fit=_fit,
        form=OffDevice(f"its score is the mean of {DRAWS} random draws a point; donut-mean is the path without draws"),
    ),
    Detector(
        name="donut-mean",
        summary="donut without draws: the density of the last sample, given the mean of the latent values",
        takes=(Kind.SAMPLES,),
        fit=_fit_without_draws,
        form=LikelihoodForm(
            name="donut-mean",
            layers=build,
            pool=1,
            bottleneck=LATENT,
            score=Score(LIKELIHOOD),
            epochs=DEVICE_EPOCHS,
            learning_rate=RATE,
            loss="mse",
            fit=fit_windows,
            window=WINDOW,
        ),
    ),
)
