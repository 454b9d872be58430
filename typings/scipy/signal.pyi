"""Resampling and spectra."""

from numpy import complex64, float32, float64
from numpy.typing import NDArray

def resample_poly(x: NDArray[float64], up: int, down: int, *, padtype: str = "constant") -> NDArray[float64]: ...
def stft(
    x: NDArray[float32], *, nperseg: int, noverlap: int
) -> tuple[NDArray[float64], NDArray[float64], NDArray[complex64]]: ...
def periodogram(x: NDArray[float32], *, axis: int) -> tuple[NDArray[float64], NDArray[float32]]: ...
