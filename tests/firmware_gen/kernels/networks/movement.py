"""Layers that move values: padding, cropping, slicing, transposing, resizing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ecgtiny.train.detectors.backend import keras, tensorflow
from tests.firmware_gen.kernels.networks.layer import Layer, layers, line, pairs, plane

Pair = tuple[int, int]


@dataclass(frozen=True)
class Pad(Layer):
    """Zeros around samples, and behind channels."""

    rows: Pair
    columns: Pair
    value: float

    def __call__(self, x: Any) -> Any:
        widths = [(0, 0), self.rows, self.columns, (0, 0)][: len(x.shape)]
        return keras().ops.pad(x, widths, constant_values=self.value)


@dataclass(frozen=True)
class Slice(Layer):
    """A range of samples, backwards too, and of channels."""

    start: int
    step: int
    channels: int

    def __call__(self, x: Any) -> Any:
        x = line(x)
        start = min(self.start, x.shape[1] - 1)
        samples = slice(start, None, self.step) if self.step > 0 else slice(None, None, self.step)
        return x[:, samples, -min(self.channels, x.shape[2]) :]


@dataclass(frozen=True)
class Crop(Layer):
    """What is left of rows and columns without their ends."""

    ends: Pair

    def __call__(self, x: Any) -> Any:
        ends = tuple((min(self.ends[0], (n - 1) // 2), min(self.ends[1], (n - 1) // 2)) for n in x.shape[1:-1])
        if len(x.shape) == 2:
            return x
        return (layers().Cropping1D(ends[0]) if len(ends) == 1 else layers().Cropping2D(ends))(x)


@dataclass(frozen=True)
class Split(Layer):
    """Equal parts of an axis, joined in another order along another one."""

    parts: int
    axis: int
    along: int

    def __call__(self, x: Any) -> Any:
        axis, along = (a % (len(x.shape) - 1) + 1 for a in (self.axis, self.along))
        parts = math.gcd(self.parts, x.shape[axis])
        pieces = keras().ops.split(x, parts, axis=axis)
        return pieces[0] if parts == 1 else layers().Concatenate(axis=along)(pieces[::-1])


@dataclass(frozen=True)
class Permute(Layer):
    """The axes in another order."""

    order: tuple[int, ...]

    def __call__(self, x: Any) -> Any:
        return layers().Permute([axis for axis in self.order if axis < len(x.shape)])(x)


@dataclass(frozen=True)
class Fold(Layer):
    """Samples taken together, as many times the channels."""

    factor: int

    def __call__(self, x: Any) -> Any:
        x = line(x)
        factor = math.gcd(self.factor, x.shape[1])
        return layers().Reshape((x.shape[1] // factor, x.shape[2] * factor))(x)


@dataclass(frozen=True)
class Resize(Layer):
    """The nearest sample, for any new number of rows and columns."""

    size: Pair
    halves: bool

    def __call__(self, x: Any) -> Any:
        tf, size, halves = tensorflow(), self.size, self.halves

        def resize(values: Any) -> Any:
            return tf.compat.v1.image.resize_nearest_neighbor(values, size, half_pixel_centers=halves)

        x = plane(x)
        return layers().Lambda(resize, output_shape=(*size, x.shape[3]))(x)


STRATEGIES: dict[str, st.SearchStrategy[Layer]] = {
    "pad": st.builds(Pad, pairs(0, 4), pairs(0, 3), st.sampled_from((0.0, 0.0, 1.0))),
    "slice": st.builds(Slice, st.integers(0, 6), st.sampled_from((1, 2, 3, -1, -2)), st.integers(1, 8)),
    "crop": st.builds(Crop, pairs(0, 3)),
    "split": st.builds(Split, st.integers(2, 12), st.integers(0, 2), st.integers(0, 2)),
    "permute": st.builds(Permute, st.permutations((1, 2, 3)).map(tuple)),
    "fold": st.builds(Fold, st.integers(2, 12)),
    "resize": st.builds(Resize, pairs(1, 12), st.booleans()),
}
"""How each kind of layer is drawn."""
