"""The network's output as the score: the ends of what fits 32 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.writer.forms import scored
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.forms.direct import DirectRule
from tests.firmware_gen.detectors import direct_detector
from tests.firmware_gen.kernels.graphs import one_value


def subject(seed: int, length: int = 30, leads: int = 1) -> Detector:
    rng = np.random.default_rng(seed)
    return direct_detector(rng, one_value(length * leads, 4, rng), length, leads)


@pytest.mark.parametrize("rule", [DirectRule(0, 0), DirectRule(2**23, 0), DirectRule(1, 128), DirectRule(1, -129)])
def test_numbers_out_of_range_are_refused(rule: DirectRule) -> None:
    with pytest.raises(UnsupportedModelError):
        scored(replace(subject(0), rule=rule))


def test_scores_reach_both_ends_of_what_fits() -> None:
    rule = DirectRule(2**23 - 1, -128)
    outputs = np.array([[-128], [127]], np.int8)
    assert rule.score(outputs, (outputs,)).tolist() == [0, 255 * (2**23 - 1)]
