"""Monitors from which the C would compute something else are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.frontend.design import design
from ecgtiny.firmware_gen.writer.monitor_limits import check_monitor, check_pace
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.rules import RULES
from ecgtiny.quantize.monitor.segments import SegmentThresholds
from tests.firmware_gen.stream.monitored import ALARM, model

MODEL = model(np.random.default_rng(0))
SCORE = MODEL.linear
assert SCORE is not None
WRONG: dict[str, dict[str, Any]] = {
    "frozen": {"rules": replace(RULES, follow=False)},
    "one template": {"rules": replace(RULES, templates=1)},
    "a count that no byte holds": {"rules": replace(RULES, established=256)},
    "templates that do not move": {"rules": replace(RULES, template_shift=0)},
    "everything alike": {"rules": replace(RULES, match_threshold=0)},
    "a wide rule": {"rules": replace(RULES, wide=40000)},
    "more beats than are remembered": {"alarm": replace(ALARM, of=17)},
    "an alarm that never comes": {"alarm": replace(ALARM, needed=7, of=6)},
    "no level": {"thresholds": (), "level": 0},
    "a level that is none": {"level": 3},
    "a threshold of 33 bits": {"thresholds": (2**31,), "level": 0},
    "a division by nothing": {"segments": SegmentThresholds((1, 1, 0, 1), (1, 1, 1, 1))},
    "three segments": {"segments": SegmentThresholds((1, 1, 1), (1, 1, 1))},
    "a term of no feature": {"linear": replace(SCORE, inputs=(len(FEATURES), *SCORE.inputs[1:]))},
    "no terms": {"linear": Linear((), (), (), 0, 1)},
    "a weight of 17 bits": {"linear": replace(SCORE, weights=(65536, *SCORE.weights[1:]))},
    "a negative limit": {"linear": replace(SCORE, limits=(-1, *SCORE.limits[1:]))},
    "a score of 32 bits": {"linear": replace(SCORE, shift=0)},
}


@pytest.mark.parametrize("members", WRONG.values(), ids=WRONG)
def test_refused(members: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedModelError):
        check_monitor(replace(MODEL, **members))


@pytest.mark.parametrize("monitor", [MODEL, replace(MODEL, linear=None)])
def test_what_is_fitted_is_supported(monitor: MonitorModel) -> None:
    check_monitor(monitor)


@pytest.mark.parametrize("rate", [100, 119.9, 128, 179.9, 180, 250, 257, 300, 359.9, 360, 500, 539, 540, 1000])
def test_beats_come_slowly_enough(rate: float) -> None:
    check_pace(design(rate, 200))


def test_beats_that_come_too_fast() -> None:
    front = design(100, 200)
    with pytest.raises(UnsupportedModelError):
        check_pace(replace(front, refractory=2 * front.reach + 4))
