"""Scores that are no residual: in C what they are in the integer reference, on the desk and on the virtual core."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.core.scored import Virtual, expected, generated, hard_beats
from tests.firmware_gen.desk import Desk
from tests.firmware_gen.writer.forms import test_direct, test_likelihood
from tests.tools import require

SUBJECTS = {
    "direct": lambda seed, leads: test_direct.subject(seed, leads=leads),
    "likelihood": lambda seed, pool: test_likelihood.subject(seed, pool=pool),
}
"""By the form: what makes a detector of a seed, and of its leads or its pooling factor."""
COUNT = 40

Subject = Callable[[int, int], Detector]


@pytest.fixture(scope="module", params=list(SUBJECTS.values()), ids=list(SUBJECTS))
def subject(request: pytest.FixtureRequest) -> Subject:
    return request.param


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 3))
def test_any_beat(subject: Subject, seed: int, size: int) -> None:
    chosen = subject(seed, size)
    counts = hard_beats(np.random.default_rng(seed), chosen.normalisation, COUNT)
    score, flat = score_beats(chosen, counts)
    scores, flats = Desk.load(generated(chosen, counts, Target())).score_beats(counts)
    np.testing.assert_array_equal(scores, score)
    np.testing.assert_array_equal(flats, flat)


@pytest.mark.parametrize("dsp", [False, True])
def test_on_the_virtual_core(subject: Subject, dsp: bool) -> None:
    require("arm-none-eabi-gcc")
    chosen = subject(2, 1)
    counts = hard_beats(np.random.default_rng(3), chosen.normalisation, COUNT)
    found = Virtual(generated(chosen, counts, Target(dsp=dsp)), np.random.default_rng(0)).score_beats(counts)
    np.testing.assert_array_equal(found, expected(chosen, counts))
    assert len(np.unique(found[:, 1])) > 8
