"""BATCH_MATMUL in C; a constant on the left is multiplied as the transposed product of the transposed operands."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.batch_matmul import BatchMatMul
from ..layer import Layer
from .broadcast import broadcast_axes, constant_tables, function, pair
from .strided_copy import axes_table

Matrix = tuple[int, int, int]
"""Values of an operand, and its steps along the output's rows or columns and along the depth."""


def lower(node: BatchMatMul, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/batch_matmul.c; raises what broadcast_axes does."""
    *batches, rows, columns = node.output_shape
    swapped = node.operands[0].constant is not None
    order = (1, 0) if swapped else (0, 1)
    first, second = (node.operands[side] for side in order)
    (size, row_step, depth_step), (second_size, column_step, second_depth_step) = (_matrix(node, i) for i in order)
    axes = [
        (count, step * size, second_step * second_size)
        for count, step, second_step in broadcast_axes(first.shape[:-2], second.shape[:-2], tuple(batches))
    ]
    scalars = {
        "rank": len(axes),
        "rows": columns if swapped else rows,
        "columns": rows if swapped else columns,
        "depth": node.depth,
        "row_step": row_step,
        **pair("depth_step", (depth_step, second_depth_step)),
        "column_step": column_step,
        "output_row_step": 1 if swapped else columns,
        "output_column_step": columns if swapped else 1,
        **pair("offset", (first.offset, second.offset)),
        "multiplier": node.multiplier,
        "shift": node.shift,
        "output_offset": node.output_offset,
    }
    tables = (axes_table(axes), *constant_tables(second))
    called = function("batch_matmul", second)
    return (Layer("batch_matmul", node.inputs, node.output, scalars, tables, macs=node.macs, function=called),)


def _matrix(node: BatchMatMul, side: int) -> Matrix:
    """Return the values of an operand's matrix, and its steps along the side that stays and along the depth."""
    height, width = node.operands[side].shape[-2:]
    along_width = node.adjoint[side] == (side == 0)
    return (height * width, 1, width) if along_width else (height * width, width, 1)


LOWER = {BatchMatMul: lower}
