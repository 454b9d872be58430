"""Forests."""

from collections.abc import Sequence
from typing import Self

from numpy import float32, float64
from numpy.typing import NDArray

class _Nodes:
    @property
    def node_count(self) -> int: ...

class _Tree:
    @property
    def tree_(self) -> _Nodes: ...

class IsolationForest:
    @property
    def estimators_(self) -> Sequence[_Tree]: ...
    def __init__(self, *, n_estimators: int = 100, random_state: int | None = None) -> None: ...
    def fit(self, X: NDArray[float32]) -> Self: ...
    def score_samples(self, X: NDArray[float32]) -> NDArray[float64]: ...
