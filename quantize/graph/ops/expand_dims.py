"""EXPAND_DIMS and SQUEEZE: the same bytes with axes of one element more or less."""

from __future__ import annotations

from ..box import Box
from ..graph import Node
from ..operator import MOVED, Operator
from .strided_copy import copied


def read_expand_dims(operator: Operator) -> tuple[Node, ...]:
    """Resolve an EXPAND_DIMS, whose inputs are the activation and the axis of the output that is new.

    Raises:
        UnsupportedModelError: the axis is not constant, or the output's shape is not the input's with it.
    """
    operator.count(2, 2)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    (axis,) = operator.integers(1, 1)
    rank = len(x.shape) + 1
    expected = (*x.shape[: axis % rank], 1, *x.shape[axis % rank :])
    if not -rank <= axis < rank or y.shape != expected:
        raise operator.error(f"takes {x.shape} to {y.shape}, which a new axis {axis} does not")
    return (copied(Box.whole(x.shape), x, y),)


def read_squeeze(operator: Operator) -> tuple[Node, ...]:
    """Resolve a SQUEEZE; which axes go is read from the output's shape, whatever the option says.

    Raises:
        UnsupportedModelError: the output's shape is not the input's less some axes of one element.
    """
    operator.count(1, 1)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    kept, left = ([size for size in shape if size != 1] for shape in (x.shape, y.shape))
    if kept != left or len(y.shape) > len(x.shape):
        raise operator.error(f"takes {x.shape} to {y.shape}; only axes of one element can go")
    return (copied(Box.whole(x.shape), x, y),)


READERS = {"EXPAND_DIMS": read_expand_dims, "SQUEEZE": read_squeeze}
