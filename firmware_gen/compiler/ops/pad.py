"""PAD in C."""

from __future__ import annotations

from ....common.errors import UnsupportedModelError
from ....quantize.graph.box import Box
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.pad import Pad
from ..layer import Layer
from .strided_copy import axes_table, longest_last, merged_axes


def lower(node: Pad, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/pad.c, which fills and moves bytes.

    Raises:
        UnsupportedModelError: the two bytes of a value of int16 differ.
    """
    width = graph.tensors[node.output].width
    if width == 2 and node.value not in (0, -1):
        raise UnsupportedModelError(
            f"pads int16 with {node.value}; 0 is supported",
            where=f"what writes tensor {node.output}",
            fix="pad with zeros",
        )
    target = node.target.in_bytes(width)
    axes = longest_last(merged_axes(Box.whole(node.target.sizes).in_bytes(width), target))
    scalars = {"size": width * node.size, "value": node.value, "rank": len(axes), "output_offset": target.offset}
    return (Layer("pad", node.inputs, node.output, scalars, (axes_table(axes),)),)


LOWER = {Pad: lower}
