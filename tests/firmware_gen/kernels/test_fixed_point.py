"""kernels/fixed_point.h against the integer reference's arithmetic, at the edges of 32 bits."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.firmware_gen.compiler.ops import kernel_sources
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.quantize.graph.fixedpoint import multiply_by_quantized_multiplier
from tests.firmware_gen.desk import SHARED, compile_c

SHIM = """
#include "ecgtiny/src/fixed_point.h"
int32_t scaled(int32_t x, int32_t multiplier, int32_t shift);
int32_t scaled(int32_t x, int32_t multiplier, int32_t shift)
{
    return multiply_by_quantised_multiplier(x, multiplier, shift);
}
int64_t floored(int64_t x, int32_t shift);
int64_t floored(int64_t x, int32_t shift)
{
    return shift_right_wide(x, shift);
}
"""
INT32 = st.integers(-(2**31), 2**31 - 1) | st.sampled_from([-(2**31), -(2**31) + 1, -1, 0, 1, 2**31 - 1])
Q31 = st.integers(2**30, 2**31 - 1) | st.sampled_from([0, 2**30, 2**31 - 1])


@pytest.fixture(scope="module", params=["gcc", "clang"])
def library(request: pytest.FixtureRequest) -> ctypes.CDLL:
    headers = kernel_sources("fixed_point", Target())
    sources = {**{f"ecgtiny/src/{path.name}": path.read_text("utf-8") for path in headers}, "shim.c": SHIM}
    loaded = ctypes.CDLL(str(compile_c(sources, compiler=request.param, flags=("-O2", *SHARED))))
    loaded.scaled.restype = ctypes.c_int32
    loaded.floored.restype = ctypes.c_int64
    loaded.floored.argtypes = (ctypes.c_int64, ctypes.c_int32)
    return loaded


def reference(x: int, multiplier: int, shift: int) -> int:
    return int(multiply_by_quantized_multiplier(x, multiplier, shift))


@given(x=INT32, multiplier=Q31, shift=st.integers(-31, 0))
def test_right_shifts(library: ctypes.CDLL, x: int, multiplier: int, shift: int) -> None:
    assert library.scaled(x, multiplier, shift) == reference(x, multiplier, shift)


@given(x=INT32, multiplier=Q31, shift=st.integers(1, 30))
def test_left_shifts(library: ctypes.CDLL, x: int, multiplier: int, shift: int) -> None:
    fitting = x >> shift
    assert library.scaled(fitting, multiplier, shift) == reference(fitting, multiplier, shift)


@pytest.mark.parametrize("shift", range(-31, 0))
def test_ties_go_away_from_zero(library: ctypes.CDLL, shift: int) -> None:
    """A multiplier of one half makes every odd multiple of 2^-shift a tie of the second rounding."""
    for odd in (-3, -1, 1, 3):
        x = odd << -shift
        if -(2**31) <= x < 2**31:
            assert library.scaled(x, 2**30, shift) == (abs(odd) + 1) // 2 * np.sign(odd) == reference(x, 2**30, shift)


@given(x=st.integers(-(2**63), 2**63 - 1), shift=st.integers(0, 63))
def test_the_wide_shift_floors(library: ctypes.CDLL, x: int, shift: int) -> None:
    assert library.floored(x, shift) == x >> shift
