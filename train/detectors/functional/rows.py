"""The rows of functional anomaly detection that scikit-learn fits: a name, features, an estimator."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from ..detector import Detector
from ..fitted import Fitted, Task
from ..forms import OffDevice
from ..kinds import Kind
from .dtw import nearest_warped
from .estimators import (
    Estimator,
    after_kernel_pca,
    after_pca,
    isolation_forest,
    local_outlier_factor,
    nearest,
    one_class_svm,
    standardised,
)
from .features import (
    FIRST,
    SECOND,
    fft_argmax,
    interpolated,
    mean_frequency,
    periodogram,
    spectrogram,
    statistics,
    values,
)
from .items import Feature, flat_features, score_items, training_features

WARPED_SAMPLES = 70
"""Samples that an item is averaged to before warping, whose cost grows with their square."""

KEEPS_ROWS = OffDevice("keeps its training items: 292 of 140 values are 163,520 B in float32, and each is visited")
KEEPS_COMPONENTS = OffDevice(
    "keeps ten components of each training item: with 292 items and the axes 17,840 B in float32, all visited"
)
FOREST = OffDevice("a hundred trees: some 100,000 B of nodes; the linear detectors find more in 560 B")
SPECTRUM = OffDevice("needs a Fourier transform of every item and its training items' spectra: 377,264 B in float32")
FEW_VALUES = OffDevice("a few features beside 292 training items: other rows find far more in 280 B")


class Row(NamedTuple):
    """One line of the table."""

    name: str
    summary: str
    feature: Feature
    estimator: Estimator
    form: OffDevice
    flat: bool = True
    """Whether the estimator takes one row of features an item; otherwise it tells samples and leads apart."""


def fit_row(row: Row, task: Task) -> Fitted:
    """Fit an estimator to the features of the normal items."""
    feature = flat_features(row.feature) if row.flat else row.feature
    fitting = row.estimator(training_features(task, feature), task.seed)
    return Fitted(partial(score_items, feature, fitting.score), fitting.weights)


lof = local_outlier_factor
TABLE = (
    Row("pca-lof", "ten principal components, local outlier factor", values, after_pca(lof), KEEPS_COMPONENTS),
    Row("kernel-pca-lof", "ten components of a Gaussian kernel, local outlier factor", values,
        after_kernel_pca(lof), KEEPS_ROWS),
    Row("one-class-svm", "one-class SVM of the samples", values, one_class_svm, KEEPS_ROWS),
    Row("pca-one-class-svm", "one-class SVM of ten principal components", values, after_pca(one_class_svm),
        KEEPS_COMPONENTS),
    Row("isolation-forest", "isolation forest of the samples", values, isolation_forest, FOREST),
    Row("pca-isolation-forest", "isolation forest of ten principal components", values,
        after_pca(isolation_forest), FOREST),
    Row("lof-interpolated", "local outlier factor of the spline on a common grid", interpolated, lof,
        KEEPS_ROWS),
    Row("lof-derivative-1", "local outlier factor of the spline's first derivative", FIRST, lof, KEEPS_ROWS),
    Row("lof-derivative-2", "local outlier factor of the spline's second derivative", SECOND, lof, KEEPS_ROWS),
    Row("lof-stft", "local outlier factor of the short-time Fourier transform", spectrogram, lof, SPECTRUM),
    Row("lof-mean-frequency", "local outlier factor of the mean frequency a second", mean_frequency,
        standardised(lof), FEW_VALUES),
    Row("lof-periodogram", "local outlier factor of the periodogram", periodogram, lof, SPECTRUM),
    Row("fft-argmax", "frequency of the largest magnitude, against twenty neighbours", fft_argmax,
        nearest(20), FEW_VALUES),
    Row("lof-statistics", "local outlier factor of mean, variance and largest value of signal and derivatives",
        statistics, standardised(lof), FEW_VALUES),
    Row("nearest-neighbour", "distance to the nearest training item", values, nearest(1), KEEPS_ROWS),
    Row("nearest-neighbour-dtw", "distance to the nearest training item under time warping",
        partial(values, most=WARPED_SAMPLES), nearest_warped, KEEPS_ROWS, flat=False),
)  # fmt: skip

ROWS = tuple(
    Detector(row.name, row.summary, (Kind.BEATS, Kind.WINDOWS), partial(fit_row, row), row.form) for row in TABLE
)
