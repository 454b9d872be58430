"""The arrays of a run, read with their shapes checked."""

from __future__ import annotations

import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...common.errors import DataError
from ...common.run import Run

FIX = "run the stage that writes it again"

Arrays = dict[str, NDArray[Any]]


def read_arrays(run: Run, name: str, dimensions: dict[str, int]) -> Arrays:
    """Return the named arrays of an .npz of the run folder; ``dimensions`` gives the number that each must have.

    Raises:
        DataError: the file or an array is absent or unreadable, or the arrays differ in their first dimension.
    """
    try:
        with np.load(run.path(name), allow_pickle=False) as stored:
            found: Arrays = {key: stored[key] for key in dimensions}
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError("does not hold the arrays that it should", where=name, fix=FIX) from error
    shapes = {key: array.shape for key, array in found.items()}
    if any(len(shape) != dimensions[key] for key, shape in shapes.items()) or len({s[0] for s in shapes.values()}) > 1:
        raise DataError(f"holds arrays of shapes {shapes}", where=name, fix=FIX)
    return found
