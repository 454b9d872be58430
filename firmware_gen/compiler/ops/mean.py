"""MEAN in C: at most two axes that stay and two that are summed over, once neighbours are merged."""

from __future__ import annotations

import math

from ....common.errors import UnsupportedModelError
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.mean import Mean, Mean16
from ..layer import Layer

LOOPS = 2
"""Of each of the two sorts, in kernels/mean.c."""


def lower(node: Mean, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/mean.c.

    Raises:
        UnsupportedModelError: kept and reduced axes alternate too often.
    """
    kept, reduced = _loops(node, reduced=False), _loops(node, reduced=True)
    scalars = {
        **_members("kept", kept),
        **_members("reduced", reduced),
        "offset": node.count * node.input_offset,
        "multiplier": node.multiplier,
        "shift": node.shift,
        "output_offset": node.output_offset,
    }
    function = "mean_16" if isinstance(node, Mean16) else ""
    # In place: what an output is the mean of lies nowhere before it, and steps grow with the output's order.
    return (Layer("mean", node.inputs, node.output, scalars, (), function=function, in_place=True),)


def _loops(node: Mean, *, reduced: bool) -> list[tuple[int, int]]:
    """Return size and step of the axes of one sort, neighbours merged, the slowest first."""
    loops: list[tuple[int, int]] = []
    for axis, size in enumerate(node.input_shape):
        step = math.prod(node.input_shape[axis + 1 :])
        if size == 1 or (axis in node.axes) != reduced:
            continue
        if loops and loops[-1][1] == size * step:
            size *= loops.pop()[0]
        loops.append((size, step))
    if len(loops) > LOOPS:
        raise UnsupportedModelError(
            f"reduces the axes {list(node.axes)} of {list(node.input_shape)}; "
            f"at most {LOOPS} groups of neighbouring axes may stay or go",
            where="MEAN",
            fix="transpose first",
        )
    return [(1, 0)] * (LOOPS - len(loops)) + loops


def _members(name: str, loops: list[tuple[int, int]]) -> dict[str, int]:
    sizes = {f"{name}[{i}]": size for i, (size, _) in enumerate(loops)}
    return sizes | {f"{name}_step[{i}]": step for i, (_, step) in enumerate(loops)}


LOWER = {Mean: lower, Mean16: lower}
