"""Random int8 .tflite files at the extremes for hypothesis: the operators with weights, and chains of any."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int8Array
from tests.quantize.graph.build_elementwise import ELEMENTWISE
from tests.quantize.graph.build_movement import MOVEMENT
from tests.quantize.graph.build_recurrent import RECURRENT
from tests.quantize.graph.builder import (
    FUSED,
    SEEDS,
    SIZES,
    STEPS,
    Activation,
    Builder,
    Shape,
    drawn_weights,
    next_activation,
    reshape,
)


def rescaling(shape: Shape = (1, 40, 1), x: float = 0.03, y: float = 0.03) -> bytes:
    """Pack a model that only rounds its input to other steps: at the lowest zero point RELU cuts nothing."""
    builder = Builder()
    start, end = builder.activation(shape, x, -128), builder.activation(shape, y, -128)
    builder.operator("RELU", [start], end)
    return builder.pack([start], [end])


@st.composite
def models(draw: st.DrawFn, kinds: Sequence[str] = (), most: int = 3, *, sixteen: bool = False) -> bytes:
    """Draw a chain of one to ``most`` operators among ``kinds`` (all when empty); what is between may be an output.

    Activations of int16 are ``sixteen``.
    """
    builder = Builder(sixteen=sixteen)
    shape = (1, draw(SIZES), draw(st.integers(1, 9)), draw(SIZES))
    start = x = next_activation(draw, builder, shape)
    chosen = [draw(st.sampled_from(list(kinds) or sorted(LAYERS))) for _ in range(draw(st.integers(1, most)))]
    between: list[int] = []
    for kind in chosen:
        x = LAYERS[kind](draw, builder, _as_volume(draw, builder, x))
        between += [x.index] if len(x.shape) > 1 and x.shape[0] == 1 else []
    if len(x.shape) < 2 or x.shape[0] != 1:
        x = reshape(draw, builder, x)
    others = {index for index in between if draw(st.integers(0, 3)) == 0} - {start.index, x.index}
    return builder.pack([start.index], draw(st.permutations([x.index, *sorted(others)[:2]])))


def _as_volume(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    *leading, width, channels = (1,) * (4 - len(x.shape)) + x.shape
    shape = (1, math.prod(leading), width, channels)
    return x if x.shape == shape else reshape(draw, builder, x, shape)


def _scaled(
    draw: st.DrawFn, builder: Builder, x: Activation, y: Activation, weights: Int8Array, axis: int
) -> list[int]:
    """Add weights and perhaps a bias whose scales keep the output within a few times its range."""
    count = weights.shape[axis]
    generator = np.random.default_rng(draw(SEEDS))
    spread = max(1.0, float(np.sqrt(weights.size / count)))
    typical = y.scale / (x.scale * 64 * spread)
    octaves = generator.uniform(-4, 4, count if draw(st.booleans()) else 1)
    scales = [float(np.float32(typical * 2.0**octave)) for octave in octaves]
    indices = [builder.constant(weights, scales, axis)]
    if draw(st.booleans()):
        limits = [0, 100, 20_000, 2**24, 2**38] if builder.sixteen else [0, 100, 20_000, 2**24]
        limit = draw(st.sampled_from(limits))
        bias = generator.integers(-limit, limit + 1, count).astype(np.int64 if builder.sixteen else np.int32)
        indices.append(builder.constant(bias, [x.scale * scale for scale in scales]))
    return indices


def _fully_connected(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    flat = draw(st.booleans())
    if flat:
        x = reshape(draw, builder, x)
    outputs = draw(st.integers(1, 12))
    y = next_activation(draw, builder, (*x.shape[:-1], outputs))
    constants = _scaled(draw, builder, x, y, drawn_weights(draw, (outputs, x.shape[-1])), axis=0)
    if len(constants) == 1:
        constants.append(-1)
    builder.operator(
        "FULLY_CONNECTED", [x.index, *constants], y.index, fusedActivationFunction=draw(FUSED), keepNumDims=not flat
    )
    return y


def _conv_2d(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    outputs = draw(SIZES)
    kernel, options, spatial = _windows(draw, x.shape)
    y = next_activation(draw, builder, (1, *spatial, outputs))
    constants = _scaled(draw, builder, x, y, drawn_weights(draw, (outputs, *kernel, x.shape[3])), axis=0)
    builder.operator("CONV_2D", [x.index, *constants], y.index, fusedActivationFunction=draw(FUSED), **options)
    return y


def _depthwise_conv_2d(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    multiplier = draw(STEPS)
    kernel, options, spatial = _windows(draw, x.shape)
    y = next_activation(draw, builder, (1, *spatial, x.shape[3] * multiplier))
    constants = _scaled(draw, builder, x, y, drawn_weights(draw, (1, *kernel, y.shape[3])), axis=3)
    builder.operator(
        "DEPTHWISE_CONV_2D",
        [x.index, *constants],
        y.index,
        fusedActivationFunction=draw(FUSED),
        depthMultiplier=multiplier,
        **options,
    )
    return y


def _transpose_conv(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    outputs, padding = draw(SIZES), draw(st.integers(0, 1))
    kernel, strides = (draw(SIZES), draw(SIZES)), (draw(STEPS), draw(STEPS))
    same = tuple(size * stride for size, stride in zip(x.shape[1:3], strides, strict=True))
    valid = tuple((s - 1) * stride + k for s, stride, k in zip(x.shape[1:3], strides, kernel, strict=True))
    y = next_activation(draw, builder, (1, *(valid if padding else same), outputs))
    constants = _scaled(draw, builder, x, y, drawn_weights(draw, (outputs, *kernel, x.shape[3])), axis=0)
    stated = builder.constant(np.array(y.shape, np.int32))
    builder.operator(
        "TRANSPOSE_CONV",
        [stated, constants[0], x.index, *constants[1:]],
        y.index,
        padding=padding,
        strideH=strides[0],
        strideW=strides[1],
        fusedActivationFunction=draw(FUSED),
    )
    return y


def _windows(draw: st.DrawFn, shape: Shape) -> tuple[tuple[int, int], dict[str, int], tuple[int, int]]:
    """Draw kernel, options and output size of a convolution over ``shape``."""
    padding, strides, dilations = draw(st.integers(0, 1)), (draw(STEPS), draw(STEPS)), (draw(STEPS), draw(STEPS))
    kernel, outputs = [], []
    for size, stride, dilation in zip(shape[1:3], strides, dilations, strict=True):
        taps = draw(st.integers(1, 5 if padding == 0 else (size - 1) // dilation + 1))
        covered = size if padding == 0 else size - (taps - 1) * dilation
        kernel.append(taps)
        outputs.append(-(-covered // stride))
    names = ("strideH", "strideW", "dilationHFactor", "dilationWFactor")
    options = dict(zip(names, (*strides, *dilations), strict=True))
    return (kernel[0], kernel[1]), {"padding": padding, **options}, (outputs[0], outputs[1])


def _elementwise(name: str) -> Any:
    def add(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
        if name == "RELU6":
            y = Activation(builder.activation(x.shape, x.scale, x.zero_point), x.shape, x.scale, x.zero_point)
        else:
            if name == "RSQRT" and x.zero_point != -128:
                x = _not_negative(draw, builder, x)
            scale = 2.0**-15 if builder.sixteen and name in ("LOGISTIC", "TANH") else None
            y = next_activation(draw, builder, x.shape, -128 if name == "LOGISTIC" else None, scale=scale)
        options = {"alpha": draw(st.floats(0, 4, width=32))} if name == "LEAKY_RELU" else {}
        builder.operator(name, [x.index], y.index, **options)
        return y

    return add


FUNCTIONS = ("ABS", "LEAKY_RELU", "LOGISTIC", "QUANTIZE", "RELU", "RELU6", "RSQRT", "TANH")
"""Of one value."""


def _not_negative(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Return an activation of the lowest zero point."""
    y = next_activation(draw, builder, x.shape, -128)
    builder.operator("RELU", [x.index], y.index)
    return y


def _in_float(name: str) -> Any:
    def add(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
        before, after = builder.real(x.shape), builder.real(x.shape)
        builder.operator("DEQUANTIZE", [x.index], before)
        builder.operator("RESHAPE" if name == "DEQUANTIZE" else name, [before], after)
        y = next_activation(draw, builder, x.shape)
        builder.operator("QUANTIZE", [after], y.index)
        return y

    return add


LAYERS = {
    "CONV_2D": _conv_2d,
    "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
    "FULLY_CONNECTED": _fully_connected,
    "RESHAPE": reshape,
    "TRANSPOSE_CONV": _transpose_conv,
    **{name: _elementwise(name) for name in FUNCTIONS},
    **{name: _in_float(name) for name in ("DEQUANTIZE", "NEG", "SQUARE")},
    **ELEMENTWISE,
    **MOVEMENT,
    **RECURRENT,
}
"""What adds an operator to a model; those are missing that TensorFlow Lite Micro does not have for int8."""
