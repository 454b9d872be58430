"""The signal itself as states: the last second, with which the readouts become filters of finite response.

This is the linear baseline of the reservoirs: what their readouts reach without a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ....common.arrays import AnyArray, Float32Array
from ...data.windows import cut_windows
from .states import CHUNK


@dataclass(frozen=True)
class Taps:
    """A delay line that is read each ``apart`` samples."""

    units: int
    """Taps, the newest sample first."""
    apart: int
    links: int = 0

    def run(self, x: Float32Array) -> Iterator[Float32Array]:
        """Yield the delayed samples of each chunk of steps, float32 [signals, steps, taps]; zeros before the first."""
        reach = (self.units - 1) * self.apart
        line = np.pad(x, ((0, 0), (reach, 0)))
        for first in range(0, x.shape[1], CHUNK):
            part = line[:, first : first + CHUNK + reach]
            windows = cut_windows(part, reach + 1, axis=1)
            yield np.ascontiguousarray(windows[:, :, :: -self.apart])

    def arrays(self) -> Mapping[str, AnyArray]:
        """Return nothing: it has no integer reference."""
        return {}
