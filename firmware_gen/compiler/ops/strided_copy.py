"""Copies of boxes in C, for SPLIT, STRIDED_SLICE, TRANSPOSE and whatever else moves values, byte by byte."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ....common.errors import UnsupportedModelError
from ....quantize.graph.box import Box
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.strided_copy import StridedCopy
from ..layer import Layer, Table

MAX_AXES = 5
"""Most axes of a copy, with neighbouring axes of one step taken together; of kernels/strided_copy.c."""
Axis = tuple[int, int, int]
"""Elements, step in the input, step in the output."""


def lower(node: StridedCopy, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/strided_copy.c."""
    width = graph.tensors[node.output].width
    source, target = (box.in_bytes(width) for box in (node.source, Box.whole(node.source.sizes)))
    return (copy_layer(node.inputs[0], source, node.output, target),)


def copy_layer(tensor: int, source: Box, output: int, target: Box) -> Layer:
    """Return the call of kernels/strided_copy.c that copies a box of ``tensor`` to a box of ``output``.

    The two boxes are of bytes, and have the same sizes.

    Raises:
        UnsupportedModelError: the boxes have more axes than the kernel counts through.
    """
    read, written = source.positions(), target.positions()
    # Step t reads read[t] and writes written[t]; in place, no later step may read what step t wrote.
    order = np.arange(len(read))
    overwritten = np.full(max(read.max(), written.max()) + 1, len(read))
    overwritten[written] = order
    in_place = bool(np.all(overwritten[read] >= order))
    axes = merged_axes(source, target)
    if len(axes) > MAX_AXES:
        raise UnsupportedModelError(
            f"moves elements along {len(axes)} axes; {MAX_AXES} are supported",
            where=f"what writes tensor {output}",
            fix="repeat or permute fewer axes at once",
        )
    if not in_place:
        axes = longest_last(axes)
    scalars = {"rank": len(axes), "input_offset": source.offset, "output_offset": target.offset}
    return Layer("strided_copy", (tensor,), output, scalars, (axes_table(axes),), in_place=in_place)


def merged_axes(source: Box, target: Box) -> list[Axis]:
    """Return the axes of two boxes of the same sizes, those of one element left out and neighbours in step merged."""
    axes: list[Axis] = []
    for size, step, target_step in zip(source.sizes, source.strides, target.strides, strict=True):
        if size == 1:
            continue
        if axes and axes[-1][1:] == (step * size, target_step * size):
            size *= axes.pop()[0]
        axes.append((size, step, target_step))
    return axes or [(1, 1, 1)]


def longest_last(axes: Iterable[Axis]) -> list[Axis]:
    """Return the axes in the order that makes the innermost loop the longest."""
    return sorted(axes, key=lambda axis: axis[0])


def axes_table(axes: list[Axis]) -> Table:
    """Return the table that the kernel walks over."""
    return Table("axes", np.array(axes, np.int32))


LOWER = {StridedCopy: lower}
