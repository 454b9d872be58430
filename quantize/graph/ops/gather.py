"""GATHER by constant indices along one axis."""

from __future__ import annotations

import math

import numpy as np

from ..graph import Node
from ..operator import MOVED, Operator
from .resize_nearest_neighbor import ResizeNearestNeighbor


def read(operator: Operator) -> tuple[Node, ...]:
    """Resolve a GATHER: all rows, and of the columns those that the indices name, as a resize picks them too.

    Raises:
        UnsupportedModelError: indices that are not constant or not there, batches of them, or another shape.
    """
    operator.count(2, 2)
    x, y = operator.activation(0, types=MOVED), operator.output(types=MOVED)
    stated = operator.inputs[1]
    positions = operator.constant(1, "int64" if stated is not None and stated.dtype == "int64" else "int32")
    axis, rank = operator.number("axis"), len(x.shape)
    if not -rank <= axis < rank or operator.number("batchDims"):
        raise operator.error(
            f"picks along axis {axis} of {x.shape} with {operator.number('batchDims')} batch axes; "
            "an axis that is there, and none, are supported"
        )
    axis %= rank
    indices = np.ravel(np.asarray(positions.data)).tolist()
    if not all(0 <= index < x.shape[axis] for index in indices):
        raise operator.error(f"picks {indices} of {x.shape[axis]} along axis {axis}")
    if y.shape != (*x.shape[:axis], *positions.shape, *x.shape[axis + 1 :]):
        raise operator.error(f"takes {x.shape} to {y.shape}, which {len(indices)} indices along axis {axis} do not")
    rows, inner = math.prod(x.shape[:axis]), math.prod(x.shape[axis + 1 :])
    shape = (rows, x.shape[axis], inner)
    return (ResizeNearestNeighbor((x.index,), y.index, shape, tuple(range(rows)), tuple(indices)),)


READERS = {"GATHER": read}
