"""The network's output as the score: in C what it is in the integer reference, on the desk and on the virtual core."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.forms import scored
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.forms.direct import DirectRule
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.core.scored import Virtual, expected, generated, hard_beats
from tests.firmware_gen.desk import Desk
from tests.firmware_gen.detectors import direct_detector
from tests.firmware_gen.kernels.graphs import one_value
from tests.tools import require


def subject(seed: int, length: int = 30, leads: int = 1) -> Detector:
    rng = np.random.default_rng(seed)
    return direct_detector(rng, one_value(length * leads, 4, rng), length, leads)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), leads=st.integers(1, 3))
def test_any_beat(seed: int, leads: int) -> None:
    chosen = subject(seed, 30, leads)
    counts = hard_beats(np.random.default_rng(seed), chosen.normalisation)
    score, flat = score_beats(chosen, counts)
    scores, flats = Desk.load(generated(chosen, counts, Target())).score_beats(counts)
    np.testing.assert_array_equal(scores, score)
    np.testing.assert_array_equal(flats, flat)


@pytest.mark.parametrize("dsp", [False, True])
def test_on_the_virtual_core(dsp: bool) -> None:
    require("arm-none-eabi-gcc")
    chosen = subject(2)
    counts = hard_beats(np.random.default_rng(3), chosen.normalisation)
    found = Virtual(generated(chosen, counts, Target(dsp=dsp)), np.random.default_rng(0)).score_beats(counts)
    np.testing.assert_array_equal(found, expected(chosen, counts))


@pytest.mark.parametrize("rule", [DirectRule(0, 0), DirectRule(2**23, 0), DirectRule(1, 128), DirectRule(1, -129)])
def test_numbers_out_of_range_are_refused(rule: DirectRule) -> None:
    with pytest.raises(UnsupportedModelError):
        scored(replace(subject(0), rule=rule))


def test_scores_reach_both_ends_of_what_fits() -> None:
    rule = DirectRule(2**23 - 1, -128)
    outputs = np.array([[-128], [127]], np.int8)
    assert rule.score(outputs, (outputs,)).tolist() == [0, 255 * (2**23 - 1)]
