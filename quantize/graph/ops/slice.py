"""SLICE: a range of every axis, by its begin and its size."""

from __future__ import annotations

from ..box import Box
from ..graph import Node
from ..operator import MOVED, Operator
from .strided_copy import copied

MAX_RANK = 5
"""In TensorFlow Lite Micro."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a SLICE, whose inputs are the activation and, for each of its axes, begin and size (-1 is the rest).

    Raises:
        UnsupportedModelError: ranges that are not constant, empty or not there, or another shape.
    """
    operator.count(3, 3)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    rank = len(x.shape)
    if rank > MAX_RANK:
        raise operator.error(f"{x.name} has rank {rank}; at most {MAX_RANK} is supported")
    source, sizes = Box.whole(x.shape), list[int]()
    for axis, (begin, size) in enumerate(zip(operator.integers(1, rank), operator.integers(2, rank), strict=True)):
        count = x.shape[axis] - begin if size == -1 else size
        if begin < 0 or count < 1 or begin + count > x.shape[axis]:
            raise operator.error(f"takes {size} from {begin} on of the {x.shape[axis]} along axis {axis}")
        source = source.part(axis, begin, count)
        sizes.append(count)
    if y.shape != tuple(sizes):
        raise operator.error(f"takes {x.shape} to {y.shape}; its ranges give {tuple(sizes)}")
    return (copied(source, x, y),)


READERS = {"SLICE": read}
