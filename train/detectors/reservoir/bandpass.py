"""A band-pass of the signal before a network: without the baseline's wander and most of the muscles' noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ....common.arrays import AnyArray, Float32Array, Float64Array
from ....common.extras import needs
from .states import Network

BAND = (1.0, 25.0)
"""Hz."""
ORDER = 2
"""Of either edge: Butterworth, two sections of the second order."""


@dataclass(frozen=True, eq=False)
class BandPassed:
    """A network behind a band-pass."""

    network: Network
    fs: float
    """Hz."""

    @property
    def units(self) -> int:
        """Those of the network."""
        return self.network.units

    @property
    def links(self) -> int:
        """Those of the network; the filter's coefficients are not fitted."""
        return self.network.links

    def run(self, x: Float32Array) -> Iterator[Float32Array]:
        """Yield the network's states on the filtered signals, float32 [signals, steps, units]."""
        return self.network.run(band_pass(x, self.fs))

    def arrays(self) -> Mapping[str, AnyArray]:
        """Return the network's weights and the sections of the filter."""
        return {**self.network.arrays(), "sections": coefficients(self.fs)}


def band_pass(x: Float32Array, fs: float) -> Float32Array:
    """Filter rows of samples forward in time, from rest: float32 [signals, samples] to the same shape.

    Raises:
        MissingToolError: SciPy is not installed.
    """
    with needs("train", "the band-pass"):
        from scipy.signal import sosfilt

    return sosfilt(coefficients(fs), x, axis=1).astype("float32")


def coefficients(fs: float) -> Float64Array:
    """Return the sections of the filter as SciPy orders them, float64 [sections, 6].

    Raises:
        MissingToolError: SciPy is not installed.
    """
    with needs("train", "the band-pass"):
        from scipy.signal import butter

    return butter(ORDER, BAND, "bandpass", fs=fs, output="sos")
