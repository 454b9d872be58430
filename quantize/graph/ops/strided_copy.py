"""What SPLIT, STRIDED_SLICE and TRANSPOSE come to: the elements of a box of the input, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..box import Box
from ..graph import Node, Tensor
from .reshape import Reshape


@dataclass(frozen=True, eq=False)
class StridedCopy(Node):
    """The output holds the elements of ``source``, a box of the input, in the box's row-major order."""

    kind: ClassVar[str] = "strided_copy"

    source: Box

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, elements of source] for int8 [n, size]."""
        (x,) = inputs
        return x[:, self.source.positions()]


def copied(source: Box, x: Tensor, y: Tensor) -> Node:
    """Return the node that copies ``source``, a box of ``x``, to ``y``; a Reshape where that moves nothing."""
    same = x.size == y.size and (x.scales, x.zero_point) == (y.scales, y.zero_point)
    if same and np.array_equal(source.positions(), np.arange(x.size)):
        return Reshape((x.index,), y.index)
    return StridedCopy((x.index,), y.index, source)
