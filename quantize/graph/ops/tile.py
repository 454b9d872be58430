"""TILE: a tensor side by side with itself along any axes."""

from __future__ import annotations

from itertools import chain

from ..box import Box
from ..graph import Node
from ..operator import MOVED, Operator
from .strided_copy import copied


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a TILE, whose inputs are the activation and how often it is repeated along each axis.

    TensorFlow Lite Micro has no TILE. It moves bytes and computes nothing, so that TensorFlow Lite's is no other.

    Raises:
        UnsupportedModelError: the repetitions are not constant or none, or the output's shape is not theirs.
    """
    operator.count(2, 2)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    times = operator.integers(1, len(x.shape))
    if min(times, default=1) < 1 or y.shape != tuple(map(int.__mul__, x.shape, times)):
        raise operator.error(f"takes {x.shape} to {y.shape}, which the repetitions {list(times)} do not")
    whole = Box.whole(x.shape)
    repeated = Box(tuple(_interleaved(times, whole.sizes)), tuple(_interleaved((0,) * len(times), whole.strides)))
    return (copied(repeated, x, y),)


def _interleaved(outer: tuple[int, ...], inner: tuple[int, ...]) -> chain[int]:
    return chain.from_iterable(zip(outer, inner, strict=True))


READERS = {"TILE": read}
