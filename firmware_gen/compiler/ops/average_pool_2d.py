"""AVERAGE_POOL_2D in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.average_pool_2d import AveragePool2D
from ..layer import Layer
from .pooling import pooling_layer


def lower(node: AveragePool2D, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of its kernel; raises what pooling_layer does."""
    return (pooling_layer(node, graph),)


LOWER = {AveragePool2D: lower}
