"""Windows cut out of longer signals."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

S = TypeVar("S", bound=np.generic)


def cut_windows(x: NDArray[S], length: int, *, step: int = 1, axis: int = 0) -> NDArray[S]:
    """Return the windows of so many samples that begin every ``step`` samples; the last begins where one still fits.

    Args:
        x: [..., samples, ...], the samples along ``axis``.
        length: samples of a window.
        step: samples from the start of a window to that of the next.
        axis: counted from the front.

    Returns:
        [..., windows, length, ...], to be read only: windows share their samples with ``x`` and among themselves. There
        are none where there are fewer samples than ``length``.
    """
    if x.shape[axis] < length:
        return np.empty((*x.shape[:axis], 0, length, *x.shape[axis + 1 :]), x.dtype)
    every = (*(slice(None) for _ in range(axis)), slice(None, None, step))
    return np.moveaxis(np.lib.stride_tricks.sliding_window_view(x, length, axis=axis)[every], -1, axis + 1)
