"""Constants from which the C would compute something else are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.frontend.design import design
from ecgtiny.firmware_gen.writer.front_end_limits import check_front_end

FRONT = design(360, 200, 1024)
TAPS = FRONT.fir
WRONG: dict[str, dict[str, Any]] = {
    "a zero that no count has": {"zero": 32768},
    "a product that overflows": {"scale_mul": 2 * FRONT.scale_mul + 1},
    "no shift": {"scale_shift": 0},
    "taps of an even number": {"fir": TAPS[:15] + TAPS[16:]},
    "taps that are not symmetric": {"fir": (*TAPS[:-1], TAPS[-1] + 1)},
    "a sum of taps that overflows": {"fir": (*TAPS[:15], 32767, *TAPS[16:])},
    "an energy that overflows": {"energy_length": 65},
    "weights that overflow": {"phases": ((32767, 32767, 2, 0), *FRONT.phases[1:])},
    "a baseline that ends before the differences": {"baseline": 67},
    "differences that are not there yet": {"reach": FRONT.refractory + FRONT.energy_length // 2},
    "a ring that ends before the window": {"ring": FRONT.latest - FRONT.refractory},
}


@pytest.mark.parametrize("members", WRONG.values(), ids=WRONG)
def test_refused(members: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedModelError):
        check_front_end(replace(FRONT, **members))


@pytest.mark.parametrize("rate", [100, 119.9, 128, 179.9, 180, 250, 257, 300, 359.9, 360, 500, 539, 540, 1000])
@pytest.mark.parametrize("gain", [50, 200, 1000, 30000])
def test_what_design_makes_is_supported(rate: float, gain: float) -> None:
    check_front_end(design(rate, gain))
