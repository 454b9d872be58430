"""Random operators of two operands, MEAN and SOFTMAX for hypothesis; the other operand is a branch or a constant."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from tests.quantize.graph.builder import (
    ACTIVATION_SCALES,
    FUSED,
    SIZES,
    ZERO_POINTS,
    Activation,
    Builder,
    Shape,
    drawn_weights,
    next_activation,
    reshape,
)

MAX_SOFTMAX = 511
FINEST, COARSEST = 2.0**-10, 2.0
"""The scales between which all activations are drawn, so that no factor between two of them is absurd."""
Add = Callable[[st.DrawFn, Builder, Activation], Activation]


def _binary(name: str, *, fused: bool = True) -> Add:
    def add(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
        others = [_same, _branch, _narrow, _shorter, _constant, _widening]
        other = draw(st.sampled_from(others))(draw, builder, x)
        y = next_activation(draw, builder, np.broadcast_shapes(x.shape, other.shape))
        pair = draw(st.permutations([x.index, other.index]))
        builder.operator(name, pair, y.index, **({"fusedActivationFunction": draw(FUSED)} if fused else {}))
        return y

    return add


def _same(_draw: st.DrawFn, _builder: Builder, x: Activation) -> Activation:
    return x


def _branch(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Return another activation of the shape of ``x``."""
    y = next_activation(draw, builder, x.shape)
    builder.operator("RELU", [x.index], y.index)
    return y


def _narrow(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Return an activation that is broadcast over some axes of ``x``."""
    axes = draw(st.sets(st.integers(0, 3), min_size=1))
    return _reduced(draw, builder, x, sorted(axes), keep=True)


def _shorter(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Return an activation of fewer axes than ``x``, over whose first ones it is broadcast."""
    y = _reduced(draw, builder, x, [0, 1], keep=True)
    return reshape(draw, builder, y, y.shape[2:])


def _constant(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Return a constant that is broadcast over some axes of ``x``, a scalar among them."""
    shape = tuple(draw(st.sampled_from([1, size])) for size in x.shape[draw(st.integers(0, len(x.shape))) :])
    return _filled(draw, builder, shape)


def _widening(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Return a constant over whose axes ``x`` is broadcast where it has 1."""
    return _filled(draw, builder, tuple(draw(st.integers(1, 3)) if size == 1 else size for size in x.shape))


def _filled(draw: st.DrawFn, builder: Builder, shape: Shape) -> Activation:
    scale, zero_point = draw(ACTIVATION_SCALES), draw(ZERO_POINTS)
    values = drawn_weights(draw, shape)
    if builder.sixteen:
        index = builder.constant((values.astype(np.int32) * 256 + 255 * (values > 0)).astype(np.int16), [scale])
    else:
        index = builder.constant(values, [scale], zero_point=zero_point)
    return Activation(index, shape, scale, zero_point)


def _reducer(name: str) -> Add:
    def add(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
        axes = draw(st.lists(st.integers(-4, 3), min_size=1, max_size=4))
        return _reduced(draw, builder, x, axes, keep=draw(st.booleans()), name=name)

    return add


def _reduced(
    draw: st.DrawFn, builder: Builder, x: Activation, axes: list[int], *, keep: bool, name: str = "MEAN"
) -> Activation:
    rank, gone = len(x.shape), {axis % len(x.shape) for axis in axes}
    sizes = (1 if axis in gone else x.shape[axis] for axis in range(rank) if keep or axis not in gone)
    y = next_activation(draw, builder, tuple(sizes))
    scalar = len(axes) == 1 and draw(st.booleans())
    indices = builder.constant(np.array(axes[0] if scalar else axes, np.int32))
    builder.operator(name, [x.index, indices], y.index, keepDims=keep)
    return y


def _softmax(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    if x.shape[-1] > MAX_SOFTMAX:
        x = reshape(draw, builder, x, (1, 1, math.prod(x.shape), 1))
    y = next_activation(draw, builder, x.shape, -128, scale=1 / 256)
    builder.operator("SOFTMAX", [x.index], y.index, beta=draw(st.floats(0.125, 4, width=32)))
    return y


def _batch_matmul(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    rows = math.prod(x.shape[:-1])
    shape = draw(st.sampled_from([x.shape, (1, rows, x.shape[-1]), (rows, x.shape[-1])]))
    x = reshape(draw, builder, x, shape)
    held, left = draw(st.booleans()), draw(st.booleans())
    if draw(st.booleans()):
        other, other_held = _matrices(draw, builder, _matrix(x.shape, held), left=left)
    else:
        other, other_held = draw(st.sampled_from([_same, _branch, _one_batch]))(draw, builder, x), not held
    sides = [(x, held), (other, other_held)] if left else [(other, other_held), (x, held)]
    return _product(draw, builder, *sides)


def _product(
    draw: st.DrawFn, builder: Builder, left: tuple[Activation, bool], right: tuple[Activation, bool]
) -> Activation:
    """Multiply two activations or constants, each perhaps held transposed, into a scale that they fill."""
    (first, adjoint_x), (second, adjoint_y) = left, right
    (*batches, rows, depth), (*others, _, columns) = _matrix(first.shape, adjoint_x), _matrix(second.shape, adjoint_y)
    scale = first.scale * second.scale * 64 * math.sqrt(depth) * 2.0 ** draw(st.integers(-3, 6))
    shape = (*np.broadcast_shapes(tuple(batches), tuple(others)), rows, columns)
    y = next_activation(draw, builder, shape, scale=float(np.float32(min(max(scale, FINEST), COARSEST))))
    builder.operator("BATCH_MATMUL", [first.index, second.index], y.index, adjX=adjoint_x, adjY=adjoint_y)
    return y


def _one_batch(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Return an activation with the matrices of ``x``, broadcast over its batches."""
    batches = list(range(len(x.shape) - 2))
    return _reduced(draw, builder, x, batches, keep=True) if batches else x


def _matrices(draw: st.DrawFn, builder: Builder, shape: Shape, *, left: bool) -> tuple[Activation, bool]:
    """Return a constant that fits to the right of matrices of ``shape`` if they are ``left``, and how it is held."""
    (*batches, rows, columns), held = shape, draw(st.booleans())
    matrix = (columns, draw(SIZES)) if left else (draw(SIZES), rows)
    outer = [draw(st.sampled_from([1, size])) for size in batches[draw(st.integers(0, len(batches))) :]]
    return _filled(draw, builder, _matrix((*outer, *matrix), held)), held


def _matrix(shape: Shape, held: bool) -> Shape:
    return (*shape[:-2], shape[-1], shape[-2]) if held else shape


ELEMENTWISE: dict[str, Add] = {
    **{name: _binary(name) for name in ("ADD", "MUL", "SUB")},
    "BATCH_MATMUL": _batch_matmul,
    "MEAN": _reducer("MEAN"),
    "SOFTMAX": _softmax,
    "SQUARED_DIFFERENCE": _binary("SQUARED_DIFFERENCE", fused=False),
    "SUM": _reducer("SUM"),
}
