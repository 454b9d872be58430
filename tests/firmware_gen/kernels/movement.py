"""Random nodes that move data or pool it, with geometries that no converter would write."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ecgtiny.quantize.graph.box import Box
from ecgtiny.quantize.graph.ops.average_pool_2d import AveragePool2D
from ecgtiny.quantize.graph.ops.concatenation import Concatenation
from ecgtiny.quantize.graph.ops.max_pool_2d import MaxPool2D
from ecgtiny.quantize.graph.ops.pad import Pad
from ecgtiny.quantize.graph.ops.resize_nearest_neighbor import ResizeNearestNeighbor
from ecgtiny.quantize.graph.ops.strided_copy import StridedCopy
from ecgtiny.quantize.graph.pooling import Pooling
from tests.firmware_gen.kernels.place import Place, Rng, Shape, Step, pair, same_window


def strided_copy(rng: Rng, place: Place) -> Step:
    """Take a range of each axis, forwards or backwards, put the axes in another order, and repeat the first."""
    source = Box.whole(place.shape)
    for axis, size in enumerate(place.shape):
        step = int(rng.choice([1, 1, 2, -1]))
        count = int(rng.integers(1, (size - 1) // abs(step) + 2))
        spare = size - 1 - (count - 1) * abs(step)
        first = int(rng.integers(0, spare + 1)) + (0 if step > 0 else (count - 1) * -step)
        source = source.part(axis, first, count, step)
    source = source.permuted(rng.permutation(3).tolist())
    times, (height, width, depth) = int(rng.integers(1, 3)), source.sizes
    strides = (source.strides[0], 0, *source.strides[1:])
    source = replace(source, sizes=(height, times, width, depth), strides=strides)
    return StridedCopy(place.inputs, place.output, source), (height * times, width, depth), place.before


def concatenation(rng: Rng, place: Place) -> Step:
    """Join the last tensor along an axis with itself and with earlier ones that fit, in any order."""
    axis = int(rng.integers(0, 3))
    fitting = [i for i, shape in _shapes(place).items() if _without(shape, axis) == _without(place.shape, axis)]
    others = rng.choice(fitting, int(rng.integers(0, 4)))
    inputs = tuple(rng.permutation([*place.inputs, *others]).tolist())
    lengths = [_shapes(place)[i][axis] for i in inputs]
    shape = _with(place.shape, axis, sum(lengths))
    starts = np.cumsum([0, *lengths[:-1]]).tolist()
    targets = [Box.whole(shape).part(axis, first, count) for first, count in zip(starts, lengths, strict=True)]
    return Concatenation(inputs, place.output, tuple(targets)), shape, place.before


def pad(rng: Rng, place: Place) -> Step:
    """Surround the last tensor by a value."""
    before, after = rng.integers(0, 3, (2, 3)).tolist()
    height, width, depth = (sum(sizes) for sizes in zip(before, place.shape, after, strict=True))
    target = Box.whole((height, width, depth))
    for axis, first in enumerate(before):
        target = target.part(axis, first, place.shape[axis])
    value = int(rng.integers(-128, 128))
    return Pad(place.inputs, place.output, target, height * width * depth, value), (height, width, depth), place.before


def resize_nearest_neighbor(rng: Rng, place: Place) -> Step:
    """Pick any rows and columns, or repeat each of them as often."""
    height, width, depth = place.shape
    rows, columns = _picked(rng, height), _picked(rng, width)
    node = ResizeNearestNeighbor(place.inputs, place.output, place.shape, rows, columns)
    return node, (len(rows), len(columns), depth), place.before


def average_pool_2d(rng: Rng, place: Place) -> Step:
    """Average over windows that reach over the edges."""
    return _pool(AveragePool2D, rng, place)


def max_pool_2d(rng: Rng, place: Place) -> Step:
    """Take the largest of windows that reach over the edges."""
    return _pool(MaxPool2D, rng, place)


def _pool(kind: type[Pooling], rng: Rng, place: Place) -> Step:
    window, stride = pair(rng, 4), pair(rng, 3)
    pad, out = same_window(place.shape, window, stride, (1, 1))
    least, most = sorted(rng.choice([-128, -128, -40, 30, 127, 127], 2).tolist())
    shape = (*out, place.shape[2])
    node = kind(
        place.inputs, place.output, input_shape=place.shape, output_shape=shape, stride=stride, pad=pad, filter=window,
        activation_min=least, activation_max=most,
    )  # fmt: skip
    return node, shape, place.before


def _picked(rng: Rng, size: int) -> tuple[int, ...]:
    if rng.random() < 0.5:
        return tuple(np.arange(size).repeat(int(rng.integers(1, 4))).tolist())
    return tuple(rng.integers(0, size, int(rng.integers(1, 9))).tolist())


def _shapes(place: Place) -> dict[int, tuple[int, ...]]:
    return {index: tensor.shape[1:] for index, tensor in place.tensors.items()}


def _without(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return shape[:axis] + shape[axis + 1 :]


def _with(shape: Shape, axis: int, size: int) -> Shape:
    height, width, depth = (*shape[:axis], size, *shape[axis + 1 :])
    return height, width, depth


STEPS = {
    "average_pool_2d": average_pool_2d,
    "concatenation": concatenation,
    "max_pool_2d": max_pool_2d,
    "pad": pad,
    "resize_nearest_neighbor": resize_nearest_neighbor,
    "strided_copy": strided_copy,
}
"""What appends a node of a kind to a chain."""
