"""Convolutions over a plane for kernels/dsp/planes.c: an output row at a time, along a line of columns.

The samples of a column that a window covers lie next to each other in the scratch, so that a window is one run there.
The input and the output stay int8.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .....common.arrays import Int8Array
from .....quantize.graph.ops.conv_2d import Conv2D
from .....quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from ...layer import Layer, Table
from .line import Line
from .line_rows import line_rows, tap_rows
from .rows import Rows

MAX_SCRATCH = 2400
"""Values that a window of one sample may have laid out at a time, so that the scratch is small beside the tensors."""


@dataclass(frozen=True, eq=False)
class Planes:
    """A layer of the engine over the columns of one output row, and how the rows lie."""

    rows: Rows
    line: Line
    """Of the columns."""
    height: tuple[int, int]
    """Rows of input and of output."""
    kernel: int
    """Rows of a window."""
    stride: int
    dilation: int
    pad: int
    """Rows missing above."""
    depth: int
    """Values of a sample."""
    repeat: int
    """Times that a value is laid out."""

    @property
    def overrun(self) -> int:
        """Elements that are written after the output."""
        return self.rows.overrun

    @property
    def _advance(self) -> int:
        """Rows by which the columns move on, where an output row sees some of those that the last one saw.

        The engine of one position needs windows that begin at words.
        """
        apart = self.dilation > 1 or self.stride >= self.kernel
        unaligned = self.rows.positions == 1 and self.stride * self.depth * self.repeat % 2
        return 0 if apart or unaligned else self.stride

    @property
    def scratch(self) -> int:
        """Bytes of the columns, where they lie for the first output row and for all others."""
        advanced = (self.height[1] - 1) * self._advance * self.depth * self.repeat
        return 2 * (self.rows.lead + self.rows.inside + self.rows.beyond + advanced)

    def layers(self, source: int, target: int) -> tuple[Layer, ...]:
        """Return the calls that read and write int8."""
        rows, height, sample = self.rows, self.height[1], self.depth * self.repeat
        scalars = {**rows.scalars(1), **self._scalars(sample, self._advance * sample)}
        layer = Layer("planes", (source,), target, scalars,
                      (Table("stream", rows.stream),), macs=height * rows.macs, scratch=self.scratch,
                      function=f"{rows.kernel}_over_planes")  # fmt: skip
        return (layer, *rows.clamp(target, 1, height))

    def _scalars(self, sample: int, advance: int) -> dict[str, int]:
        runs = 1 if self.kernel == 1 else self.line.length
        return {
            "input_height": self.height[0],
            "output_height": self.height[1],
            "kernel_height": self.kernel,
            "stride_height": self.stride,
            "dilation_height": self.dilation,
            "pad_top": self.pad,
            "pad_left": self.line.pad,
            "pad_right": self.line.pad_after,
            "width": self.line.length,
            "sample": sample,
            "runs": runs,
            "run": self.line.length * self.depth // runs,
            "repeat": self.repeat,
            "lead": self.rows.lead,
            "fresh": self._advance or self.kernel,
            "advance": advance,
            "output_row": self.rows.outputs,
            "zero_point": self.rows.zero_point,
        }


def convolution(node: Conv2D) -> Planes | None:
    """Return the layer of the engine, or None where it does not apply."""
    (height, width, depth), (out_height, out_width, _) = node.input_shape, node.output_shape
    channels, kernel, taps, _ = node.weights.shape
    if (kernel, taps) == node.stride == (1, 1) and node.pad == (0, 0):
        width = _row_of(height * width, depth, width)
        height = out_height = height * node.input_shape[1] // width
        out_width = width
    weights = node.weights.transpose(0, 2, 1, 3).reshape(channels, taps, -1)
    line = Line(width, taps, node.stride[1], node.dilation[1], node.pad[1], out_width)
    rows = line_rows(node, weights, line, "bytes")
    if rows is None:
        return None
    return Planes(rows, line, (height, out_height), kernel, node.stride[0], node.dilation[0], node.pad[0], depth, 1)


def depthwise(node: DepthwiseConv2D) -> Planes | None:
    """Return the layer of the engine, or None where it does not apply."""
    (height, width, depth), (out_height, out_width, channels) = node.input_shape, node.output_shape
    kernel, taps, _ = node.weights.shape
    line = Line(width, taps, node.stride[1], node.dilation[1], node.pad[1], out_width)
    if depth == 1:
        rows = line_rows(node, node.weights.transpose(2, 1, 0), line, "bytes")
    else:
        weights = _spread(node.weights, node.dilation[1] if kernel > 1 else 1)
        step = channels if kernel > 1 else node.dilation[1] * channels
        rows = tap_rows(node, weights.transpose(1, 0, 2).reshape(-1, channels), line, kernel * channels, step, "bytes")
    if rows is None:
        return None
    repeat = 1 if depth == 1 else node.depth_multiplier
    return Planes(
        rows, line, (height, out_height), kernel, node.stride[0], node.dilation[0], node.pad[0], depth, repeat
    )


def _spread(weights: Int8Array, dilation: int) -> Int8Array:
    """Return weights [rows, columns, channels] with zeros between columns that are ``dilation`` apart."""
    height, width, channels = weights.shape
    spread = np.zeros((height, (width - 1) * dilation + 1, channels), np.int8)
    spread[:, ::dilation] = weights
    return spread


def _row_of(samples: int, depth: int, width: int) -> int:
    """Return into rows of how many samples to part a plane where a window is one sample.

    Rows that are even and long waste least; where none is short enough, they stay as they are.
    """
    short = [row for row in range(1, samples + 1) if samples % row == 0 and row * depth <= MAX_SCRATCH]
    return min(short, key=lambda row: (row + row % 2 + 1) / row, default=width)
