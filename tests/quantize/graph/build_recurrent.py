"""Random LSTMs for hypothesis: gates from idle to saturated, cell states of any scale, clipped and not."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int32Array
from tests.quantize.graph.builder import SEEDS, ZERO_POINTS, Activation, Builder, drawn_weights, reshape

UNITS = st.integers(1, 8)
CELL_EXPONENTS = st.integers(-15, -8) | st.sampled_from([-29, -28, -16, -12, -11, 0, 2])
CLIPS = st.sampled_from([0.0, -1.0, 10.0, 1e-12, 2.0**-8, 1e9])
ABSENT = -1


@dataclass(frozen=True)
class Operand:
    """What the gates multiply by weights: the input or the hidden state."""

    scale: float
    depth: int


def lstm(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Add an LSTM over the rows of ``x``, as TensorFlow writes it: 24 inputs, two of them states, 10 not given."""
    features, units = x.shape[-1], draw(UNITS)
    steps, time_major = math.prod(x.shape[:-1]), draw(st.booleans())
    x = reshape(draw, builder, x, (steps, 1, features) if time_major else (1, steps, features))
    scale, zero_point = 2.0 ** draw(st.floats(-12, 0)), draw(ZERO_POINTS)
    hidden = builder.state(units, "INT8", scale, zero_point)
    cell = builder.state(units, "INT16", 2.0 ** draw(CELL_EXPONENTS))
    inputs = [
        x.index,
        *_weights(draw, builder, Operand(x.scale, features), units),
        *_weights(draw, builder, Operand(scale, units), units),
        *[ABSENT] * 3,
        *(builder.constant(_bias(draw, units)) for _ in range(4)),
        *[ABSENT] * 2,
        hidden,
        cell,
        *[ABSENT] * 4,
    ]
    shape = (*x.shape[:2], units)
    y = Activation(builder.activation(shape, scale, zero_point), shape, scale, zero_point)
    options = {"fusedActivationFunction": 4, "cellClip": draw(CLIPS), "timeMajor": time_major}
    builder.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, y.index, **options)
    return y


def _weights(draw: st.DrawFn, builder: Builder, operand: Operand, units: int) -> list[int]:
    """Add one matrix a gate, the argument of a gate being about 2^-3 to 2^5."""
    typical = 1 / (operand.scale * 64 * 64 * math.sqrt(operand.depth))
    scales = [typical * 2.0 ** draw(st.integers(-3, 5)) for _ in range(4)]
    return [builder.constant(drawn_weights(draw, (units, operand.depth)), [scale]) for scale in scales]


def _bias(draw: st.DrawFn, units: int) -> Int32Array:
    limit = draw(st.sampled_from([0, 100, 20_000, 2**24]))
    return np.random.default_rng(draw(SEEDS)).integers(-limit, limit + 1, units).astype(np.int32)


RECURRENT = {"UNIDIRECTIONAL_SEQUENCE_LSTM": lstm}
