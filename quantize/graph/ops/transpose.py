"""TRANSPOSE: the axes in another order."""

from __future__ import annotations

from ..box import Box
from ..graph import Node
from ..operator import MOVED, Operator
from .strided_copy import copied

MAX_RANK = 5
"""In TensorFlow Lite Micro."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a TRANSPOSE, whose inputs are the activation and the permutation.

    Raises:
        UnsupportedModelError: the permutation is none, or not constant, or the shapes do not fit it.
    """
    operator.count(2, 2)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    rank = len(x.shape)
    if rank > MAX_RANK:
        raise operator.error(f"{x.name} has rank {rank}; at most {MAX_RANK} is supported")
    axes = operator.integers(1, rank)
    if sorted(axes) != list(range(rank)) or y.shape != tuple(x.shape[axis] for axis in axes):
        raise operator.error(f"takes {x.shape} to {y.shape}, which {list(axes)} does not; a permutation is supported")
    return (copied(Box.whole(x.shape).permuted(axes), x, y),)


READERS = {"TRANSPOSE": read}
