"""CONCATENATION in C: one copy an input."""

from __future__ import annotations

from ....quantize.graph.box import Box
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.concatenation import Concatenation
from ..layer import Layer
from .strided_copy import copy_layer


def lower(node: Concatenation, graph: Graph) -> tuple[Layer, ...]:
    """Return the calls of kernels/strided_copy.c, each of which fills its part of the output."""
    width = graph.tensors[node.output].width
    return tuple(
        copy_layer(tensor, Box.whole(target.sizes).in_bytes(width), node.output, target.in_bytes(width))
        for tensor, target in zip(node.inputs, node.targets, strict=True)
    )


LOWER = {Concatenation: lower}
