"""What the strategies of the operators that move data share: activations of the same quantisation, of any rank."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from tests.quantize.graph.builder import Activation, Builder, Shape, next_activation, reshape

MAX_ELEMENTS = 4000
"""Elements of a tensor that these operators enlarge; chains of them would outgrow the interpreter's arena."""


def like(draw: st.DrawFn, builder: Builder, x: Activation, shape: Shape) -> Activation:
    """Add an activation with the quantisation of ``x``, as converters do; in one case of four with any."""
    if draw(st.integers(0, 3)) == 0:
        return next_activation(draw, builder, shape)
    return same(builder, x, shape)


def same(builder: Builder, x: Activation, shape: Shape) -> Activation:
    """Add an activation with the quantisation of ``x``."""
    return Activation(builder.activation(shape, x.scale, x.zero_point), shape, x.scale, x.zero_point)


def integers(builder: Builder, *values: int) -> int:
    """Add an int32 constant of one axis and return its index."""
    return builder.constant(np.array(values, np.int32))


def ranked(draw: st.DrawFn, builder: Builder, x: Activation, highest: int) -> Activation:
    """Give ``x`` a rank of 1 to ``highest``, by merging neighbouring axes or adding axes of 1."""
    shape, rank = list(x.shape), draw(st.integers(1, highest))
    while len(shape) > rank:
        axis = draw(st.integers(0, len(shape) - 2))
        shape[axis : axis + 2] = [shape[axis] * shape[axis + 1]]
    while len(shape) < rank:
        shape.insert(draw(st.integers(0, len(shape))), 1)
    return x if tuple(shape) == x.shape else reshape(draw, builder, x, tuple(shape))
