"""What the operators with weights share: bias, one requantisation a channel, and the proof that int32 suffices."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import ActivationArray, Float64Array, Int8Array, Int32Array
from .fixedpoint import (
    INT32_MAX,
    leaves_int32,
    leaves_wide,
    multiply_by_quantized_multiplier,
    multiply_wide_by_quantized_multiplier,
    quantize_multiplier,
)
from .graph import Tensor
from .operator import Operator

SumArray = NDArray[np.int32 | np.int64]
LIMITS = {"int8": (-128, 127), "int16": (-(2**15), 2**15 - 1)}
"""The least and the largest value of an activation, by its type."""
SUMS = {"": "int64", "int32": "int32", "int64": "int64"}
"""Of a layer of int16 activations the type of its sums, by the type of its bias; that of no bias is empty."""
WIDE_SUMS = {"": "int64", "int64": "int64"}
"""The same of an operator of which TensorFlow Lite Micro adds up in 64 bits alone."""
INT8_SUMS = {"": "int32", "int32": "int32"}
"""Of a layer of int8 activations."""


@dataclass(frozen=True, eq=False)
class Channels:
    """The part of a node that holds its weights and requantises its accumulators, a channel on the last axis.

    weights int8; bias [channels], zeros when the model has none; multiplier int32 [channels] (Q31) and shift int32
    [channels] (positive is left), one pair a channel even when the model is quantised per tensor.
    Offsets are those of TensorFlow Lite: ``input_offset = -input zero point``, ``output_offset = output zero point``.
    """

    channel_axis: ClassVar[int] = 0
    """The axis of the weights along which the channels lie."""
    activations: ClassVar[str] = "int8"
    """The type of what goes in and comes out."""

    weights: Int8Array
    bias: SumArray
    multiplier: Int32Array
    shift: Int32Array
    input_offset: int
    output_offset: int
    activation_min: int
    activation_max: int

    def centre(self, x: ActivationArray) -> SumArray:
        """Return the inputs less their zero point."""
        return x.astype(np.int32) + np.int32(self.input_offset)

    def requantise(self, products: SumArray) -> ActivationArray:
        """Return the outputs of sums of products [n, ..., channels], as [n, size]."""
        scaled = multiply_by_quantized_multiplier(products + self.bias, self.multiplier, self.shift)
        outputs = np.clip(scaled + self.output_offset, self.activation_min, self.activation_max)
        return outputs.astype(self.activations).reshape(len(products), -1)

    def leaves(self, bound: int, shift: int) -> bool:
        """Tell whether sums of up to ``bound`` could leave what they are added up in, or int32 once scaled."""
        return leaves_int32(bound, shift)


class Channels16(Channels):
    """Of int16 activations, whose zero points are 0; the bias has the type in which TensorFlow Lite adds up."""

    activations: ClassVar[str] = "int16"

    @property
    def wide(self) -> bool:
        """Whether sums have 64 bits; else they have 32."""
        return self.bias.dtype == np.int64

    def centre(self, x: ActivationArray) -> SumArray:
        """Return the inputs, int64."""
        return x.astype(np.int64)

    def requantise(self, products: SumArray) -> ActivationArray:
        """Return the outputs of sums of products int64 [n, ..., channels], int16 [n, size]."""
        if not self.wide:
            return super().requantise(products)
        scaled = multiply_wide_by_quantized_multiplier(products + self.bias, self.multiplier, self.shift)
        return np.clip(scaled, self.activation_min, self.activation_max).astype(np.int16).reshape(len(products), -1)

    def leaves(self, bound: int, shift: int) -> bool:
        """Tell whether sums of up to ``bound`` could leave their type, or int32 once scaled."""
        return leaves_wide(bound, shift) if self.wide else leaves_int32(bound, shift)


def read_channels(
    operator: Operator, weights: Tensor, bias: int, x: Tensor, y: Tensor, *, axis: int, sums: Mapping[str, str] = SUMS
) -> Channels:
    """Resolve weights whose channels lie on ``axis``; ``bias`` is the position of the optional input.

    ``sums`` are the types of sums of int16 activations; those of int8 are int32.
    """
    data = np.asarray(weights.data, np.int8)
    count = data.shape[axis]
    scales = _weight_scales(operator, weights, count, axis)
    pairs = [quantize_multiplier(x.scales[0] * scale / y.scales[0]) for scale in scales] * (count // len(scales))
    least, most = activation_range(operator, y)
    expected = x.scales[0] * np.asarray(scales)
    channels = (Channels16 if x.dtype == "int16" else Channels)(
        weights=data,
        bias=_bias(operator, bias, count, expected, y.scales[0], sums if x.dtype == "int16" else INT8_SUMS),
        multiplier=np.array([mantissa for mantissa, _ in pairs], np.int32),
        shift=np.array([shift for _, shift in pairs], np.int32),
        input_offset=-x.zero_point,
        output_offset=y.zero_point,
        activation_min=least,
        activation_max=most,
    )
    if found := overflow(channels, axis):
        raise operator.overflowing(*found)
    return channels


def activation_range(operator: Operator, y: Tensor) -> tuple[int, int]:
    """Return the clamp of the fused activation, in the output's quantised units."""
    bounds = {0: (None, None), 1: (0.0, None), 2: (-1.0, 1.0), 3: (0.0, 6.0)}
    code = operator.number("fusedActivationFunction")
    if code not in bounds:
        raise operator.error(f"has the fused activation {code}; NONE, RELU, RELU_N1_TO_1 and RELU6 are supported")
    low, high = bounds[code]
    least, most = LIMITS[y.dtype]
    if low is not None:
        least = max(least, quantised(operator, low, y))
    if high is not None:
        most = min(most, quantised(operator, high, y))
    return least, most


