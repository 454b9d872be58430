"""The weights that are shown are those of the network's own softmax."""

from __future__ import annotations

import numpy as np

from ecgtiny.host.dashboard.attention import AMONG_LEADS, IN_TIME, attends, attention_maps
from ecgtiny.quantize.detector import Normalisation, Scorer
from ecgtiny.quantize.forms.residual import Reducer, Residual, ResidualRule
from ecgtiny.quantize.graph.graph import Graph, Tensor
from ecgtiny.quantize.graph.ops.softmax import Softmax
from ecgtiny.quantize.scoring import quantise_input
from tests.host.dashboard.served import counts

SIZE = 8
STEP = 1 / 16
GAIN = 200.0


def scorer(depth: int) -> Scorer:
    """Return a network that is one softmax over its input of 8 samples and 8 leads."""
    tensors = {index: Tensor(index, str(index), (1, SIZE, SIZE), "int8", (STEP,)) for index in range(2)}
    exponentials = np.rint(np.exp(-np.arange(256) * STEP) * (2**31 - 1)).astype(np.int32)
    graph = Graph(tensors, (Softmax((0,), 1, depth, exponentials),), 0, 1)
    residual = Residual.derive(STEP, 0, STEP, 0)
    rule = ResidualRule(SIZE, SIZE, residual, Reducer("mae"))
    return Scorer(graph, Normalisation.of_signals(SIZE, SIZE, 1, STEP, 0, GAIN), rule)


def test_weights_are_the_softmax_of_each_row() -> None:
    network, beat = scorer(SIZE), counts(SIZE)[100 : 100 + SIZE]
    q_in, _ = quantise_input(network.normalisation, beat[np.newaxis])
    x = q_in.reshape(SIZE, SIZE) * STEP
    expected = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    found = attention_maps(network, beat)
    assert set(found) == {AMONG_LEADS, IN_TIME}
    for weights in found.values():
        assert np.abs(weights - expected).max() < 1 / 128


def test_a_softmax_over_anything_else_is_no_attention() -> None:
    assert attends(scorer(SIZE))
    assert not attends(scorer(4))
