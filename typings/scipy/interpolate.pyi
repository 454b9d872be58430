"""Splines."""

from numpy import float32, float64
from numpy.typing import NDArray

class CubicSpline:
    def __init__(self, x: NDArray[float64], y: NDArray[float32], axis: int = 0) -> None: ...
    def __call__(self, x: NDArray[float64], nu: int = 0) -> NDArray[float64]: ...
