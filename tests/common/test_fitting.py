"""Arrays of a network in integers: other shapes are named, and numbers that do not fit."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.fitting import check_ranges, check_unit, misshapen

NETWORK = SimpleNamespace(into=np.zeros(3, np.int64), links=np.zeros((3, 2), np.int64))


def test_other_shapes_are_named() -> None:
    assert misshapen(NETWORK, {"into": (3,), "links": (3, 2)}) == ""
    assert misshapen(NETWORK, {"into": (2,), "links": (3, 3)}) == "into (3,), links (3, 2)"


@pytest.mark.parametrize(("least", "most", "told"), [(-4, 8, "-5, and -4 to 8"), (-5, 7, "8, and -5 to 7")])
def test_a_number_that_does_not_fit_is_told(least: int, most: int, told: str) -> None:
    ends = np.array([[-5, 0], [8, 1]])
    check_ranges({"a link": (ends, -5, 8)}, "this network", "use others")
    with pytest.raises(UnsupportedModelError, match=f"a link of this network is {told} fits"):
        check_ranges({"a bias": (ends, -5, 8), "a link": (ends, least, most)}, "this network", "use others")


@pytest.mark.parametrize("unit", [0.0, -1.0, np.nan, np.inf])
def test_a_unit_is_above_nothing(unit: float) -> None:
    check_unit(np.array([0.5, 1e-9]), "this network", "use others")
    with pytest.raises(UnsupportedModelError, match="a readout's unit of this network is"):
        check_unit(np.array([0.5, unit]), "this network", "use others")
