"""The geometry members that the convolutions' structs have in common."""

from __future__ import annotations

from collections.abc import Mapping

from ....common.errors import UnsupportedModelError
from ....quantize.graph.windows import Geometry

MAX_DIMENSION = 32767
"""Of any dimension, stride, padding or dilation: the kernels' 32-bit positions cannot overflow below it."""


def geometry_scalars(
    node: Geometry, kernel: tuple[int, int], dilation: tuple[int, int] | None = None
) -> dict[str, int]:
    """Return shapes, kernel, stride, padding and, for a kernel that has one, dilation, in the order of the structs.

    Raises:
        UnsupportedModelError: one of them is above MAX_DIMENSION.
    """
    shapes = _named(("input", "output"), ("height", "width", "channels"), (*node.input_shape, *node.output_shape))
    windows = _named(("kernel", "stride"), ("height", "width"), (*kernel, *node.stride))
    scalars = shapes | windows | dict(zip(("pad_top", "pad_left"), node.pad, strict=True))
    if dilation is not None:
        scalars |= _named(("dilation",), ("height", "width"), dilation)
    check_dimensions(node, scalars)
    return scalars


def check_dimensions(node: object, scalars: Mapping[str, int]) -> None:
    """Check the members of a node's struct by their names.

    Raises:
        UnsupportedModelError: one of them is above MAX_DIMENSION.
    """
    for name, value in scalars.items():
        if value > MAX_DIMENSION:
            raise UnsupportedModelError(
                f"has {name} {value}; at most {MAX_DIMENSION} is supported",
                where=type(node).__name__,
                fix="use a smaller layer",
            )


def _named(things: tuple[str, ...], axes: tuple[str, ...], values: tuple[int, ...]) -> dict[str, int]:
    names = [f"{thing}_{axis}" for thing in things for axis in axes]
    return dict(zip(names, values, strict=True))
