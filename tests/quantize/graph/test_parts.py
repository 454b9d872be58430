"""Operators that take tensors apart, turn, repeat or gather them: TILE against TensorFlow Lite, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.graph.ops.reshape import Reshape
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.build_parts import tile
from tests.quantize.graph.builder import SEEDS, Activation, Builder, Shape, reshape
from tests.quantize.graph.oracle import lite
from tests.quantize.graph.test_movement import model


@st.composite
def tiled(draw: st.DrawFn) -> bytes:
    """Pack a TILE of any rank."""
    builder = Builder()
    shape = (1, draw(st.integers(1, 4)), draw(st.integers(1, 5)), draw(st.integers(1, 3)))
    start = Activation(builder.activation(shape, 0.5, 3), shape, 0.5, 3)
    end = tile(draw, builder, start)
    return builder.pack([start.index], [reshape(draw, builder, end).index])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(tiled(), SEEDS)
def test_a_tile_is_that_of_tensorflow_lite(tflite: bytes, seed: int) -> None:
    graph = read_graph(tflite)
    x = np.random.default_rng(seed).integers(-128, 128, (3, graph.input_bytes), np.int8)
    np.testing.assert_array_equal(run_graph(graph, x), lite(tflite, graph, x))


def several(name: str, x: Shape, parts: Sequence[Shape], *constants: Sequence[int] | int, **options: int) -> bytes:
    """Pack one operator of x and int32 constants into several outputs."""
    builder = Builder()
    start = builder.activation(x, 0.5, 3)
    ends = [builder.activation(part, 0.5, 3) for part in parts]
    builder.operator(name, [start, *(builder.constant(np.array(c, np.int32)) for c in constants)], ends, **options)
    return builder.pack([start], ends[:1])


def packed(y: Shape, scale: float = 0.5, axis: int = 1) -> bytes:
    """Pack a PACK of x[1, 3] with itself."""
    builder = Builder()
    start, end = builder.activation((1, 3), 0.5, 3), builder.activation(y, scale, 3)
    builder.operator("PACK", [start, start], end, axis=axis, valuesCount=2)
    return builder.pack([start], [end])


X = (1, 4, 3)
REFUSED = {
    "a new axis elsewhere": (model("EXPAND_DIMS", X, (1, 1, 4, 3), 2), "new axis 2"),
    "a new axis beyond": (model("EXPAND_DIMS", X, (1, 4, 3, 1), 4), "new axis 4"),
    "an axis of several elements that goes": (model("SQUEEZE", X, (1, 12)), "one element"),
    "an axis that comes": (model("SQUEEZE", (1, 4), (1, 1, 4)), "one element"),
    "no repetition": (model("TILE", X, X, [1, 0, 1]), r"repetitions \[1, 0, 1\]"),
    "repetitions of another size": (model("TILE", X, (1, 8, 3), [1, 3, 1]), "repetitions"),
    "repetitions of some axes": (model("TILE", X, (1, 8, 3), [1, 2]), "2 values; 3"),
    "axes apart": (model("REVERSE_V2", X, X, [0, 2]), "neighbouring"),
    "an axis twice": (model("REVERSE_V2", X, X, [1, 1]), "neighbouring"),
    "an axis beyond": (model("REVERSE_V2", X, X, [3]), "axes"),
    "a reversal of rank 6": (model("REVERSE_V2", (1,) * 6, (1,) * 6, [0]), "5 axes"),
    "a part too few": (several("UNPACK", X, [(1, 3)] * 3, axis=1, num=3), "one part an element"),
    "parts of another shape": (several("UNPACK", X, [(1, 4)] * 4, axis=1, num=4), "one part an element"),
    "parts along no axis": (several("UNPACK", X, [(1, 3)] * 4, axis=3, num=4), "axis 3"),
    "sizes that leave a rest": (several("SPLIT_V", X, [(1, 2, 3), (1, 1, 3)], [2, 1], 1), "sizes"),
    "sizes of other parts": (several("SPLIT_V", X, [(1, 2, 3), (1, 2, 3)], [1, 3], 1), "sizes"),
    "sizes along no axis": (several("SPLIT_V", X, [X], [4], 3), "axis 3"),
    "a join that rescales": (packed((1, 2, 3), 0.25), "rescale"),
    "a join of another shape": (packed((1, 3, 2)), "do not fit"),
    "a join along no axis": (packed((1, 2, 3), axis=3), "do not fit"),
    "a range that is empty": (model("SLICE", X, (1, 1, 3), [0, 4, 0], [1, -1, 3]), "axis 1"),
    "a range beyond": (model("SLICE", X, (1, 3, 3), [0, 2, 0], [1, 3, 3]), "axis 1"),
    "a range of another shape": (model("SLICE", X, (1, 3, 3), [0, 2, 0], [1, 2, 3]), "its ranges give"),
    "a range of rank 6": (model("SLICE", (1,) * 6, (1,) * 6, [0] * 6, [1] * 6), "rank 6"),
    "an index beyond": (model("GATHER", X, (1, 2, 3), [0, 4], axis=1), "picks"),
    "a negative index": (model("GATHER", X, (1, 2, 3), [0, -1], axis=1), "picks"),
    "indices along no axis": (model("GATHER", X, (1, 2, 3), [0, 1], axis=3), "axis 3"),
    "batches of indices": (model("GATHER", X, (1, 2, 3), [[0, 1]], axis=1, batchDims=1), "1 batch axes"),
    "indices of another shape": (model("GATHER", X, (1, 3, 3), [0, 1], axis=1), "2 indices"),
    "a largest value over axes apart": (model("REDUCE_MAX", X, (4,), [0, 2]), "neighbouring"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_refuses(what: str) -> None:
    tflite, named = REFUSED[what]
    with pytest.raises(UnsupportedModelError, match=named) as caught:
        read_graph(tflite)
    assert caught.value.where.startswith("operator 0")


def test_new_axes_are_reshapes() -> None:
    for tflite in (model("EXPAND_DIMS", X, (1, 1, 4, 3), 0, scale=0.5), model("SQUEEZE", (1, 4, 1), (1, 4))):
        assert isinstance(read_graph(tflite).nodes[0], Reshape)
