"""Which leads, and which moments of a beat, a network with attention looks at: the weights of its integer reference."""

from __future__ import annotations

from typing import Protocol, cast

import numpy as np

from ...common.arrays import ActivationArray, Float32Array, Int16Array
from ...quantize.detector import Scorer
from ...quantize.scoring import quantise_input

AMONG_LEADS, IN_TIME = "among leads", "in time"
STEPS = 256
"""Steps of a weight of 1; the zero point is -128."""
DISTRIBUTION = "softmax"
"""Kind of the nodes whose outputs are weights of attention."""


class Weights(Protocol):
    """A node of the kind ``DISTRIBUTION``: the last axis of its output has ``depth`` weights."""

    @property
    def output(self) -> int:
        """Index of its output among the tensors."""
        ...

    @property
    def depth(self) -> int:
        """Weights of one distribution."""
        ...


def attends(scorer: Scorer) -> bool:
    """Tell whether the network of a detector has attention."""
    return bool(_layers(scorer))


def attention_maps(scorer: Scorer, beat: Int16Array) -> dict[str, Float32Array]:
    """Return the attention weights of a network for one beat, int16 [length, leads].

    Returns:
        ``AMONG_LEADS`` float32 [leads, leads] and ``IN_TIME`` float32 [samples, samples], where the network has them:
        the mean over its heads. A row is what attends; its weights add up to 1 but for rounding.
    """
    graph = scorer.graph
    q_in, _ = quantise_input(scorer.normalisation, beat[np.newaxis])
    values: dict[int, ActivationArray] = {graph.input: q_in.reshape(1, -1)}
    for node in graph.nodes:
        values[node.output] = node.run(*(values[index] for index in node.inputs))
    found: dict[str, Float32Array] = {}
    for name, rows, layers in _layers(scorer):
        heads = np.concatenate([values[layer.output].reshape(-1, rows, rows) for layer in layers])
        found[name] = ((heads.astype(np.float32) + 128) / STEPS).mean(axis=0, dtype=np.float32)
    return found


def _layers(scorer: Scorer) -> list[tuple[str, int, list[Weights]]]:
    """Return what attention is over, how many rows it has, and its layers."""
    form = scorer.normalisation
    kinds = ((AMONG_LEADS, form.leads), (IN_TIME, form.samples))
    weights = [cast("Weights", node) for node in scorer.graph.nodes if node.kind == DISTRIBUTION]
    kept = [(name, rows, [one for one in weights if _is_over(scorer, one, rows)]) for name, rows in kinds]
    return [(name, rows, layers) for name, rows, layers in kept if layers]


def _is_over(scorer: Scorer, layer: Weights, rows: int) -> bool:
    return layer.depth == rows > 1 and scorer.graph.tensors[layer.output].size % rows**2 == 0
