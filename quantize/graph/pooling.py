"""What the pooling operators share: windows that count only the samples inside the input, and a clamp."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...common.arrays import ActivationArray, Int32Array
from .channels import activation_range
from .graph import Node
from .operator import WIDE, Operator
from .windows import Geometry, read_filter, read_geometry

TOLERANCE = 1e-6
"""By which TensorFlow Lite Micro lets the scales of input and output differ before it refuses a pool."""


@dataclass(frozen=True, eq=False)
class Pooling(Geometry, Node):
    """A pooling node over NHWC of batch 1: how its windows lie, and the clamp of the fused activation."""

    filter: tuple[int, int]
    """Rows and columns of a window."""
    activation_min: int
    activation_max: int

    @property
    def macs(self) -> int:
        """Values in all the windows, padding included."""
        return math.prod(self.output_shape) * math.prod(self.filter)

    @property
    def inside(self) -> tuple[list[slice], list[slice]]:
        """The rows and the columns of the input that the windows cover, a slice a row and a column of the output."""
        axes = zip(self.input_shape, self.output_shape, self.stride, self.pad, self.filter, strict=False)
        rows, columns = (
            [slice(max(0, i * stride - pad), min(size, i * stride - pad + taps)) for i in range(count)]
            for size, count, stride, pad, taps in axes
        )
        return rows, columns

    def reduce(self, x: ActivationArray, function: np.ufunc) -> Int32Array:
        """Return ``function`` over each window, int32 [n, out_h, out_w, channels], of images [n, size]."""
        images = x.astype(np.int32).reshape(-1, *self.input_shape)
        rows, columns = self.inside
        strips = np.stack([function.reduce(images[:, part], axis=1) for part in rows], axis=1)
        return np.stack([function.reduce(strips[:, :, part], axis=2) for part in columns], axis=2)

    def clamp(self, outputs: Int32Array, dtype: np.dtype[np.int8 | np.int16]) -> ActivationArray:
        """Return int32 [n, ...] as [n, size] of a type, after the fused activation."""
        return np.clip(outputs, self.activation_min, self.activation_max).astype(dtype).reshape(len(outputs), -1)


def read_pooling(kind: type[Pooling], operator: Operator) -> tuple[Node, ...]:
    """Resolve a pooling operator to a node of its kind.

    Raises:
        UnsupportedModelError: a quantisation that changes, or shapes that do not fit the windows.
    """
    operator.count(1, 1)
    x, y = operator.activation(0, rank=4, types=WIDE), operator.output(rank=4, types=WIDE)
    difference = abs(np.float32(x.scales[0]) - np.float32(y.scales[0]))
    if float(difference) > TOLERANCE or x.zero_point != y.zero_point:
        raise operator.error(
            f"changes the quantisation of {x.name} from {x.scales[0]:g} ({x.zero_point}) to {y.scales[0]:g} "
            f"({y.zero_point}), which TensorFlow Lite Micro's kernel does not",
            fix="convert the model again",
        )
    if x.shape[3] != y.shape[3]:
        raise operator.error(f"takes {x.shape[3]} channels to {y.shape[3]}; as many are supported")
    window = read_filter(operator)
    geometry = read_geometry(operator, window, (1, 1), x, y)
    least, most = activation_range(operator, y)
    return (kind((x.index,), y.index, **vars(geometry), filter=window, activation_min=least, activation_max=most),)
