"""ADD and SUB in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.add import Add, Add16
from ..layer import Layer
from .broadcast import elementwise_layer, elementwise_order, pair, rescaling


def lower(node: Add, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/add.c; raises what elementwise_layer does."""
    first, second = elementwise_order(node)
    signs = pair("sign", (node.signs[first], node.signs[second]))
    return (elementwise_layer("add", node, {**rescaling(node), **signs}),)


LOWER = {Add: lower, Add16: lower}
