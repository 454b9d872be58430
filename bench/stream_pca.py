"""Principal components in the autoencoder's place: the linear baseline, fitted to the same beats of the same folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecgtiny.common.arrays import Int32Array
from ecgtiny.common.run import Run
from ecgtiny.quantize.monitor.features import FEATURES, NETWORK
from ecgtiny.quantize.monitor.integers import log2
from ecgtiny.quantize.monitor.patient import LOG_FLOOR
from ecgtiny.quantize.monitor.trackers import Tracker
from ecgtiny.quantize.monitor_fit.readings import Readings
from ecgtiny.quantize.trained_run import load_trained
from ecgtiny.train.calibration.preprocess import normalise
from ecgtiny.train.data.stream import Stream
from ecgtiny.train.detectors.baselines import fit_pca

from .stream_data import RunData

UNIT = 1 << 16
"""Score units in one of the float score, as the integer scores have them."""


def pca_residuals(run: Run, data: RunData) -> list[Int32Array]:
    """Return the score of each stream's beats by the components that never saw the patient, int32 [n] each."""
    trained = load_trained(run)
    fit = fit_pca(trained.pool, trained.record.model.bottleneck)
    folds = [data.detector.patients[one.patient].fold for one in data.streams]
    fitted = {
        fold: fit(trained.train.counts[trained.fitted & (trained.fold != fold)]) for fold in sorted(set(folds), key=str)
    }
    residuals: list[Int32Array] = []
    for one, fold in zip(data.streams, folds, strict=True):
        inputs = normalise(one.detected.window[:, :, np.newaxis], trained.pool)
        residuals.append(np.rint(trained.score(inputs, fitted[fold](inputs)) * UNIT).astype(np.int32))
    return residuals


def with_network(readings: Readings, stream: Stream, residual: Int32Array) -> Readings:
    """Return readings whose feature of the autoencoder is that of another residual, int32 [n]."""
    tracker, column = Tracker(LOG_FLOOR), FEATURES.index(*NETWORK)
    features = readings.features.copy()
    readable = np.flatnonzero(stream.detected.quality == 0)[: len(features)]
    for seen, value in enumerate(log2(score) for score in residual[readable].tolist()):
        features[seen, column] = value - tracker.middle if seen else 0
        tracker.follow(value, seen)
    return replace(readings, features=features)
