"""MUL in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.mul import Mul, Mul16
from ..layer import Layer
from .broadcast import elementwise_layer, kernel_of


def lower(node: Mul, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/mul.c, or of that of int16; raises what elementwise_layer does."""
    return (elementwise_layer(kernel_of("mul", node), node, {"multiplier": node.multiplier, "shift": node.shift}),)


LOWER = {Mul: lower, Mul16: lower}
