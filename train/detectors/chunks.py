"""Many rows, some at a time, so that what is computed of them takes little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

S = TypeVar("S", bound=np.generic)


def chunks(rows: int, most: int) -> Iterator[slice]:
    """Yield where chunks of at most so many rows lie, one after the other; an empty one where there are no rows."""
    for at in range(0, max(rows, 1), most):
        yield slice(at, at + most)


def in_chunks(rows: int, most: int, apply: Callable[[slice], NDArray[S]]) -> NDArray[S]:
    """Return what a function gives for each chunk of rows, joined."""
    return np.concatenate([apply(at) for at in chunks(rows, most)])