def quantised(operator: Operator, value: float, tensor: Tensor) -> int:
    """Return a real value in the tensor's units, by a float32 division rounded half away from zero."""
    steps = float(np.float32(value) / np.float32(tensor.scales[0]))
    if abs(steps) > INT32_MAX:
        raise operator.error(
            f"clamps {tensor.name} at {value:g}, which its scale of {tensor.scales[0]:g} cannot express"
        )
    return tensor.zero_point + int(math.copysign(math.floor(abs(steps) + 0.5), steps))


def _weight_scales(operator: Operator, weights: Tensor, count: int, axis: int) -> tuple[float, ...]:
    scales = weights.scales
    if len(scales) not in (1, count):
        raise operator.error(
            f"{weights.name} has {len(scales)} scales for {count} channels; 1 or {count} are supported"
        )
    if len(scales) > 1 and weights.quantized_dimension != axis:
        raise operator.error(
            f"{weights.name} is quantised along axis {weights.quantized_dimension}; {axis} is supported"
        )
    if weights.zero_point != 0:
        raise operator.error(f"{weights.name} has a zero point; only symmetric weights are supported")
    return scales


def _bias(
    operator: Operator, position: int, count: int, expected: Float64Array, unit: float, sums: Mapping[str, str]
) -> SumArray:
    tensor = operator.inputs[position] if position < len(operator.inputs) else None
    if tensor is None:
        return np.zeros(count, sums[""])
    bias = operator.constant(position, tensor.dtype if tensor.dtype in sums else max(filter(None, sums)), 1)
    if bias.shape != (count,) or bias.zero_point != 0:
        raise operator.error(
            f"{bias.name} has shape {bias.shape} and zero point {bias.zero_point}; ({count},) and 0 are supported"
        )
    scales = np.asarray(bias.scales)
    # TensorFlow Lite's own tolerance: the kernels add the bias as if its scale were exactly the product.
    if scales.shape not in ((1,), (count,)) or np.any(np.abs(scales - expected) > 0.02 * unit):
        raise operator.error(f"{bias.name} is not in the scale of input times weights", fix="convert the model again")
    return np.asarray(bias.data).astype(sums[bias.dtype])


def overflow(channels: Channels, axis: int) -> tuple[int, int] | None:
    """Return a sum and its shift to the left that could leave its type for some input, or None: the proof of none.

    A sum is bounded at every step of it, also where the products of the zero point were added beforehand.
    """
    others = tuple(i for i in range(channels.weights.ndim) if i != axis)
    total = np.abs(channels.weights.astype(np.int64)).sum(axis=others)
    farthest = max(abs(limit + channels.input_offset) for limit in LIMITS[channels.activations])
    # Python's integers: a bias of 64 bits may leave no room for the products.
    bounds = [t * farthest + abs(b) for t, b in zip(total.tolist(), channels.bias.tolist(), strict=True)]
    for value, shift in zip(bounds, channels.shift.tolist(), strict=True):
        if channels.leaves(value, shift):
            return value, shift
    return None
