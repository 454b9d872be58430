"""Resampling and filtering."""

from numpy import float64
from numpy.typing import NDArray

def butter(
    N: int, Wn: tuple[float, float], btype: str = "low", *, fs: float | None = None, output: str = "ba"
) -> NDArray[float64]: ...
def sosfiltfilt(sos: NDArray[float64], x: NDArray[float64], axis: int = -1) -> NDArray[float64]: ...
def resample_poly(
    x: NDArray[float64], up: int, down: int, axis: int = 0, *, padtype: str = "constant"
) -> NDArray[float64]: ...
