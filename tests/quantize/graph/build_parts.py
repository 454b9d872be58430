"""Strategies of the operators that take tensors apart, turn, repeat or gather them, or give them other axes."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from tests.quantize.graph.builder import Activation, Builder, Shape
from tests.quantize.graph.moved import MAX_ELEMENTS, integers, like, ranked, same


def expand_dims(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Give ``x`` one more axis."""
    x = ranked(draw, builder, x, 4)
    axis, rank = draw(st.integers(0, len(x.shape))), len(x.shape) + 1
    y = like(draw, builder, x, (*x.shape[:axis], 1, *x.shape[axis:]))
    named = builder.constant(np.array(draw(st.sampled_from([axis, axis - rank])), np.int32))
    builder.operator("EXPAND_DIMS", [x.index, named], y.index)
    return y


def squeeze(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Take the axes of one element away, all or some."""
    x = ranked(draw, builder, x, 5)
    ones = [axis for axis, size in enumerate(x.shape) if size == 1]
    gone = draw(st.lists(st.sampled_from(ones), unique=True)) if ones else []
    shape = tuple(size for axis, size in enumerate(x.shape) if axis not in (gone or ones))
    y = like(draw, builder, x, shape)
    builder.operator("SQUEEZE", [x.index], y.index, squeezeDims=gone)
    return y


def reverse_v2(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Turn neighbouring axes round, named in any order."""
    x = ranked(draw, builder, x, 5)
    first = draw(st.integers(0, len(x.shape) - 1))
    axes = range(first, draw(st.integers(first, len(x.shape) - 1)) + 1)
    named = [draw(st.sampled_from([axis, axis - len(x.shape)])) for axis in draw(st.permutations(axes))]
    y = like(draw, builder, x, x.shape)
    builder.operator("REVERSE_V2", [x.index, integers(builder, *named)], y.index)
    return y


def tile(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Repeat ``x`` along some axes; the wheel cannot."""
    x, times = ranked(draw, builder, x, 4), list[int]()
    for _ in x.shape:
        room = MAX_ELEMENTS // (math.prod(x.shape) * math.prod(times))
        times.append(draw(st.integers(1, max(1, min(3, room)))))
    y = like(draw, builder, x, tuple(map(int.__mul__, x.shape, times)))
    builder.operator("TILE", [x.index, integers(builder, *times)], y.index)
    return y


def pack(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Join ``x`` and branches of it along a new axis."""
    x = ranked(draw, builder, x, 4)
    parts = [x]
    for _ in range(draw(st.integers(0, min(11, MAX_ELEMENTS // math.prod(x.shape) - 1)))):
        parts.append(_branch(builder, x) if draw(st.booleans()) else draw(st.sampled_from(parts)))
    axis, rank = draw(st.integers(0, len(x.shape))), len(x.shape) + 1
    y = same(builder, x, (*x.shape[:axis], len(parts), *x.shape[axis:]))
    named = draw(st.sampled_from([axis, axis - rank]))
    builder.operator("PACK", [part.index for part in parts], y.index, axis=named, valuesCount=len(parts))
    return y


def unpack(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Take ``x`` apart and go on with one part."""
    x = ranked(draw, builder, x, 5)
    axis = draw(st.integers(0, len(x.shape) - 1))
    parts = [like(draw, builder, x, _without(x.shape, axis)) for _ in range(x.shape[axis])]
    named = draw(st.sampled_from([axis, axis - len(x.shape)]))
    builder.operator("UNPACK", [x.index], [part.index for part in parts], axis=named, num=len(parts))
    return draw(st.sampled_from(parts))


def split_v(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Split ``x`` into parts of drawn sizes, one of them perhaps left open, and go on with one."""
    x = ranked(draw, builder, x, 5)
    axis = draw(st.integers(0, len(x.shape) - 1))
    cuts = draw(st.sets(st.integers(1, x.shape[axis] - 1))) if x.shape[axis] > 1 else set[int]()
    sizes = np.diff([0, *sorted(cuts), x.shape[axis]]).tolist()
    parts = [like(draw, builder, x, (*x.shape[:axis], size, *x.shape[axis + 1 :])) for size in sizes]
    if draw(st.booleans()):
        sizes[draw(st.integers(0, len(sizes) - 1))] = -1
    scalar = builder.constant(np.array(draw(st.sampled_from([axis, axis - len(x.shape)])), np.int32))
    builder.operator("SPLIT_V", [x.index, integers(builder, *sizes), scalar], [part.index for part in parts])
    return draw(st.sampled_from(parts))


def slice_(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Take a range of each axis."""
    x = ranked(draw, builder, x, 5)
    begins = [draw(st.integers(0, size - 1)) for size in x.shape]
    counts = [draw(st.integers(1, size - begin)) for size, begin in zip(x.shape, begins, strict=True)]
    rest = [begin + count == size for begin, count, size in zip(begins, counts, x.shape, strict=True)]
    y = like(draw, builder, x, tuple(counts))
    stated = [-1 if open_end and draw(st.booleans()) else n for n, open_end in zip(counts, rest, strict=True)]
    builder.operator("SLICE", [x.index, integers(builder, *begins), integers(builder, *stated)], y.index)
    return y


def gather(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Pick elements along an axis by indices of any shape."""
    x = ranked(draw, builder, x, 4)
    axis = draw(st.integers(0, len(x.shape) - 1))
    rest = _without(x.shape, axis)
    most = max(1, min(6, MAX_ELEMENTS // math.prod(rest)))
    picked = draw(st.lists(st.integers(0, x.shape[axis] - 1), min_size=1, max_size=most))
    indices = np.array(picked, np.int32).reshape(draw(st.sampled_from([(len(picked),), (1, len(picked))])))
    y = like(draw, builder, x, (*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]))
    named = draw(st.sampled_from([axis, axis - len(x.shape)]))
    builder.operator("GATHER", [x.index, builder.constant(indices)], y.index, axis=named)
    return y


def reduce_max(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Take the largest over neighbouring axes."""
    rank = len(x.shape)
    first = draw(st.integers(0, rank - 1))
    axes = range(first, draw(st.integers(first, rank - 1)) + 1)
    keep = draw(st.booleans())
    shape = tuple(1 if axis in axes else size for axis, size in enumerate(x.shape) if keep or axis not in axes)
    y = same(builder, x, shape)
    named = [draw(st.sampled_from([axis, axis - rank])) for axis in draw(st.permutations(axes))]
    builder.operator("REDUCE_MAX", [x.index, integers(builder, *named)], y.index, keepDims=keep)
    return y


def _branch(builder: Builder, x: Activation) -> Activation:
    y = same(builder, x, x.shape)
    builder.operator("RELU", [x.index], y.index)
    return y


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], *shape[axis + 1 :])


PARTS = {
    "EXPAND_DIMS": expand_dims,
    "GATHER": gather,
    "PACK": pack,
    "REDUCE_MAX": reduce_max,
    "REVERSE_V2": reverse_v2,
    "SLICE": slice_,
    "SPLIT_V": split_v,
    "SQUEEZE": squeeze,
    "UNPACK": unpack,
}
"""What each operator appends to a chain; TILE is missing, because TensorFlow Lite Micro has none."""
