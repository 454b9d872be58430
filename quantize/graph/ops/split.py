"""SPLIT: equal parts of a tensor along an axis, one node a part."""

from __future__ import annotations

from ..box import Box
from ..graph import Node
from ..operator import Operator
from .strided_copy import copied


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a SPLIT, whose inputs are the axis and the activation.

    Raises:
        UnsupportedModelError: the axis is no constant, or the outputs are no equal parts of the input.
    """
    operator.count(2, 2, several_outputs=True)
    x = operator.activation(1)
    (axis,) = operator.integers(0, 1)
    if not -len(x.shape) <= axis < len(x.shape):
        raise operator.error(f"splits {x.name} of shape {x.shape} along axis {axis}, which it does not have")
    axis %= len(x.shape)
    parts = tuple(operator.output(position=position) for position in range(len(operator.outputs)))
    count = x.shape[axis] // len(parts)
    expected = (*x.shape[:axis], count, *x.shape[axis + 1 :])
    if count * len(parts) != x.shape[axis] or any(part.shape != expected for part in parts):
        raise operator.error(
            f"splits {x.shape} along axis {axis} into {[part.shape for part in parts]}; equal parts are supported"
        )
    whole = Box.whole(x.shape)
    return tuple(copied(whole.part(axis, i * count, count), x, part) for i, part in enumerate(parts))


READERS = {"SPLIT": read}
