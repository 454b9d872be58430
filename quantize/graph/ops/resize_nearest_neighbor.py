"""RESIZE_NEAREST_NEIGHBOR: every output pixel is a pixel of the input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....common.arrays import ActivationArray
from ..graph import Node
from ..operator import Operator


@dataclass(frozen=True, eq=False)
class ResizeNearestNeighbor(Node):
    """Output pixel ``(y, x)`` is input pixel ``(rows[y], columns[x])``; the images of a batch are rows of one image."""

    kind: ClassVar[str] = "resize_nearest_neighbor"

    input_shape: tuple[int, int, int]
    """Height (of all images together), width, channels."""
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def run(self, *inputs: ActivationArray) -> ActivationArray:
        """Return int8 [n, len(rows) * len(columns) * channels] for int8 [n, height * width * channels]."""
        (x,) = inputs
        images = x.reshape(-1, *self.input_shape)
        return images[:, self.rows][:, :, self.columns].reshape(len(x), -1)


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a RESIZE_NEAREST_NEIGHBOR, whose inputs are the activation and the size [height, width].

    Raises:
        UnsupportedModelError: the size is not constant, or the shapes do not fit it.
    """
    operator.count(2, 2)
    x, y = operator.activation(0, rank=4), operator.output(rank=4)
    height, width = operator.integers(1, 2)
    batches, channels = x.shape[0], x.shape[3]
    if y.shape != (batches, height, width, channels):
        raise operator.error(f"takes {x.shape} to {y.shape}, which the size {height} x {width} does not")
    align, centres = (bool(operator.number(option)) for option in ("alignCorners", "halfPixelCenters"))
    image = _sources(x.shape[1], height, align_corners=align, half_pixel_centers=centres)
    rows = [batch * x.shape[1] + row for batch in range(batches) for row in image]
    columns = _sources(x.shape[2], width, align_corners=align, half_pixel_centers=centres)
    shape = (batches * x.shape[1], x.shape[2], channels)
    return (ResizeNearestNeighbor((x.index,), y.index, shape, tuple(rows), tuple(columns)),)


def _sources(inputs: int, outputs: int, *, align_corners: bool, half_pixel_centers: bool) -> list[int]:
    """Return the input index of every output index along one axis, in the float32 arithmetic of the kernel."""
    corners = align_corners and outputs > 1
    scale = np.float32(inputs - corners) / np.float32(outputs - corners)
    middle = np.float32(0.5 if half_pixel_centers else 0.0)
    positions = ((np.arange(outputs, dtype=np.float32) + middle) * scale).astype(np.float64)
    # No position is negative: flooring it with a half added, exactly in double precision, rounds as the kernel does.
    nearest = np.floor(positions + 0.5 if align_corners else positions)
    return np.minimum(nearest, inputs - 1).astype(int).tolist()


READERS = {"RESIZE_NEAREST_NEIGHBOR": read}
