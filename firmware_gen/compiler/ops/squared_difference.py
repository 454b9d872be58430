"""SQUARED_DIFFERENCE in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.squared_difference import SquaredDifference
from ..layer import Layer
from .broadcast import elementwise_layer, elementwise_order, pair


def lower(node: SquaredDifference, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/squared_difference.c; raises what elementwise_layer does."""
    first, second = elementwise_order(node)
    multipliers, shifts = zip(node.factors[first], node.factors[second], strict=True)
    output_multiplier, output_shift = node.output_factor
    numbers = {
        **pair("multiplier", multipliers),
        **pair("shift", shifts),
        "output_multiplier": output_multiplier,
        "output_shift": output_shift,
    }
    return (elementwise_layer("squared_difference", node, numbers),)


LOWER = {SquaredDifference: lower}
