"""Where the windows of a convolution lie: output sizes and padding, as TensorFlow counts them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .channels import SumArray
from .graph import Tensor
from .operator import Operator

SAME, VALID = 0, 1
FARTHEST = 2**23
"""Values that the windows of one operator may reach over, padding included."""
MAX_SIDE = 2**15 - 1
"""Samples along an axis of an image; the kernels' positions are products of them."""
MAX_TAPS = 2**14
"""Samples of one window."""


@dataclass(frozen=True)
class Window:
    """One spatial axis of a convolution."""

    size: int
    stride: int
    dilation: int

    @property
    def extent(self) -> int:
        """Samples from the first to the last tap."""
        return (self.size - 1) * self.dilation + 1

    def outputs(self, inputs: int, padding: int) -> int:
        """Return the number of output samples."""
        covered = inputs if padding == SAME else inputs - self.extent + 1
        return -(-covered // self.stride)

    def pad(self, inputs: int, outputs: int) -> int:
        """Return the samples that are missing before the first window; an odd one is missing at the end."""
        return max(0, (outputs - 1) * self.stride + self.extent - inputs) // 2


@dataclass(frozen=True, eq=False)
class Geometry:
    """The part of a node that says how its windows lie on an NHWC input of batch 1."""

    input_shape: tuple[int, int, int]
    """Height, width, channels."""
    output_shape: tuple[int, int, int]
    stride: tuple[int, int]
    """Rows, columns."""
    pad: tuple[int, int]
    """Rows above, columns to the left."""


def read_dilation(operator: Operator) -> tuple[int, int]:
    """Return the dilation over rows and columns."""
    return _at_least_one(operator, "dilationHFactor"), _at_least_one(operator, "dilationWFactor")


def read_filter(operator: Operator) -> tuple[int, int]:
    """Return the rows and columns that a pooling window covers."""
    return _at_least_one(operator, "filterHeight"), _at_least_one(operator, "filterWidth")


def read_geometry(
    operator: Operator,
    kernel: tuple[int, int],
    dilation: tuple[int, int],
    x: Tensor,
    y: Tensor,
    *,
    transposed: bool = False,
) -> Geometry:
    """Return shapes, strides and padding, after checking that the windows over ``x`` give ``y``.

    A transposed convolution is the same geometry read backwards: its windows lie over the output.
    """
    stride = _at_least_one(operator, "strideH"), _at_least_one(operator, "strideW")
    padding = operator.number("padding")
    if padding not in (SAME, VALID):
        raise operator.error(f"has padding {padding}; SAME and VALID are supported")
    windows = [Window(*axis) for axis in zip(kernel, stride, dilation, strict=True)]
    wide, narrow = (_spatial(y), _spatial(x)) if transposed else (_spatial(x), _spatial(y))
    expected = tuple(window.outputs(size, padding) for window, size in zip(windows, wide, strict=True))
    if x.shape[0] != 1 or y.shape[0] != 1 or expected != narrow:
        raise operator.error(
            f"takes {x.shape} to {y.shape}, which its windows {kernel} do not",
            fix="convert the model again, with a batch of 1",
        )
    if max(*wide, *narrow) > MAX_SIDE or math.prod(kernel) > MAX_TAPS:
        raise operator.error(
            f"has windows of {kernel[0]} x {kernel[1]} samples over {wide[0]} x {wide[1]}; at most {MAX_TAPS} over "
            f"{MAX_SIDE} per side are supported"
        )
    reach = [(count - 1) * window.stride + window.extent for window, count in zip(windows, narrow, strict=True)]
    if math.prod(reach) * max(x.shape[3], y.shape[3]) > FARTHEST:
        raise operator.error(f"has windows that reach over {reach[0]} x {reach[1]} samples; that is too far")
    rows, columns = (window.pad(size, count) for window, size, count in zip(windows, wide, narrow, strict=True))
    return Geometry(_volume(x), _volume(y), stride, (rows, columns))


def taps(
    x: SumArray, node: Geometry, kernel: tuple[int, int], dilation: tuple[int, int]
) -> Iterator[tuple[int, int, SumArray]]:
    """Yield each tap's row, column and samples [n, out_h, out_w, channels] of ``x`` [n, in_h, in_w, channels].

    Samples outside the input are 0, so ``x`` must be centred on its zero point.
    """
    (out_h, out_w, _), (down, right), (dy, dx) = node.output_shape, node.stride, dilation
    height, width = (out_h - 1) * down + 1, (out_w - 1) * right + 1
    padded = _padded(x, node.pad, (height + (kernel[0] - 1) * dy, width + (kernel[1] - 1) * dx))
    for ky in range(kernel[0]):
        for kx in range(kernel[1]):
            rows, columns = slice(ky * dy, ky * dy + height, down), slice(kx * dx, kx * dx + width, right)
            yield ky, kx, padded[:, rows, columns]


def _padded(x: SumArray, pad: tuple[int, int], size: tuple[int, int]) -> SumArray:
    """Return ``x`` at offset ``pad`` in zeros of ``size``; what no window reaches is cut off."""
    inside = x[:, : size[0] - pad[0], : size[1] - pad[1]]
    padded = np.zeros((len(x), *size, x.shape[3]), x.dtype)
    padded[:, pad[0] : pad[0] + inside.shape[1], pad[1] : pad[1] + inside.shape[2]] = inside
    return padded


def _at_least_one(operator: Operator, option: str) -> int:
    value = operator.number(option)
    if value < 1:
        raise operator.error(f"has {option} {value}; 1 and more are supported")
    return value


def _spatial(tensor: Tensor) -> tuple[int, int]:
    return tensor.shape[1], tensor.shape[2]


def _volume(tensor: Tensor) -> tuple[int, int, int]:
    return tensor.shape[1], tensor.shape[2], tensor.shape[3]
