"""A network whose output is the score: its unit, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.forms import derive
from ecgtiny.quantize.forms.direct import DirectRule
from ecgtiny.quantize.forms.form import Ends
from ecgtiny.quantize.graph.graph import Graph, Tensor
from ecgtiny.train.calibration.scores import Score
from tests.firmware_gen.kernels.graphs import autoencoder, one_value


def ends(graph: Graph) -> Ends:
    return Ends(graph, 20, 1, Score("direct"))


def scaled(scale: float) -> Graph:
    graph = one_value(20, 3, np.random.default_rng(0))
    y = graph.output_tensor
    other = Tensor(y.index, y.name, y.shape, "int8", (scale,), -7)
    return Graph({**graph.tensors, y.index: other}, graph.nodes, graph.input, graph.output)


@pytest.mark.parametrize(("scale", "factor"), [(1 / 256, 256), (0.25, 16384), (1.0, 65536), (100.0, 6553600)])
def test_the_unit_is_the_outputs(scale: float, factor: int) -> None:
    rule = derive(ends(scaled(scale)))
    assert rule == DirectRule(factor, -7)
    outputs = np.array([[-7], [-6], [-128]], np.int8)
    assert rule.score(outputs, (outputs,)).tolist() == [0, factor, -121 * factor]


@pytest.mark.parametrize("scale", [1e-4, 128.0])
def test_steps_that_integers_do_not_hold_are_refused(scale: float) -> None:
    with pytest.raises(UnsupportedModelError, match="steps of"):
        derive(ends(scaled(scale)))


def test_several_values_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"output of 20 values.*mae, mse or maxw"):
        derive(ends(autoencoder(20, 3, np.random.default_rng(1))))


def test_an_autoencoders_score_of_one_value_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="shape"):
        derive(Ends(one_value(20, 3, np.random.default_rng(2)), 20, 1, Score("mae")))
