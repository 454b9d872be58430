"""MUL in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.mul import Mul, Mul16
from ..layer import Layer
from .broadcast import elementwise_layer


def lower(node: Mul, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/mul.c; raises what elementwise_layer does."""
    return (elementwise_layer("mul", node, {"multiplier": node.multiplier, "shift": node.shift}),)


LOWER = {Mul: lower, Mul16: lower}
