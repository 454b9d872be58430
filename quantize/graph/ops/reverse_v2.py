"""REVERSE_V2: neighbouring axes backwards."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..box import Box
from ..graph import Node
from ..operator import MOVED, Operator
from .strided_copy import copied

MAX_RANK = 5
"""In TensorFlow Lite Micro."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a REVERSE_V2, whose inputs are the activation and the axes.

    Raises:
        UnsupportedModelError: axes that are not constant, not there or not next to each other, or another shape.
    """
    operator.count(2, 2)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    stated: list[int] = np.ravel(np.asarray(operator.constant(1, "int32", 1).data)).tolist()
    rank = len(x.shape)
    if rank > MAX_RANK or x.shape != y.shape or any(not -rank <= axis < rank for axis in stated):
        raise operator.error(
            f"takes {x.shape} to {y.shape} along the axes {stated}; equal shapes of at most {MAX_RANK} axes, and axes "
            "of them, are supported"
        )
    axes = sorted(axis % rank for axis in stated)
    if any(second - first != 1 for first, second in pairwise(axes)):
        raise operator.error(
            f"reverses the axes {axes} of {x.name}; neighbouring ones are supported", fix="reverse them one by one"
        )
    source = Box.whole(x.shape)
    for axis in axes:
        source = source.part(axis, x.shape[axis] - 1, x.shape[axis], -1)
    return (copied(source, x, y),)


READERS = {"REVERSE_V2": read}
