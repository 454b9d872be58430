"""What a layer of a random network is: a description that shrinks, which bends the tensor before it to its needs."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ecgtiny.train.detectors.backend import keras

WIDEST = 500
"""Values above which a tensor is thinned before a layer multiplies each of them with a weight of its own."""


@dataclass(frozen=True)
class Layer(ABC):
    """A layer or a few of them; every description applies to every tensor."""

    @abstractmethod
    def __call__(self, x: Any) -> Any:
        """Append the layer to the Keras tensor ``x`` of batch 1."""


def line(x: Any) -> Any:
    """Return ``x`` as [1, samples, channels]."""
    if len(x.shape) == 3:
        return x
    shape = (math.prod(x.shape[1:-1]), x.shape[-1]) if len(x.shape) == 4 else (x.shape[1], 1)
    return layers().Reshape(shape)(x)


def plane(x: Any) -> Any:
    """Return ``x`` as [1, rows, columns, channels]."""
    if len(x.shape) == 4:
        return x
    return layers().Reshape((*line(x).shape[1:], 1))(x)


def row(x: Any) -> Any:
    """Return ``x`` as [1, values], of which there are not too many."""
    flat = x if len(x.shape) == 2 else layers().Flatten()(x)
    step = -(-flat.shape[1] // WIDEST)
    return flat if step == 1 else flat[:, ::step]


def layers() -> Any:
    """Return Keras's layers."""
    return keras().layers


def pairs(least: int, most: int) -> st.SearchStrategy[tuple[int, int]]:
    """Draw two sizes."""
    sizes = st.integers(least, most)
    return st.tuples(sizes, sizes)


PADDINGS = st.sampled_from(("same", "valid"))
