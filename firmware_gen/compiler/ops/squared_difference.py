"""SQUARED_DIFFERENCE in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.squared_difference import SquaredDifference
from ..layer import Layer
from .broadcast import elementwise_layer, rescaling


def lower(node: SquaredDifference, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/squared_difference.c; raises what elementwise_layer does."""
    return (elementwise_layer("squared_difference", node, rescaling(node)),)


LOWER = {SquaredDifference: lower}
