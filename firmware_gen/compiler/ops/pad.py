"""PAD in C."""

from __future__ import annotations

from ....quantize.graph.box import Box
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.pad import Pad
from ..layer import Layer
from .strided_copy import axes_table, longest_last, merged_axes


def lower(node: Pad, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/pad.c."""
    axes = longest_last(merged_axes(Box.whole(node.target.sizes), node.target))
    scalars = {"size": node.size, "value": node.value, "rank": len(axes), "output_offset": node.target.offset}
    return (Layer("pad", node.inputs, node.output, scalars, (axes_table(axes),)),)


LOWER = {Pad: lower}
