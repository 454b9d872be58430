"""The histogram of the scores shows those below 0, and a threshold there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ecgtiny.host.report.figures.canvas import drawing_style
from ecgtiny.host.report.figures.classes import Row, histogram
from tests.tools import require_module


def drawn(values: Sequence[float], threshold: float | None = None) -> str:
    require_module("matplotlib")
    with drawing_style():
        return histogram([Row("normal", np.array(values), "", anomalous=False)], threshold, "nats", "").svg


def test_scores_below_0_are_told_apart() -> None:
    assert drawn([-3, -2, -1, 5]) != drawn([-3, -1, -1, 5])
    assert drawn([-3, -2, -1]) != drawn([-3, -1, -1])


@pytest.mark.parametrize(("lower", "upper"), [(-2.5, -1.5), (-0.5, 0.5), (1, 2)])
def test_a_threshold_stands_where_it_is(lower: float, upper: float) -> None:
    values = [-3, -2, -1, 5]
    assert len({drawn(values), drawn(values, lower), drawn(values, upper)}) == 3


@pytest.mark.parametrize(("values", "threshold", "words"), [
    ([0, 0.5, 3], 0.7, "score (nats, logarithmic)"),
    ([0, -0.5, 3], 0.7, "score (nats, linear near 0, logarithmic beyond)"),
    ([0.1, 0.5, 3], -1, "score (nats, linear near 0, logarithmic beyond)"),
])  # fmt: skip
def test_the_axis_says_how_it_is_divided(values: Sequence[float], threshold: float, words: str) -> None:
    assert words in drawn(values, threshold)
