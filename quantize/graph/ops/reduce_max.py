"""REDUCE_MAX over neighbouring axes."""

from __future__ import annotations

import math
from itertools import pairwise

from ..graph import Node
from ..operator import Operator
from .max_pool_2d import MaxPool2D
from .mean import reduced_axes


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a REDUCE_MAX to a pool whose windows are as wide as its input.

    Raises:
        UnsupportedModelError: axes that are not there or not next to each other, or another shape or quantisation.
    """
    operator.count(2, 2)
    x, y = operator.activation(0), operator.output()
    axes, _ = reduced_axes(operator, x, y)
    if not axes or any(second - first != 1 for first, second in pairwise(axes)):
        raise operator.error(f"reduces the axes {list(axes)}; neighbouring ones are supported", fix="transpose first")
    if (x.scales, x.zero_point) != (y.scales, y.zero_point):
        raise operator.error(
            f"changes the quantisation of {x.name}, which TensorFlow Lite Micro's kernel does not",
            fix="convert the model again",
        )
    before, after = math.prod(x.shape[: axes[0]]), math.prod(x.shape[axes[-1] + 1 :])
    count = x.size // (before * after)
    return (
        MaxPool2D(
            (x.index,), y.index, input_shape=(before, count, after), output_shape=(before, 1, after),
            stride=(1, count), pad=(0, 0), filter=(1, count), activation_min=-128, activation_max=127,
        ),
    )  # fmt: skip


READERS = {"REDUCE_MAX": read}
