"""QUANTIZE, RELU and LEAKY_RELU with int16 at one end in C."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.rescale_16 import Rescale16
from ..layer import Layer
from .broadcast import pair

WIDTHS = {"int8": 1, "int16": 2}


def lower(node: Rescale16, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/rescale_16.c."""
    source, target = node.types
    scalars = {
        "size": graph.tensors[node.output].size,
        "input_width": WIDTHS[source],
        "output_width": WIDTHS[target],
        "input_offset": node.input_offset,
        "output_offset": node.output_offset,
        **pair("multiplier", node.multiplier),
        **pair("shift", node.shift),
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }
    return (Layer("rescale_16", node.inputs, node.output, scalars, (), in_place=source == target),)


LOWER = {Rescale16: lower}
