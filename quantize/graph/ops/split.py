"""SPLIT and SPLIT_V: parts of a tensor along an axis, equal or of stated sizes, one node a part."""

from __future__ import annotations

from itertools import accumulate

from ..box import Box
from ..graph import Node, Tensor
from ..operator import MOVED, Operator
from .strided_copy import copied


def read_split(operator: Operator) -> tuple[Node, ...]:
    """Resolve a SPLIT, whose inputs are the axis and the activation.

    Raises:
        UnsupportedModelError: the axis is no constant, or the outputs are no equal parts of the input.
    """
    operator.count(2, 2, several_outputs=True)
    x, parts = operator.activation(1, types=MOVED), _parts(operator)
    axis = _axis(operator, x, 0)
    size, left = divmod(x.shape[axis], len(parts))
    if left:
        raise operator.error(f"splits {x.shape} along axis {axis} into {len(parts)}; equal parts are supported")
    return _copies(operator, x, axis, parts, (size,) * len(parts))


def read_split_v(operator: Operator) -> tuple[Node, ...]:
    """Resolve a SPLIT_V, whose inputs are the activation, the sizes of the parts (-1 is the rest) and the axis.

    Raises:
        UnsupportedModelError: sizes or axis are no constants, or the outputs are not such parts of the input.
    """
    operator.count(3, 3, several_outputs=True)
    x, parts = operator.activation(0, types=MOVED), _parts(operator)
    axis, stated = _axis(operator, x, 2), operator.integers(1, len(parts))
    rest = x.shape[axis] - sum(size for size in stated if size != -1)
    return _copies(operator, x, axis, parts, tuple(rest if size == -1 else size for size in stated))


def _parts(operator: Operator) -> tuple[Tensor, ...]:
    return tuple(operator.output(position=position, types=MOVED) for position in range(len(operator.outputs)))


def _axis(operator: Operator, x: Tensor, position: int) -> int:
    """Return the axis that an input names, counted from the front."""
    (axis,) = operator.integers(position, 1)
    if not -len(x.shape) <= axis < len(x.shape):
        raise operator.error(f"splits {x.name} of shape {x.shape} along axis {axis}, which it does not have")
    return axis % len(x.shape)


def _copies(
    operator: Operator, x: Tensor, axis: int, parts: tuple[Tensor, ...], sizes: tuple[int, ...]
) -> tuple[Node, ...]:
    """Return one copy a part; the sizes must be those of the outputs, and cover the input."""
    expected = [(*x.shape[:axis], size, *x.shape[axis + 1 :]) for size in sizes]
    if sum(sizes) != x.shape[axis] or [part.shape for part in parts] != expected:
        raise operator.error(
            f"splits {x.shape} along axis {axis} into {[part.shape for part in parts]}; equal parts are supported, or "
            "the sizes that it states"
        )
    whole, firsts = Box.whole(x.shape), accumulate(sizes[:-1], initial=0)
    boxes = (whole.part(axis, first, size) for first, size in zip(firsts, sizes, strict=True))
    return tuple(copied(box, x, part) for box, part in zip(boxes, parts, strict=True))


READERS = {"SPLIT": read_split, "SPLIT_V": read_split_v}
