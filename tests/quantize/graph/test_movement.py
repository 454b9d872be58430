"""Operators that move data, and pools: what the reference kernels do at the edges, and what they and we refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.box import Box
from ecgtiny.quantize.graph.ops.reshape import Reshape
from ecgtiny.quantize.graph.ops.resize_nearest_neighbor import ResizeNearestNeighbor
from ecgtiny.quantize.graph.ops.strided_copy import StridedCopy
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.builder import Builder, Shape
from tests.quantize.graph.oracle import tflm
from tests.tools import require_module

POOL = {"padding": 0, "strideH": 1, "strideW": 2, "filterHeight": 1, "filterWidth": 3}


def model(name: str, x: Shape, y: Shape, *constants: Any, scale: float = 0.5, point: int = 3, **options: Any) -> bytes:
    """Pack one operator that reads x and constants; numbers are int32, an array is int8."""
    builder = Builder()
    start, end = builder.activation(x, 0.5, 3), builder.activation(y, scale, point)
    builder.operator(name, [start, *(_input(builder, constant) for constant in constants)], end, **options)
    return builder.pack([start], [end])


def _input(builder: Builder, constant: Any) -> int:
    if isinstance(constant, np.ndarray):
        return builder.constant(constant, [0.5], zero_point=3)
    return builder.constant(np.array(constant, np.int32))


def pool(y: Shape = (1, 1, 3, 2), **changes: Any) -> bytes:
    return model("AVERAGE_POOL_2D", (1, 1, 6, 2), y, **{**POOL, **changes})


def part(begin: Any, end: Any, step: Any, y: Shape = (1, 2, 3), **options: Any) -> bytes:
    return model("STRIDED_SLICE", (1, 4, 3), y, begin, end, step, **options)


def split(size: int, parts: Sequence[int], axis: int) -> bytes:
    """Pack a SPLIT of x[1, size] into y[1, part] each."""
    builder = Builder()
    start, ends = builder.activation((1, size), 0.5, 3), [builder.activation((1, part), 0.5, 3) for part in parts]
    builder.operator("SPLIT", [_input(builder, axis), start], ends)
    return builder.pack([start], ends[:1])


def joined(y: Shape = (1, 8, 3), scales: tuple[float, float] = (0.5, 0.5), *, count: int = 2, **options: Any) -> bytes:
    """Pack a CONCATENATION of x with itself."""
    builder = Builder()
    start, end = builder.activation((1, 4, 3), scales[0], 3), builder.activation(y, scales[1], 3)
    builder.operator("CONCATENATION", [start] * count, end, **{"axis": 1, **options})
    return builder.pack([start], [end])


REFUSED = {
    "a pool that rescales": (pool(scale=0.25), "quantisation"),
    "a pool that moves the zero point": (pool(point=4), "quantisation"),
    "a pool of other channels": (pool((1, 1, 3, 1)), "channels"),
    "a pool of another size": (pool((1, 1, 4, 2)), "windows"),
    "a pool of another rank": (model("MAX_POOL_2D", (1, 6, 2), (1, 3, 2), **POOL), "rank 3"),
    "a pool without a window": (pool(filterWidth=0), "filterWidth 0"),
    "a concatenation that rescales": (joined(scales=(0.5, 0.25)), "rescale"),
    "a concatenation with an activation": (joined(fusedActivationFunction=1), "fused activation"),
    "a concatenation along no axis": (joined(axis=3), "axis 3"),
    "a concatenation of another size": (joined((1, 7, 3)), "do not fit"),
    "a concatenation of too many": (joined((1, 4100, 3), count=1025), "1025 inputs"),
    "a concatenation with a constant": (
        model("CONCATENATION", (1, 4), (1, 6), np.zeros((1, 2), np.int8), axis=1),
        "other than an activation",
    ),
    "unequal parts": (split(4, (3, 1), 1), "equal parts"),
    "parts that leave a rest": (split(5, (2, 2), 1), "equal parts"),
    "parts along no axis": (split(4, (2, 2), 2), "axis 2"),
    "a stride of 0": (part([0, 0, 0], [1, 2, 3], [1, 0, 1]), "nothing from axis 1"),
    "an empty range": (part([0, 3, 0], [1, 2, 3], [1, 1, 1]), "nothing from axis 1"),
    "an index beyond the end": (part([0, 4, 0], [1, 5, 3], [1, 1, 1], (1, 3), shrinkAxisMask=2), "nothing"),
    "a shrunk axis read backwards": (part([0, 2, 0], [1, 3, 3], [1, -1, 1], (1, 3), shrinkAxisMask=2), "nothing"),
    "ranges for some axes only": (part([0, 0], [1, 2], [1, 1]), "2 values; 3"),
    "a range of another size": (part([0, 0, 0], [1, 3, 3], [1, 1, 1]), r"give \(1, 3, 3\)"),
    "an ellipsis": (part([0, 0, 0], [1, 2, 3], [1, 1, 1], ellipsisMask=1), "ellipsisMask"),
    "a new axis": (part([0, 0, 0], [1, 2, 3], [1, 1, 1], newAxisMask=1), "newAxisMask"),
    "ends that count from the begins": (part([0, 0, 0], [1, 2, 3], [1, 1, 1], offset=True), "offset"),
    "a slice of rank 5": (
        model("STRIDED_SLICE", (1, 1, 1, 1, 4), (1, 1, 1, 1, 4), [0] * 5, [1, 1, 1, 1, 4], [1] * 5),
        "rank 5",
    ),
    "no permutation": (model("TRANSPOSE", (1, 2, 2), (1, 2, 2), [0, 1, 1]), "permutation"),
    "a permutation of another shape": (model("TRANSPOSE", (1, 2, 3), (1, 2, 3), [0, 2, 1]), "permutation"),
    "a permutation of rank 6": (model("TRANSPOSE", (1,) * 6, (1,) * 6, list(range(6))), "rank 6"),
    "negative paddings": (model("PAD", (1, 4), (1, 3), [[0, 0], [-1, 0]]), "0 or more"),
    "paddings of another size": (model("PAD", (1, 4), (1, 5), [[0, 0], [1, 1]]), "paddings"),
    "a padding of rank 6": (model("PAD", (1,) * 6, (1,) * 6, [[0, 0]] * 6), "rank 6"),
    "paddings in another scale": (
        model("PADV2", (1, 4), (1, 5), [[0, 0], [1, 0]], np.array(7, np.int8), scale=0.25),
        "quantisation",
    ),
    "a resize of another size": (model("RESIZE_NEAREST_NEIGHBOR", (1, 2, 2, 1), (1, 4, 4, 1), [4, 2]), "size 4 x 2"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_refuses(what: str) -> None:
    tflite, named = REFUSED[what]
    with pytest.raises(UnsupportedModelError, match=named) as caught:
        read_graph(tflite)
    assert caught.value.where.startswith("operator 0")


REFUSED_BY_THE_WHEEL = (
    "a pool that rescales",
    "a pool that moves the zero point",
    "a concatenation that rescales",
    "a concatenation with an activation",
    "a concatenation of too many",
    "a stride of 0",
    "a range of another size",
    "a slice of rank 5",
    "a permutation of rank 6",
    "paddings of another size",
    "a padding of rank 6",
    "paddings in another scale",
)


@pytest.mark.parametrize("what", REFUSED_BY_THE_WHEEL)
def test_the_reference_refuses_as_well(what: str) -> None:
    runtime = require_module("tflite_micro").runtime
    with pytest.raises(RuntimeError):
        runtime.Interpreter.from_bytes(REFUSED[what][0], arena_size=2**16)


def compare(tflite: bytes) -> None:
    graph = read_graph(tflite)
    x = np.random.default_rng(0).integers(-128, 128, (4, graph.input_bytes), np.int8)
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))


@pytest.mark.parametrize("activation", [0, 2, 3])
def test_a_pool_may_change_the_scale_a_little(activation: int) -> None:
    compare(pool(scale=0.5 + 9e-7, fusedActivationFunction=activation))


def test_ties_of_a_mean_go_away_from_zero() -> None:
    values = np.array([[3, 4, -3, -4, 127, 126]], np.int8)
    tflite = model("AVERAGE_POOL_2D", (1, 1, 6, 1), (1, 1, 3, 1), **{**POOL, "filterWidth": 2})
    graph = read_graph(tflite)
    assert run_graph(graph, values).tolist() == [[4, -4, 127]]
    np.testing.assert_array_equal(run_graph(graph, values), tflm(tflite, graph, values))


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("centres", [False, True])
def test_indices_of_a_resize_are_computed_in_single_precision(corners: bool, centres: bool) -> None:
    options = {"alignCorners": corners, "halfPixelCenters": centres}
    for inputs in (1, 2, 7, 41, 50):
        for outputs in (1, 3, 41, 123, 287, 500):
            x, y = (1, inputs, 1, 1), (1, outputs, 2, 1)
            compare(model("RESIZE_NEAREST_NEIGHBOR", x, y, [outputs, 2], **options))


def test_a_factor_of_41_is_not_a_repetition() -> None:
    (node,) = read_graph(model("RESIZE_NEAREST_NEIGHBOR", (1, 3, 1, 1), (1, 123, 1, 1), [123, 1])).nodes
    assert isinstance(node, ResizeNearestNeighbor)
    assert node.rows != tuple(index // 41 for index in range(123))


def test_what_moves_nothing_is_a_reshape() -> None:
    still, moved = (
        read_graph(model("TRANSPOSE", shape, shape[:1] + shape[:0:-1], [0, 2, 1])) for shape in ((1, 1, 4), (1, 2, 4))
    )
    assert isinstance(still.nodes[0], Reshape)
    assert isinstance(moved.nodes[0], StridedCopy)


def test_values_keep_their_bytes_where_the_quantisation_changes() -> None:
    tflite = model("TRANSPOSE", (1, 1, 4), (1, 4, 1), [0, 2, 1], scale=0.25, point=-7)
    assert isinstance(read_graph(tflite).nodes[0], StridedCopy)
    compare(tflite)


def test_a_box_lies_as_numpy_slices() -> None:
    positions = np.arange(2 * 5 * 3).reshape(2, 5, 3)
    box = Box.whole((2, 5, 3)).part(1, 4, 3, -2).permuted((2, 0, 1))
    np.testing.assert_array_equal(box.positions(), positions[:, 4::-2].transpose(2, 0, 1).ravel())
