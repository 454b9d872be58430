"""Where the next node of a random graph goes, and what the drawing of nodes shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecgtiny.quantize.graph.graph import Node, Tensor

Shape = tuple[int, int, int]
Rng = np.random.Generator
Step = tuple[Node, Shape, int]
"""A node, the shape that it writes, and the zero point of that."""


@dataclass(frozen=True)
class Place:
    """Where an operator goes: its tensors, the shape it reads, and the zero points before and after it."""

    inputs: tuple[int, ...]
    output: int
    shape: Shape
    before: int
    after: int
    tensors: Mapping[int, Tensor]
    """All that earlier operators write, and the graph's input."""


def pair(rng: Rng, most: int) -> tuple[int, int]:
    """Return two sizes from 1 to ``most``."""
    rows, columns = rng.integers(1, most + 1, 2).tolist()
    return rows, columns


def same_window(shape: Shape, *window: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return pads and output sizes of a kernel, stride and dilation: SAME, so that every kernel fits."""
    pads, sizes = [], []
    for size, kernel, stride, dilation in zip(shape, *window, strict=False):
        count = -(-size // stride)
        sizes.append(count)
        pads.append(max(0, (count - 1) * stride + (kernel - 1) * dilation + 1 - size) // 2)
    return (pads[0], pads[1]), (sizes[0], sizes[1])
