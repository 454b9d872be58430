"""What is computed in chunks is what is computed at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float64Array
from ecgtiny.train.detectors.chunks import in_chunks


@given(st.integers(0, 30), st.integers(1, 12))
def test_the_chunks_are_all_rows_in_their_order_and_none_is_too_large(rows: int, most: int) -> None:
    values = np.arange(2.0 * rows).reshape(rows, 2)

    def apply(at: slice) -> Float64Array:
        assert len(values[at]) <= most
        return values[at] + 1

    np.testing.assert_array_equal(in_chunks(rows, most, apply), values + 1)
