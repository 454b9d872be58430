"""STRIDED_SLICE: a range of every axis, backwards too."""

from __future__ import annotations

from ..box import Box
from ..graph import Node
from ..operator import MOVED, Operator
from .strided_copy import copied

MAX_RANK = 4
"""Of the input, in TensorFlow Lite Micro."""
IGNORED = ("ellipsisMask", "newAxisMask", "offset")
"""Options that TensorFlow Lite Micro does not look at."""


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a STRIDED_SLICE, whose inputs are the activation and, for each of its axes, begin, end and stride.

    Raises:
        UnsupportedModelError: a range that is empty or not constant, or an option without effect in the reference.
    """
    operator.count(4, 4)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    rank = len(x.shape)
    if rank > MAX_RANK:
        raise operator.error(f"{x.name} has rank {rank}; at most {MAX_RANK} is supported")
    for option in IGNORED:
        if operator.number(option):
            raise operator.error(f"has {option} {operator.number(option)}; 0 is supported")
    shrink = operator.number("shrinkAxisMask")
    source = Box.whole(x.shape)
    shape: list[int] = []
    for axis, picked in enumerate(_ranges(operator, x.shape)):
        source = source.part(axis, picked.start, len(picked), picked.step)
        if not shrink >> axis & 1:
            shape.append(len(picked))
    if tuple(shape) != y.shape:
        raise operator.error(f"takes {x.shape} to {y.shape}; its ranges give {tuple(shape)}")
    return (copied(source, x, y),)


def _ranges(operator: Operator, shape: tuple[int, ...]) -> list[range]:
    """Return the indices along each axis; a masked begin or end is open, a shrunk axis keeps its first index."""
    begins, ends, steps = (operator.integers(position, len(shape)) for position in (1, 2, 3))
    masks = [operator.number(name) for name in ("beginMask", "endMask", "shrinkAxisMask")]
    ranges: list[range] = []
    for axis, (size, begin, end, step) in enumerate(zip(shape, begins, ends, steps, strict=True)):
        open_begin, open_end, shrunk = (mask >> axis & 1 for mask in masks)
        # Python clamps the ends of a slice exactly as TensorFlow does.
        part = slice(None if open_begin else begin, None if open_end else end, step)
        picked = range(*part.indices(size)) if step != 0 else range(0)
        if shrunk and step != 0:
            picked = range(picked.start, min(picked.start + 1, size), step)
        if not picked:
            raise operator.error(f"takes nothing from axis {axis}: from {begin} to {end} of {size} by {step}")
        ranges.append(picked)
    return ranges


READERS = {"STRIDED_SLICE": read}
