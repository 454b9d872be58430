"""Constants that take the place of a row's give the same output for every sum that the row can reach."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.firmware_gen.compiler.ops.dsp.matrix import MAX_SHIFT
from ecgtiny.firmware_gen.compiler.ops.dsp.reachable import Constants, easier

ROWS = st.builds(
    Constants,
    bias=st.integers(-(2**30), 2**30),
    multiplier=st.integers(2**30, 2**31 - 1),
    shift=st.integers(20, 31),
    zero_point=st.integers(-128, 127),
)


@given(weights=st.lists(st.integers(-128, 127), min_size=1, max_size=6), row=ROWS, near=st.integers(-300, 300))
def test_every_reachable_sum_gives_the_same(weights: list[int], row: Constants, near: int) -> None:
    """Half of the biases lie where the output is about to change."""
    step = round(2 ** (30 + row.shift) / row.multiplier)
    for bias in (row.bias, near + step if near % 2 else near - step):
        changed = Constants(bias, row.multiplier, row.shift, row.zero_point)
        found = easier(np.array(weights), changed)
        assert found is not None
        products = _reachable(np.array(weights))
        others = _reachable(found[0])
        np.testing.assert_array_equal(
            found[1].outputs(others + found[1].bias), changed.outputs(products + bias), strict=False
        )
        assert 1 <= found[1].shift <= MAX_SHIFT


def test_a_row_of_many_outputs_is_left_alone() -> None:
    assert easier(np.array([100, -100]), Constants(0, 2**30, 7, 0)) is None


def _reachable(weights: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return sums of products of inputs from end to end of what is possible: all at an end, and noise."""
    rng = np.random.default_rng(len(weights))
    x = rng.integers(-128, 128, (500, len(weights)))
    x[0], x[1], x[2], x[3] = -128, 127, np.where(weights < 0, 127, -128), np.where(weights < 0, -128, 127)
    return x @ weights
