"""ADD and SUB in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.add import Add
from ..layer import Layer
from .broadcast import elementwise_layer, elementwise_order, pair


def lower(node: Add, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/add.c; raises what elementwise_layer does."""
    first, second = elementwise_order(node)
    multipliers, shifts = zip(node.factors[first], node.factors[second], strict=True)
    output_multiplier, output_shift = node.output_factor
    numbers = {
        **pair("multiplier", multipliers),
        **pair("shift", shifts),
        **pair("sign", (node.signs[first], node.signs[second])),
        "output_multiplier": output_multiplier,
        "output_shift": output_shift,
    }
    return (elementwise_layer("add", node, numbers),)


LOWER = {Add: lower}
