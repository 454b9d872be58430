"""Windows are what slices are, along any axis."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.train.data.windows import cut_windows


@given(st.integers(0, 40), st.integers(1, 12), st.integers(1, 9), st.integers(0, 2))
def test_each_window_is_a_slice(samples: int, length: int, step: int, axis: int) -> None:
    shape = [2, 3]
    shape.insert(axis, samples)
    x = np.arange(6 * samples, dtype=np.float32).reshape(shape)
    windows = cut_windows(x, length, step=step, axis=axis)
    starts = range(0, samples - length + 1, step)
    assert windows.dtype == x.dtype
    assert windows.shape == (*shape[:axis], len(starts), length, *shape[axis + 1 :])
    for index, start in enumerate(starts):
        np.testing.assert_array_equal(windows.take(index, axis), x.take(range(start, start + length), axis))
