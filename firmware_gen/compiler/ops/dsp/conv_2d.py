"""CONV_2D along one axis for kernels/dsp/rows.S: a window of a line is a row of numbers, so it is a matrix product."""

from __future__ import annotations

from .....quantize.graph.ops.conv_2d import Conv2D
from .line import line_of
from .line_rows import line_rows
from .rows import Rows


def rows_of(node: Conv2D) -> Rows | None:
    """Return the layer of the engine, or None where it does not apply."""
    _, height, width, _ = node.weights.shape
    line = line_of(node, (height, width), node.dilation)
    if line is None:
        return None
    return line_rows(node, node.weights.reshape(len(node.weights), line.taps, -1), line)
