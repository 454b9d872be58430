"""Layers of two operands, which the kernels walk over by kernels/broadcast.h."""

from __future__ import annotations

import math

import numpy as np

from ....common.errors import UnsupportedModelError
from ....quantize.graph.box import Box
from ....quantize.graph.operands import CommonScale, Elementwise, Operand, Shape
from ..layer import Layer, Table
from .strided_copy import Axis, axes_table, merged_axes

MAX_AXES = 5
"""Most axes that two operands may be broadcast along, with neighbouring axes of one step taken together."""


def elementwise_order(node: Elementwise) -> tuple[int, int]:
    """Return the positions of the operands in the order in which the kernel takes them.

    A constant is the second. So is an activation that is broadcast: the output may lie where the first one does.
    """
    costs = [(operand.constant is not None, -operand.size) for operand in node.operands]
    return (0, 1) if costs[0] <= costs[1] else (1, 0)


def elementwise_layer(kernel: str, node: Elementwise, numbers: dict[str, int]) -> Layer:
    """Return the call of an elementwise kernel; ``numbers`` are its members between offsets and output.

    Raises:
        UnsupportedModelError: the operands are broadcast along too many axes.
    """
    order = elementwise_order(node)
    first, second = (node.operands[side] for side in order)
    axes = broadcast_axes(first.shape, second.shape, node.output_shape)
    scalars = {
        "rank": len(axes),
        **pair("offset", (first.offset, second.offset)),
        **numbers,
        "output_offset": node.output_offset,
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }
    return Layer(
        kernel,
        node.inputs if len(node.inputs) == 1 else tuple(node.inputs[side] for side in order),
        node.output,
        scalars,
        (axes_table(axes), *constant_tables(second)),
        function=function(kernel_of(kernel, node), second),
        in_place=first.size == math.prod(node.output_shape),
    )


def kernel_of(kernel: str, node: Elementwise) -> str:
    """Return the kernel's function for the type of a node's activations."""
    return f"{kernel}_16" if node.activations == "int16" else kernel


def rescaling(node: CommonScale) -> dict[str, int]:
    """Return the kernels' members that bring the operands to a common scale, and the result to the output's."""
    multipliers, shifts = zip(*(node.factors[side] for side in elementwise_order(node)), strict=True)
    output_multiplier, output_shift = node.output_factor
    return {
        **pair("multiplier", multipliers),
        **pair("shift", shifts),
        "output_multiplier": output_multiplier,
        "output_shift": output_shift,
    }


def broadcast_axes(first: Shape, second: Shape, output: Shape) -> list[Axis]:
    """Return size and both operands' steps of the axes of the output, as few as will do.

    Raises:
        UnsupportedModelError: there are more than the kernels count through.
    """
    axes = merged_axes(_spread(first, output), _spread(second, output))
    if len(axes) > MAX_AXES:
        raise UnsupportedModelError(
            f"shapes {list(first)} and {list(second)} are broadcast along {len(axes)} axes; {MAX_AXES} are supported",
            fix="reshape them first",
        )
    return axes


def constant_tables(operand: Operand) -> tuple[Table, ...]:
    """Return what the kernels' member ``constant`` points to, nothing for an activation."""
    if operand.constant is None:
        return ()
    constant = operand.constant
    if constant.dtype == np.int16:  # its kernels read bytes, wherever they lie
        constant = constant.ravel().astype("<i2").view(np.int8)
    return (Table("constant", constant),)


def function(kernel: str, second: Operand) -> str:
    """Return the function of the kernel that takes such a second operand."""
    return kernel if second.constant is None else f"{kernel}_constant"


def pair(name: str, values: tuple[int, int]) -> dict[str, int]:
    """Return the two elements of an array member: the first operand's and the second's."""
    return {f"{name}[0]": values[0], f"{name}[1]": values[1]}


def _spread(shape: Shape, output: Shape) -> Box:
    """Return the box that reads a tensor along the axes of the output."""
    strides = (0 if size == 1 else stride for size, stride in zip(shape, Box.whole(shape).strides, strict=True))
    return Box(output, (*[0] * (len(output) - len(shape)), *strides))
