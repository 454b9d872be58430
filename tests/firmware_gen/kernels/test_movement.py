"""Copies in C: the axes that are left to count, in-place work that overwrites nothing it still needs, repetitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.ops import lower
from ecgtiny.firmware_gen.compiler.ops.strided_copy import copy_layer, longest_last, merged_axes
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.box import Box
from ecgtiny.quantize.graph.graph import Graph, Tensor
from ecgtiny.quantize.graph.ops.resize_nearest_neighbor import ResizeNearestNeighbor
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer_sanitized
from tests.firmware_gen.kernels.graphs import inputs
from tests.quantize.graph.builder import Builder

IMAGE = Graph({1: Tensor(1, "y", (1,), "int8")}, (), 0, 1)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """Draw a part of a tensor with its axes in any order."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    box = Box.whole(shape)
    for axis, size in enumerate(shape):
        step = draw(st.sampled_from([1, 1, 2, -1]))
        first = draw(st.integers(0, size - 1))
        box = box.part(axis, first, draw(st.integers(1, len(range(size)[first::step]))), step)
    return box.permuted(draw(st.permutations(range(len(shape)))))


def resized(rows: tuple[int, ...], columns: tuple[int, ...], height: int = 2, width: int = 3) -> str:
    """Return the kernel that resizes an image of 4 channels."""
    (layer,) = lower(ResizeNearestNeighbor((0,), 1, (height, width, 4), rows, columns), IMAGE)
    return layer.kernel


@given(boxes())
def test_axes_that_are_merged_or_reordered_move_the_same(source: Box) -> None:
    target = Box.whole(source.sizes)
    expected = set(zip(source.positions().tolist(), target.positions().tolist(), strict=True))
    merged = merged_axes(source, target)
    for axes in (merged, longest_last(merged)):
        sizes, read, written = zip(*axes, strict=True)
        moved = Box(sizes, read, source.offset).positions(), Box(sizes, written, 0).positions()
        assert set(zip(moved[0].tolist(), moved[1].tolist(), strict=True)) == expected


@given(boxes())
def test_a_copy_is_in_place_where_it_reads_nothing_that_it_has_overwritten(source: Box) -> None:
    read = source.positions()
    memory = np.arange(max(read.max() + 1, len(read)))
    expected = memory[read]
    for position, value in enumerate(read):
        memory[position] = memory[value]
    layer = copy_layer(0, source, 1, Box.whole(source.sizes))
    assert layer.in_place == np.array_equal(memory[: len(read)], expected)


def test_a_slice_can_work_in_place_and_a_flip_cannot() -> None:
    row = Box.whole((6,))
    assert copy_layer(0, row.part(0, 2, 3), 1, Box.whole((3,))).in_place
    assert not copy_layer(0, row.part(0, 5, 6, -1), 1, Box.whole((6,))).in_place


def test_neighbouring_axes_are_one() -> None:
    whole = Box.whole((2, 3, 1, 4))
    assert merged_axes(whole, whole) == [(24, 1, 1)]
    assert merged_axes(Box.whole((1,)), Box.whole((1,))) == [(1, 1, 1)]
    part = Box.whole((2, 3, 5)).part(1, 0, 2)
    assert merged_axes(part, Box.whole((2, 2, 5))) == [(2, 15, 10), (10, 1, 1)]


def test_a_repetition_needs_no_tables() -> None:
    assert resized((0, 0, 1, 1), (0, 1, 2)) == "strided_copy"
    assert resized((0, 0, 1, 1), (0, 1, 1, 2)) == "resize_nearest_neighbor"
    assert resized((0, 1, 1, 1), (0, 1, 2)) == "resize_nearest_neighbor"
    assert resized((1, 0), (0, 1, 2)) == "resize_nearest_neighbor"
    assert resized((0,), (0, 1, 2)) == "resize_nearest_neighbor"


def test_an_index_beyond_16_bits_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="40000"):
        resized((39_999,), (0,), 40_000, 1)


def test_more_axes_than_the_kernel_counts_are_refused() -> None:
    sizes = (2, 3, 2, 4, 2, 2)
    repeated = Box(sizes, (0, 8, 0, 2, 0, 1))
    with pytest.raises(UnsupportedModelError, match="6 axes; 5"):
        copy_layer(0, repeated, 1, Box.whole(sizes))


@pytest.mark.parametrize("times", [(1, 3, 1, 1), (1, 1, 2, 2), (1, 2, 3, 1)])
def test_a_repetition_computes_what_the_reference_does(times: tuple[int, ...]) -> None:
    builder, shape = Builder(), (1, 3, 4, 2)
    end = tuple(map(int.__mul__, shape, times))
    start, stop = builder.activation(shape, 0.5, 3), builder.activation(end, 0.5, 3)
    builder.operator("TILE", [start, builder.constant(np.array(times, np.int32))], stop)
    graph = read_graph(builder.pack([start], [stop]))
    x = inputs(graph, 4)
    np.testing.assert_array_equal(run_graph(graph, x), np.tile(x.reshape(-1, *shape[1:]), times).reshape(4, -1))
    np.testing.assert_array_equal(infer_sanitized(model_sources(graph), x), run_graph(graph, x))
