"""Rectified constants give what both roundings give, for every sum that can be reached."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int64Array
from ecgtiny.firmware_gen.compiler.ops.dsp.matrix import Matrix, Scaling
from ecgtiny.firmware_gen.compiler.ops.dsp.rectified import FORMS, rectify
from ecgtiny.firmware_gen.compiler.ops.dsp.rows import Form
from ecgtiny.quantize.graph.fixedpoint import multiply_by_quantized_multiplier


def matrix(seed: int) -> Matrix:
    """Return four rows whose results are up to some thousands."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(-128, 128, (4, int(rng.integers(1, 9))))
    bias = rng.integers(-20000, 20000, 4)
    bits = np.array([int(s).bit_length() for s in 128 * np.abs(weights).sum(axis=1) + np.abs(bias)])
    shift = np.clip(bits - rng.integers(4, 13, 4), 1, 22)
    multiplier = rng.choice([0, 2**30, 2**31 - 1, *rng.integers(2**30, 2**31, 9)], 4)
    return Matrix(weights, bias, multiplier, shift, np.full(4, -128))


def engine(sums: Int64Array, scaling: Scaling, row: int, form: Form) -> Int64Array:
    """Return what rows.S makes of sums."""
    carried = 256 if form == "pairs" and row % 2 else 1
    shifted = (sums * carried) << int(scaling.shift[row])
    assert np.abs(shifted).max() < 2**31
    return np.clip((shifted * int(scaling.multiplier[row]) >> 32) + int(scaling.offset[row]) >> 16, -128, 127)


def check(rows: Matrix, scaling: Scaling, form: Form) -> None:
    for row, (lowest, highest) in enumerate(zip(*rows.reach(), strict=True)):
        sums = np.arange(int(lowest), int(highest) + 1)
        scaled = multiply_by_quantized_multiplier(sums, int(rows.multiplier[row]), -int(rows.shift[row]))
        wanted = np.clip(scaled + int(rows.zero_point[row]), -128, 127)
        np.testing.assert_array_equal(engine(sums, scaling, row, form), wanted)


@given(st.integers(0, 2**32 - 1), st.sampled_from(FORMS))
def test_every_reachable_sum_gives_the_same(seed: int, form: Form) -> None:
    rows = matrix(seed)
    scaling = rectify(rows, form)
    if scaling is not None:
        check(rows, scaling, form)


def test_most_layers_are_rectified_and_some_lose_bits_for_it() -> None:
    found = Counter[tuple[Form, bool, bool]]()
    for form in FORMS:
        for seed in range(100):
            rows = matrix(seed)
            scaling = rectify(rows, form)
            lost = scaling is not None and bool(np.any(scaling.multiplier < np.where(rows.multiplier > 0, 2**30, 0)))
            found[form, scaling is not None, lost] += 1
    assert all(found[form, True, False] + found[form, True, True] >= 80 for form in FORMS), found
    assert found["pairs", True, True] >= 5, found


@pytest.mark.parametrize("fields", [
    {"zero_point": np.array([-128, -128, -127, -128])},
    {"bias": np.array([0, 0, 2**22, 0]), "shift": np.array([7, 7, 1, 7])},
])  # fmt: skip
def test_what_one_rounding_does_not_give_is_left_alone(fields: dict[str, Any]) -> None:
    rows = Matrix(np.array([[100, -100], [1, 2], [-3, 4], [5, 6]]), np.zeros(4, np.int64), np.full(4, 2**30 + 1),
                  np.full(4, 7), np.full(4, -128))  # fmt: skip
    assert rectify(rows, "pairs") is not None
    assert rectify(replace(rows, **fields), "pairs") is None


def test_a_constant_row_of_another_zero_point_does_not_prevent_it() -> None:
    rows = matrix(1)
    dead = np.arange(4) == 2
    rows = replace(rows, weights=np.where(dead[:, None], 0, rows.weights), bias=np.where(dead, 0, rows.bias),
                   zero_point=np.where(dead, 5, -128))  # fmt: skip
    scaling = rectify(rows, "pairs")
    assert scaling is not None
    check(rows, scaling, "pairs")


def test_what_there_are_no_loops_for_is_left_alone() -> None:
    assert rectify(matrix(1), "taps") is not None
    assert rectify(matrix(1), "wide") is None


def test_bits_that_change_a_result_are_not_lost() -> None:
    """Sums of some millions make every bit of the multiplier count."""
    kept = Counter[bool]()
    for multiplier in np.random.default_rng(0).integers(2**30, 2**31, 40):
        rows = Matrix(np.full((4, 80), 127), np.zeros(4, np.int64), np.full(4, multiplier), np.full(4, 12),
                      np.full(4, -128))  # fmt: skip
        kept[rectify(rows, "pairs") is not None] += 1
    assert min(kept[True], kept[False]) >= 3, kept
