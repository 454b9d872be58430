"""RESIZE_NEAREST_NEIGHBOR in C: a copy that repeats where every pixel is repeated as often, else tables of indices."""

from __future__ import annotations

import numpy as np

from ....common.errors import UnsupportedModelError
from ....quantize.graph.box import Box
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.resize_nearest_neighbor import ResizeNearestNeighbor
from ..layer import Layer, Table
from .geometry import MAX_DIMENSION
from .strided_copy import copy_layer


def lower(node: ResizeNearestNeighbor, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/strided_copy.c or of kernels/resize_nearest_neighbor.c.

    Raises:
        UnsupportedModelError: an index does not fit 16 bits.
    """
    height, width, channels = node.input_shape
    channels *= graph.tensors[node.output].width  # the kernels move bytes
    down, right = _repeats(node.rows, height), _repeats(node.columns, width)
    if down and right:
        sizes = (height, down, width, right, channels)
        source = Box(sizes, (width * channels, 0, channels, 0, 1))
        return (copy_layer(node.inputs[0], source, node.output, Box.whole(sizes)),)
    if max(height, width) > MAX_DIMENSION:
        raise UnsupportedModelError(
            f"resizes {height} x {width} pixels; at most {MAX_DIMENSION} per side are supported",
            where=type(node).__name__,
            fix="resize by less, or in two steps of a shorter input",
        )
    scalars = {
        "output_height": len(node.rows),
        "output_width": len(node.columns),
        "input_width": width,
        "channels": channels,
    }
    tables = (Table("rows", np.array(node.rows, np.int16)), Table("columns", np.array(node.columns, np.int16)))
    return (Layer("resize_nearest_neighbor", node.inputs, node.output, scalars, tables),)


def _repeats(indices: tuple[int, ...], size: int) -> int:
    """Return how often in a row each of ``size`` indices comes, or 0 where that is not all there is to it."""
    times = len(indices) // size
    return times if indices == tuple(np.arange(size).repeat(times).tolist()) else 0


LOWER = {ResizeNearestNeighbor: lower}
