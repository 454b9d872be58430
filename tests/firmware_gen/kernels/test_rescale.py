"""Requantisation on the DSP extension: exact for every number that a layer may hold, and each of its steps matters."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.image import linked_with
from ecgtiny.firmware_gen.compiler.ops import KERNELS
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.host.sim.call import Callee
from ecgtiny.quantize.graph.fixedpoint import multiply_by_quantized_multiplier
from tests.tools import require, require_module

HEADER = """
#include "ecgtiny/src/rescale.h"
int32_t to_int16(int32_t x, int32_t multiplier, int32_t shift);
"""
SHIM = f"""{HEADER}
int32_t to_int16(int32_t x, int32_t multiplier, int32_t shift)
{{
    return rescale_to_int16(x, multiplier, shift);
}}
"""
MAIN = f"""{HEADER}
int main(void)
{{
    return to_int16(0, 0, 0);
}}
"""
MUTANTS = [
    ("y + (y >> 31)", "y"),
    (">> halvings) + 1", ">> halvings)"),
    ("halvings <= 13", "halvings <= 14"),
    ("saturated_double(x)", "2 * x"),
    ("smmulr(saturated_double(x), multiplier)", "smmlar(saturated_double(x), multiplier, 1)"),
]
MULTIPLIERS = st.just(0) | st.integers(2**30, 2**31 - 1) | st.sampled_from([2**30, 2**31 - 1])


@pytest.fixture(autouse=True)
def _tools() -> None:
    require_module("unicorn")
    require("arm-none-eabi-gcc")


def sources() -> Sources:
    files = {path.name: path for folder in (KERNELS, KERNELS / "dsp") for path in folder.glob("*.h")}
    used = ("rescale.h", "dsp.h", "fixed_point.h", "shift_right.h")
    return {f"ecgtiny/src/{name}": files[name].read_text("utf-8") for name in used}


@contextmanager
def core(rescale: str | None = None) -> Generator[Callee]:
    changed = {} if rescale is None else {"ecgtiny/src/rescale.h": rescale}
    with linked_with({**sources(), **changed, "agent/shim.c": SHIM}, MAIN) as loaded:
        yield loaded.callee


def word(callee: Callee, function: str, *arguments: int) -> int:
    value = callee.call(function, *(argument & 0xFFFF_FFFF for argument in arguments)).value
    return value - 2**32 if value >= 2**31 else value


def sums(shift: int) -> st.SearchStrategy[int]:
    """Return sums that export proves to be safe, the edges more often."""
    most = (2**31 - 1) >> max(shift, 0)
    near = [most, most - 1, most // 2 + 1, most // 2, 3, 1, 0]
    return st.integers(-most, most) | st.sampled_from([sign * one for one in near for sign in (1, -1)])


SHIFTS = st.integers(-31, 30) | st.integers(-16, -13)


def int16(x: int, multiplier: int, shift: int) -> int:
    return int(np.clip(multiply_by_quantized_multiplier(x, multiplier, shift), -(2**15), 2**15 - 1))


def test_to_int16() -> None:
    with core() as callee:

        @given(st.data(), MULTIPLIERS, SHIFTS)
        def each(data: st.DataObject, multiplier: int, shift: int) -> None:
            x = data.draw(sums(shift))
            assert word(callee, "to_int16", x, multiplier, shift) == int16(x, multiplier, shift)

        each()


@pytest.mark.parametrize(("before", "after"), MUTANTS)
def test_a_wrong_step_is_noticed(before: str, after: str) -> None:
    text = sources()["ecgtiny/src/rescale.h"]
    assert before in text
    values = (2**31 - 1, 2**30, 3, 1, -1, -2, -3)
    with core(text.replace(before, after)) as callee:
        cases = product(values, (2**30, 2**31 - 1), (-15, -14, -1))
        assert any(word(callee, "to_int16", *case) != int16(*case) for case in cases)
