"""What scores rows of features: scikit-learn's detectors, fitted to the rows of normal items.

A score is larger where a row is more anomalous. Constants are the libraries' own defaults unless a line says why not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ....common.arrays import Float32Array, Float64Array
from ....common.extras import needs
from .items import RowScore

NEIGHBOURS = 20
COMPONENTS = 10
TREES = 100
REJECTED = 0.1
"""Share of the training rows that the one-class SVM may leave outside; the default of a half describes no normal."""
NEARLY_CONSTANT = 1e-5
"""Standard deviation below which a feature is constant: z-normalised items have no mean and one variance."""


@dataclass(frozen=True)
class Fitting:
    """A fitted estimator: its score of rows, shaped as those fitted to, and how many numbers it keeps for that."""

    score: RowScore
    weights: int


Estimator = Callable[[Float32Array, int], Fitting]
"""Fits to rows float32 [n, features] with a seed; warping to items [n, samples, leads]."""


class _Projection(Protocol):
    def transform(self, X: Float32Array) -> Float64Array: ...


def local_outlier_factor(rows: Float32Array, _seed: int) -> Fitting:
    """Breunig et al., 2000, "LOF: identifying density-based local outliers", SIGMOD, for new rows."""
    with needs("train", "this detector"):
        from sklearn.neighbors import LocalOutlierFactor

    fitted = LocalOutlierFactor(n_neighbors=_neighbours(rows), novelty=True).fit(rows)
    return Fitting(lambda new: -fitted.score_samples(new), rows.size + 2 * len(rows))


def one_class_svm(rows: Float32Array, _seed: int) -> Fitting:
    """Schölkopf et al., 2001, "Estimating the support of a high-dimensional distribution", Neural Comput. 13."""
    with needs("train", "this detector"):
        from sklearn.svm import OneClassSVM

    fitted = OneClassSVM(nu=REJECTED).fit(rows)
    return Fitting(lambda new: -fitted.score_samples(new), fitted.support_vectors_.size + fitted.dual_coef_.size)


def isolation_forest(rows: Float32Array, seed: int) -> Fitting:
    """Liu, Ting and Zhou, 2008, "Isolation forest", ICDM."""
    with needs("train", "this detector"):
        from sklearn.ensemble import IsolationForest

    fitted = IsolationForest(n_estimators=TREES, random_state=seed).fit(rows)
    nodes = sum(tree.tree_.node_count for tree in fitted.estimators_)
    return Fitting(lambda new: -fitted.score_samples(new), 3 * nodes)


def nearest(count: int) -> Estimator:
    """Return the mean Euclidean distance to the ``count`` nearest training rows."""

    def fit(rows: Float32Array, _seed: int) -> Fitting:
        with needs("train", "this detector"):
            from sklearn.neighbors import NearestNeighbors

        fitted = NearestNeighbors(n_neighbors=min(count, len(rows))).fit(rows)
        return Fitting(lambda new: fitted.kneighbors(new)[0].mean(axis=1), rows.size)

    return fit


def after_pca(estimator: Estimator, components: int = COMPONENTS) -> Estimator:
    """Return the estimator on the first principal components."""

    def fit(rows: Float32Array, seed: int) -> Fitting:
        with needs("train", "this detector"):
            from sklearn.decomposition import PCA

        count = min(components, *rows.shape)
        projection = PCA(count, svd_solver="full").fit(rows)
        return _after(projection, estimator, rows, seed, (count + 1) * rows.shape[1])

    return fit


def after_kernel_pca(estimator: Estimator, components: int = COMPONENTS) -> Estimator:
    """Return the estimator on components of a Gaussian kernel.

    Schölkopf, Smola and Müller, 1998, "Nonlinear component analysis as a kernel eigenvalue problem", Neural Comput. 10.
    """

    def fit(rows: Float32Array, seed: int) -> Fitting:
        with needs("train", "this detector"):
            from sklearn.decomposition import KernelPCA

        count = min(components, len(rows) - 1)
        projection = KernelPCA(count, kernel="rbf", eigen_solver="dense").fit(rows)
        return _after(projection, estimator, rows, seed, rows.size + count * len(rows))

    return fit


def standardised(estimator: Estimator) -> Estimator:
    """Return the estimator on features of mean 0 and standard deviation 1 in training; constant ones become 0."""

    def fit(rows: Float32Array, seed: int) -> Fitting:
        mean, deviation = rows.mean(axis=0), rows.std(axis=0)
        factor = np.where(deviation > NEARLY_CONSTANT, 1 / np.maximum(deviation, NEARLY_CONSTANT), 0)

        def scale(new: Float32Array) -> Float32Array:
            return ((new - mean) * factor).astype(np.float32)

        inner = estimator(scale(rows), seed)
        return Fitting(lambda new: inner.score(scale(new)), inner.weights + 2 * rows.shape[1])

    return fit


def _after(projection: _Projection, estimator: Estimator, rows: Float32Array, seed: int, weights: int) -> Fitting:
    def project(new: Float32Array) -> Float32Array:
        return projection.transform(new).astype(np.float32)

    inner = estimator(project(rows), seed)
    return Fitting(lambda new: inner.score(project(new)), inner.weights + weights)


def _neighbours(rows: Float32Array) -> int:
    return min(NEIGHBOURS, len(rows) - 1)
