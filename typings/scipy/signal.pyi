"""Resampling."""

from numpy import float64
from numpy.typing import NDArray

def resample_poly(x: NDArray[float64], up: int, down: int, *, padtype: str = "constant") -> NDArray[float64]: ...
