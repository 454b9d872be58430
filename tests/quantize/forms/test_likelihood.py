"""The density of the last sample in integers: how near it is to the real one, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.forms import derive
from ecgtiny.quantize.forms.form import Ends
from ecgtiny.quantize.forms.likelihood import MAX_DEVIATION, LikelihoodRule, dequantised
from ecgtiny.quantize.graph.graph import Graph, Tensor
from ecgtiny.train.calibration.scores import Score, scale_of
from tests.firmware_gen.kernels.graphs import one_value, two_values

SCALES = st.floats(1e-3, 0.5)
ZEROS = st.integers(-128, 127)
CODES = st.integers(-128, 127)
LIKELIHOOD = Score("likelihood")
LARGEST = MAX_DEVIATION / 512
"""Standard deviations."""


def made(x: tuple[float, int], mean: tuple[float, int], scale: tuple[float, int]) -> Graph:
    graph = two_values(20, 3, np.random.default_rng(0))

    def with_steps(tensor: Tensor, steps: tuple[float, int]) -> Tensor:
        return replace(tensor, scales=(float(np.float32(steps[0])),), zero_point=steps[1])

    ends = {0: x, 2: mean, 3: scale}
    return replace(graph, tensors={**graph.tensors, **{at: with_steps(graph.tensors[at], s) for at, s in ends.items()}})


def derived(graph: Graph, leads: int = 1) -> LikelihoodRule:
    rule = derive(Ends(graph, 20 // leads, leads, LIKELIHOOD))
    assert isinstance(rule, LikelihoodRule)
    return rule


@given(
    steps=st.tuples(SCALES, SCALES, st.floats(1e-3, 0.15)),
    zeros=st.tuples(ZEROS, ZEROS, ZEROS),
    codes=st.tuples(CODES, CODES, CODES),
)
def test_the_integers_are_near_the_real_density(
    steps: tuple[float, float, float], zeros: tuple[int, int, int], codes: tuple[int, int, int]
) -> None:
    """Within the bound of docs/numeric-contract.md, section 4."""
    graph = made(*zip(steps, zeros, strict=True))
    q_in = np.zeros((1, 20), np.int8)
    q_in[0, -1] = codes[0]
    ends = (np.array([[code]], np.int8) for code in codes[1:])
    found = derived(graph).score(q_in, tuple(ends))[0] / 65536
    x, mean, before = (dequantised(graph.tensors[at])[code + 128] for at, code in zip((0, 2, 3), codes, strict=True))
    real = float(LIKELIHOOD(np.array([[[x]]]), np.array([[mean, before]]))[0])
    scale = float(scale_of(np.array(before)))
    z = abs(x - mean) / scale
    error = 1.01 * max(steps[:2]) / 64 / scale + z / 128 + 2**-10
    if z + error < LARGEST:
        assert abs(found - real) <= z * error + error**2 / 2 + 2**-16
    else:
        assert found >= (min(z - error, LARGEST)) ** 2 / 2 + np.log(scale)


def test_any_codes_and_any_supported_steps_stay_in_int32() -> None:
    rule = derived(made((0.5, -128), (1e-3, 127), (0.15, 127)))
    q_in = np.full((256, 20), 127, np.int8)
    codes = np.arange(-128, 128, dtype=np.int8)[:, np.newaxis]
    score = rule.score(q_in, (np.full_like(codes, -128), codes))
    assert score.max() <= 2**29 + max(rule.log_scale) < 2**31
    assert np.all(np.diff(rule.log_scale) >= 0)
    assert np.all(np.diff(rule.inverse_scale) <= 0)
    assert score[0] == (MAX_DEVIATION**2 + 4 >> 3) + rule.log_scale[0]


@pytest.mark.parametrize(
    ("steps", "message"),
    [((0.05, 1e-8, 0.05), "steps of"), ((0.05, 0.05, 1e7), "scales of")],
)
def test_steps_that_integers_do_not_hold_are_refused(steps: tuple[float, float, float], message: str) -> None:
    with pytest.raises(UnsupportedModelError, match=message):
        derived(made(*((step, 0) for step in steps)))


def test_one_output_or_several_leads_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="has 1 output; they are the last sample's mean"):
        derived(one_value(20, 3, np.random.default_rng(0)))
    with pytest.raises(UnsupportedModelError, match="one lead"):
        derived(two_values(20, 3, np.random.default_rng(0)), leads=2)


def test_a_head_of_several_values_is_refused() -> None:
    graph = two_values(20, 3, np.random.default_rng(0))
    wide = replace(graph.tensors[3], shape=(1, 1, 1, 20))
    with pytest.raises(UnsupportedModelError, match="of the last sample it is one"):
        derived(replace(graph, tensors={**graph.tensors, 3: wide}))
