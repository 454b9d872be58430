"""What the operators with weights share: bias, one requantisation a channel, and the proof that int32 suffices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...common.arrays import Float64Array, Int8Array, Int32Array
from .fixedpoint import INT32_MAX, leaves_int32, multiply_by_quantized_multiplier, quantize_multiplier
from .graph import Tensor
from .operator import Operator


@dataclass(frozen=True, eq=False)
class Channels:
    """The part of a node that holds its weights and requantises its accumulators, a channel on the last axis.

    weights int8; bias int32 [channels], zeros when the model has none; multiplier int32 [channels] (Q31) and
    shift int32 [channels] (positive is left), one pair a channel even when the model is quantised per tensor.
    Offsets are those of TensorFlow Lite: ``input_offset = -input zero point``, ``output_offset = output zero point``.
    """

    channel_axis: ClassVar[int] = 0
    """The axis of the weights along which the channels lie."""

    weights: Int8Array
    bias: Int32Array
    multiplier: Int32Array
    shift: Int32Array
    input_offset: int
    output_offset: int
    activation_min: int
    activation_max: int

    def centre(self, x: Int8Array) -> Int32Array:
        """Return the inputs less their zero point."""
        return x.astype(np.int32) + np.int32(self.input_offset)

    def requantise(self, products: Int32Array) -> Int8Array:
        """Return the int8 outputs of sums of products int32 [n, ..., channels], as [n, size]."""
        scaled = multiply_by_quantized_multiplier(products + self.bias, self.multiplier, self.shift)
        outputs = np.clip(scaled + self.output_offset, self.activation_min, self.activation_max)
        return outputs.astype(np.int8).reshape(len(products), -1)


def read_channels(operator: Operator, weights: Tensor, bias: int, x: Tensor, y: Tensor, *, axis: int) -> Channels:
    """Resolve weights whose channels lie on ``axis``; ``bias`` is the position of the optional input."""
    data = np.asarray(weights.data, np.int8)
    count = data.shape[axis]
    scales = _weight_scales(operator, weights, count, axis)
    pairs = [quantize_multiplier(x.scales[0] * scale / y.scales[0]) for scale in scales] * (count // len(scales))
    least, most = activation_range(operator, y)
    channels = Channels(
        weights=data,
        bias=_bias(operator, bias, count, x.scales[0] * np.asarray(scales), y.scales[0]),
        multiplier=np.array([mantissa for mantissa, _ in pairs], np.int32),
        shift=np.array([shift for _, shift in pairs], np.int32),
        input_offset=-x.zero_point,
        output_offset=y.zero_point,
        activation_min=least,
        activation_max=most,
    )
    if found := overflow(channels, axis):
        operator.prove_int32(*found)
    return channels


def activation_range(operator: Operator, y: Tensor) -> tuple[int, int]:
    """Return the clamp of the fused activation, in the output's quantised units."""
    bounds = {0: (None, None), 1: (0.0, None), 2: (-1.0, 1.0), 3: (0.0, 6.0)}
    code = operator.number("fusedActivationFunction")
    if code not in bounds:
        raise operator.error(f"has the fused activation {code}; NONE, RELU, RELU_N1_TO_1 and RELU6 are supported")
    low, high = bounds[code]
    least = -128 if low is None else max(-128, quantised(operator, low, y))
    most = 127 if high is None else min(127, quantised(operator, high, y))
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


def _bias(operator: Operator, position: int, count: int, expected: Float64Array, unit: float) -> Int32Array:
    if position >= len(operator.inputs) or operator.inputs[position] is None:
        return np.zeros(count, np.int32)
    bias = operator.constant(position, "int32", 1)
    if bias.shape != (count,) or bias.zero_point != 0:
        raise operator.error(
            f"{bias.name} has shape {bias.shape} and zero point {bias.zero_point}; ({count},) and 0 are supported"
        )
    scales = np.asarray(bias.scales)
    # TensorFlow Lite's own tolerance: the kernels add the bias as if its scale were exactly the product.
    if scales.shape not in ((1,), (count,)) or np.any(np.abs(scales - expected) > 0.02 * unit):
        raise operator.error(f"{bias.name} is not in the scale of input times weights", fix="convert the model again")
    return np.asarray(bias.data, np.int32)


def overflow(channels: Channels, axis: int) -> tuple[int, int] | None:
    """Return a sum and its shift to the left that could leave int32 for some input, or None: the proof that none does.

    A sum is bounded at every step of it, also where the products of the zero point were added beforehand.
    """
    others = tuple(i for i in range(channels.weights.ndim) if i != axis)
    total = np.abs(channels.weights.astype(np.int64)).sum(axis=others)
    farthest = max(abs(-128 + channels.input_offset), abs(127 + channels.input_offset))
    bound = total * farthest + np.abs(channels.bias.astype(np.int64))
    for value, shift in zip(bound.tolist(), channels.shift.tolist(), strict=True):
        if leaves_int32(value, shift):
            return value, shift
    return None
