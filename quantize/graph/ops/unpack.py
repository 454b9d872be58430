"""UNPACK: the parts of a tensor along an axis, which is left out."""

from __future__ import annotations

from ..box import Box
from ..graph import Node
from ..operator import MOVED, Operator
from .strided_copy import copied


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve an UNPACK to one copy a part.

    Raises:
        UnsupportedModelError: the axis is not there, or the outputs are not its parts.
    """
    operator.count(1, 1, several_outputs=True)
    x, axis = operator.activation(0, types=MOVED), operator.number("axis")
    rank = len(x.shape)
    parts = tuple(operator.output(position=position, types=MOVED) for position in range(len(operator.outputs)))
    expected = (*x.shape[: axis % max(rank, 1)], *x.shape[axis % max(rank, 1) + 1 :])
    if not -rank <= axis < rank or len(parts) != x.shape[axis] or any(part.shape != expected for part in parts):
        raise operator.error(
            f"takes {x.shape} apart along axis {axis} into {[part.shape for part in parts]}; one part an element of "
            "an axis is supported"
        )
    whole = Box.whole(x.shape)
    return tuple(copied(whole.part(axis % rank, i, 1), x, part) for i, part in enumerate(parts))


READERS = {"UNPACK": read}
