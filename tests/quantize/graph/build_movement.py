"""Strategies of the operators that move data: slices, permutations, joins, paddings, resizes; and of the pools."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.quantize.graph.build_parts import PARTS
from tests.quantize.graph.builder import FUSED, SIZES, STEPS, Activation, Builder
from tests.quantize.graph.moved import MAX_ELEMENTS, integers, like, ranked, same

MARGINS = st.integers(0, 3)


def _split(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    x = ranked(draw, builder, x, 6)
    axis = draw(st.integers(0, len(x.shape) - 1))
    size = x.shape[axis]
    count = draw(st.sampled_from([count for count in range(1, size + 1) if size % count == 0]))
    shape = (*x.shape[:axis], size // count, *x.shape[axis + 1 :])
    parts = [like(draw, builder, x, shape) for _ in range(count)]
    named = draw(st.sampled_from([axis, axis - len(x.shape)]))
    scalar = builder.constant(np.array(named, np.int32))
    builder.operator("SPLIT", [scalar, x.index], [part.index for part in parts], numSplits=count)
    return _joined(draw, builder, parts, axis) if draw(st.booleans()) else draw(st.sampled_from(parts))


def _joined(draw: st.DrawFn, builder: Builder, parts: list[Activation], axis: int) -> Activation:
    """Concatenate those of the parts that can be, in a drawn order, some of them twice."""
    alike = [part for part in parts if (part.scale, part.zero_point) == (parts[0].scale, parts[0].zero_point)]
    largest = max(math.prod(part.shape) for part in alike)
    chosen = draw(st.lists(st.sampled_from(alike), min_size=1, max_size=max(1, min(10, MAX_ELEMENTS // largest))))
    shape = list(chosen[0].shape)
    shape[axis] = sum(part.shape[axis] for part in chosen)
    y = same(builder, chosen[0], tuple(shape))
    named = draw(st.sampled_from([axis, axis - len(shape)]))
    builder.operator("CONCATENATION", [part.index for part in chosen], y.index, axis=named)
    return y


def _concatenation(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    """Join ``x``, slices of it, and branches that rescale it, in any order."""
    x = ranked(draw, builder, x, 5)
    axis = draw(st.integers(0, len(x.shape) - 1))
    parts = [x]
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.sampled_from(parts))
        parts.append(_branch(builder, start) if draw(st.booleans()) else _piece(draw, builder, start, axis))
    return _joined(draw, builder, parts, axis)


def _branch(builder: Builder, x: Activation) -> Activation:
    y = same(builder, x, x.shape)
    builder.operator("RELU", [x.index], y.index)
    return y


def _piece(draw: st.DrawFn, builder: Builder, x: Activation, axis: int) -> Activation:
    """Split ``x`` into elements along an axis and return one."""
    shape = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
    parts = [same(builder, x, shape) for _ in range(x.shape[axis])]
    builder.operator("SPLIT", [builder.constant(np.array(axis, np.int32)), x.index], [part.index for part in parts])
    return draw(st.sampled_from(parts))


def _strided_slice(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    x = ranked(draw, builder, x, 4)
    ranges = [_range(draw, size) for size in x.shape]
    shape = tuple(len(picked) for picked, _, (_, _, shrunk) in ranges if not shrunk)
    y = like(draw, builder, x, shape)
    constants = [integers(builder, *values) for values in zip(*(given for _, given, _ in ranges), strict=True)]
    bits = zip(*(masks for _, _, masks in ranges), strict=True)
    masks = [sum(bit << axis for axis, bit in enumerate(mask)) for mask in bits]
    builder.operator(
        "STRIDED_SLICE",
        [x.index, *constants],
        y.index,
        **dict(zip(("beginMask", "endMask", "shrinkAxisMask"), masks, strict=True)),
    )
    return y


def _range(draw: st.DrawFn, size: int) -> tuple[range, tuple[int, int, int], tuple[bool, bool, bool]]:
    """Draw what is taken along an axis, as begin, end and stride, and as the masks of begin, end and shrinking."""
    ends = st.integers(-size - 2, size + 2)
    begin, end, step = draw(ends), draw(ends), draw(st.sampled_from([1, 1, 1, 2, 3, -1, -2, size, -size]))
    masks = (draw(st.booleans()), draw(st.booleans()), draw(st.integers(0, 3)) == 0)
    picked = _picked(size, begin, end, step, masks)
    if not picked:
        masks = (True, True, False)
        picked = _picked(size, begin, end, step, masks)
    return picked, (begin, end, step), masks


def _picked(size: int, begin: int, end: int, step: int, masks: tuple[bool, bool, bool]) -> range:
    indices = range(size)[slice(None if masks[0] else begin, None if masks[1] else end, step)]
    if not masks[2]:
        return indices
    first = range(size)[slice(None if masks[0] else begin, None, step)]
    return first[:1] if step > 0 else range(0)


def _transpose(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    x = ranked(draw, builder, x, 5)
    axes = draw(st.permutations(range(len(x.shape))))
    y = like(draw, builder, x, tuple(x.shape[axis] for axis in axes))
    builder.operator("TRANSPOSE", [x.index, integers(builder, *axes)], y.index)
    return y


def _pad(name: str) -> Any:
    def add(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
        x = ranked(draw, builder, x, 5)
        paddings, shape = list[tuple[int, int]](), x.shape
        for axis, size in enumerate(x.shape):
            before, after = draw(MARGINS), draw(MARGINS)
            larger = (*shape[:axis], before + size + after, *shape[axis + 1 :])
            paddings.append((before, after) if math.prod(larger) <= MAX_ELEMENTS else (0, 0))
            shape = larger if math.prod(larger) <= MAX_ELEMENTS else shape
        y = like(draw, builder, x, shape)
        inputs = [x.index, builder.constant(np.array(paddings, np.int32))]
        if name == "PADV2":
            value = np.array(draw(st.integers(-128, 127)), np.int8)
            if builder.sixteen:
                value = np.array(draw(st.integers(-1, 0)), np.int16)
            inputs.append(builder.constant(value, [y.scale], zero_point=y.zero_point))
        builder.operator(name, inputs, y.index)
        return y

    return add


def _resize_nearest_neighbor(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
    sizes = [draw(st.integers(1, 12) | STEPS.map(lambda times, size=size: times * size)) for size in x.shape[1:3]]
    if math.prod(sizes) * x.shape[3] > MAX_ELEMENTS:
        sizes = list(x.shape[1:3])
    y = like(draw, builder, x, (x.shape[0], *sizes, x.shape[3]))
    options = {"alignCorners": draw(st.booleans()), "halfPixelCenters": draw(st.booleans())}
    builder.operator("RESIZE_NEAREST_NEIGHBOR", [x.index, integers(builder, *sizes)], y.index, **options)
    return y


def _pool(name: str) -> Any:
    def add(draw: st.DrawFn, builder: Builder, x: Activation) -> Activation:
        padding, strides = draw(st.integers(0, 1)), (draw(STEPS), draw(STEPS))
        window = [draw(SIZES if padding == 0 else st.integers(1, size)) for size in x.shape[1:3]]
        covered = [size if padding == 0 else size - taps + 1 for size, taps in zip(x.shape[1:3], window, strict=True)]
        outputs = [-(-size // stride) for size, stride in zip(covered, strides, strict=True)]
        y = same(builder, x, (1, *outputs, x.shape[3]))
        builder.operator(
            name,
            [x.index],
            y.index,
            padding=padding,
            strideH=strides[0],
            strideW=strides[1],
            filterHeight=window[0],
            filterWidth=window[1],
            fusedActivationFunction=draw(FUSED),
        )
        return y

    return add


MOVEMENT = {
    "CONCATENATION": _concatenation,
    "RESIZE_NEAREST_NEIGHBOR": _resize_nearest_neighbor,
    "SPLIT": _split,
    "STRIDED_SLICE": _strided_slice,
    "TRANSPOSE": _transpose,
    **{name: _pad(name) for name in ("PAD", "PADV2")},
    **{name: _pool(name) for name in ("AVERAGE_POOL_2D", "MAX_POOL_2D")},
    **PARTS,
}
"""What each operator appends to a chain, given an activation of rank 4 and batch 1."""
