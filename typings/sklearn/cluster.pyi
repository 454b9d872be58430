"""Clusters."""

from typing import Self

from numpy import float32, float64
from numpy.typing import NDArray

class KMeans:
    @property
    def cluster_centers_(self) -> NDArray[float64]: ...
    def __init__(self, n_clusters: int, *, n_init: int, max_iter: int, random_state: int) -> None: ...
    def fit(self, X: NDArray[float32]) -> Self: ...
