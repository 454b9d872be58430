"""Boxes of elements inside a tensor, which the operators that only move data read or write."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...common.arrays import Int64Array


@dataclass(frozen=True)
class Box:
    """A box whose element ``(i, j, ...)`` is element ``offset + i * strides[0] + j * strides[1] + ...`` of a tensor."""

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    """Elements; a stride may be negative, or 0 for an axis along which one element is repeated."""
    offset: int = 0

    @classmethod
    def whole(cls, shape: Sequence[int]) -> Box:
        """Return the box of all elements of a tensor, which lie in row-major order."""
        return cls(tuple(shape), tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape))))

    def part(self, axis: int, first: int, count: int, step: int = 1) -> Box:
        """Return the box of ``count`` elements along an axis, every ``step`` from ``first`` on."""
        sizes = (*self.sizes[:axis], count, *self.sizes[axis + 1 :])
        strides = (*self.strides[:axis], self.strides[axis] * step, *self.strides[axis + 1 :])
        return Box(sizes, strides, self.offset + first * self.strides[axis])

    def permuted(self, axes: Sequence[int]) -> Box:
        """Return the box whose axis ``i`` is axis ``axes[i]`` of this one."""
        return replace(
            self, sizes=tuple(self.sizes[axis] for axis in axes), strides=tuple(self.strides[axis] for axis in axes)
        )

    def in_bytes(self, width: int) -> Box:
        """Return the box of the bytes of its elements, which are of so many bytes each."""
        if width == 1:
            return self
        return Box((*self.sizes, width), (*(stride * width for stride in self.strides), 1), self.offset * width)

    def positions(self) -> Int64Array:
        """Return where in the tensor the elements lie, in the row-major order of the box; read-only."""
        return self._positions

    @cached_property
    def _positions(self) -> Int64Array:
        """Computed once: to move the elements of one beat takes less time."""
        positions = np.array(self.offset, np.int64)
        for size, stride in zip(self.sizes, self.strides, strict=True):
            positions = positions[..., None] + np.arange(size) * stride
        positions = positions.ravel()
        positions.setflags(write=False)
        return positions
