"""Windows of signals as beats: one every few samples, with the class of its last sample."""

from __future__ import annotations

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Int64Array
from .injected import Injected


def cut_windows(part: Injected, length: int, stride: int) -> tuple[Float32Array, Int64Array, Int64Array]:
    """Cut windows out of a stretch; each ends in a cycle.

    A window that holds a changed sample but does not end in one is left out: it is no normal window, and its last
    sample is not anomalous.

    Args:
        part: a stretch of cycles.
        length: samples of a window.
        stride: samples from the end of one to that of the next.

    Returns:
        The windows float32 [n, length], the class of the last sample of each, int64 [n], and which of the stretch's
        samples it is, int64 [n].
    """
    last = np.arange(max(length - 1, int(part.cycles.start[0])), len(part.cycles.x), stride)
    kept = last[part.marked[last] | ~_any_marked(part.marked, last, length)]
    cycle = np.searchsorted(part.cycles.start, kept, side="right") - 1
    label = np.where(part.marked[kept], part.label[cycle], 0)
    return _ending_at(part.cycles.x.astype(np.float32), kept, length), label, kept


def _any_marked(marked: BoolArray, last: Int64Array, length: int) -> BoolArray:
    before = np.concatenate([[0], np.cumsum(marked)])
    return before[last + 1] > before[last + 1 - length]


def _ending_at(x: Float32Array, last: Int64Array, length: int) -> Float32Array:
    return x[last[:, np.newaxis] + np.arange(1 - length, 1)]
