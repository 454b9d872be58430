"""FULLY_CONNECTED for kernels/dsp/rows.S: a line with a window at each of its batches."""

from __future__ import annotations

from .....quantize.graph.ops.fully_connected import FullyConnected
from .line import Line
from .line_rows import line_rows
from .rows import Rows


def rows_of(node: FullyConnected) -> Rows | None:
    """Return the layer of the engine, or None where it does not apply."""
    line = Line(length=node.batches, taps=1, stride=1, dilation=1, pad=0, positions=node.batches)
    return line_rows(node, node.weights[:, None, :], line)
