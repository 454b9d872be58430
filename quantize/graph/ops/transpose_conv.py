"""TRANSPOSE_CONV, per channel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..channels import WIDE_SUMS, Channels, Channels16, read_channels
from ..graph import Node
from ..operator import WIDE, Operator
from ..windows import Geometry, read_geometry


@dataclass(frozen=True, eq=False)
class TransposeConv(Geometry, Channels, Node):
    """An NHWC transposed convolution of batch 1.

    Input sample (y, x) adds ``(in + input_offset) * w`` to output ``(y * stride_h - pad_h + ky,
    x * stride_w - pad_w + kx)`` where that lies inside the output; then bias, requantisation, clamp.
    weights int8 [out_channels, kernel_h, kernel_w, in_channels]. The rest is as in Conv2D.
    """

    kind: ClassVar[str] = "transpose_conv"

    @property
    def macs(self) -> int:
        """Multiplications of a weight and an activation."""
        return math.prod(self.input_shape[:2]) * self.weights.size

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return [n, out_h * out_w * out_channels] for [n, in_h * in_w * in_channels]."""
        (x,) = inputs
        centred = self.centre(x).reshape(-1, *self.input_shape)
        canvas = np.zeros((len(x), *self._canvas(), self.output_shape[2]), centred.dtype)
        (in_h, in_w, _), (down, right) = self.input_shape, self.stride
        _, height, width, _ = self.weights.shape
        for ky in range(height):
            for kx in range(width):
                rows = slice(ky, ky + (in_h - 1) * down + 1, down)
                columns = slice(kx, kx + (in_w - 1) * right + 1, right)
                canvas[:, rows, columns] += centred @ self.weights[:, ky, kx, :].T.astype(centred.dtype)
        (top, left), (out_h, out_w, _) = self.pad, self.output_shape
        inside = canvas[:, top : top + out_h, left : left + out_w]
        return self.requantise(inside)

    def _canvas(self) -> tuple[int, int]:
        """Return rows and columns that hold every product, of which the output is a part."""
        _, height, width, _ = self.weights.shape
        rows, columns = (
            max((size - 1) * stride + kernel, pad + out)
            for size, stride, kernel, pad, out in zip(
                self.input_shape[:2], self.stride, (height, width), self.pad, self.output_shape[:2], strict=True
            )
        )
        return rows, columns


@dataclass(frozen=True, eq=False)
class TransposeConv16(Channels16, TransposeConv):
    """A TransposeConv of int16 activations."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a TRANSPOSE_CONV, whose inputs are output shape, weights, activation and bias.

    Raises:
        UnsupportedModelError: shapes that do not fit each other.
    """
    operator.count(3, 4)
    x, y = operator.activation(2, rank=4, types=WIDE), operator.output(rank=4, types=WIDE)
    weights = operator.constant(1, "int8", 4)
    outputs, height, width, depth = weights.shape
    stated = operator.constant(0, "int32", 1)
    if (x.shape[3], y.shape[3]) != (depth, outputs) or tuple(np.asarray(stated.data).tolist()) != y.shape:
        raise operator.mismatch(x, weights, y, fix=f"its output shape is stated as {stated.data}")
    geometry = read_geometry(operator, (height, width), (1, 1), x, y, transposed=True)
    channels = read_channels(operator, weights, 3, x, y, axis=0, sums={**WIDE_SUMS, "int16": "int64"})
    kind = TransposeConv16 if x.dtype == "int16" else TransposeConv
    return (kind((x.index,), y.index, **vars(channels), **vars(geometry)),)


READERS = {"TRANSPOSE_CONV": read}
