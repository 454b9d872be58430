"""How large a model may be: what is refused, and that what is not takes seconds and megabytes."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.reader import MAX_ELEMENTS, MAX_TOTAL_ELEMENTS, read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.quantize.graph.builder import Builder

SECONDS, BYTES = 20, 2**29
SIDE = 1024
assert 2 * SIDE * SIDE == MAX_ELEMENTS


def dense(batches: int, depth: int, outputs: int, *, scales: int = 1) -> bytes:
    builder = Builder()
    x, y = builder.activation((1, batches, depth), 0.03, 0), builder.activation((1, batches, outputs), 0.05, 0)
    weights = builder.constant(np.ones((outputs, depth), np.int8), [1e-4] * scales)
    builder.operator("FULLY_CONNECTED", [x, weights, -1], y, keepNumDims=True)
    return builder.pack([x], [y])


def conv(side: int, taps: int) -> bytes:
    builder = Builder()
    x, y = builder.activation((1, side, side, 1), 0.03, 0), builder.activation((1, side, side, 1), 0.05, 0)
    weights = builder.constant(np.ones((1, taps, taps, 1), np.int8), [1e-6])
    builder.operator("CONV_2D", [x, weights], y, strideH=1, strideW=1)
    return builder.pack([x], [y])


def pool(height: int, width: int, taps: int) -> bytes:
    builder = Builder()
    x, y = (builder.activation((1, height, width, 1), 0.03, 0) for _ in range(2))
    builder.operator("MAX_POOL_2D", [x], y, strideH=1, strideW=1, filterHeight=taps, filterWidth=taps)
    return builder.pack([x], [y])


def transposed() -> bytes:
    builder = Builder()
    x, y = (builder.activation((1, SIDE, SIDE), 0.03, 0) for _ in range(2))
    builder.operator("TRANSPOSE", [x, builder.constant(np.array([0, 2, 1], np.int32))], y)
    return builder.pack([x], [y])


def crowd(operators: int, size: int) -> bytes:
    """Pack a chain of pools that nothing folds."""
    builder = Builder()
    start = x = builder.activation((1, 1, size, 1), 0.03, 0)
    for _ in range(operators):
        y = builder.activation((1, 1, size, 1), 0.03, 0)
        builder.operator("MAX_POOL_2D", [x], y, strideH=1, strideW=1, filterHeight=1, filterWidth=3)
        x = y
    return builder.pack([start], [x])


def unpacked(parts: int) -> bytes:
    """Pack an UNPACK whose parts all go to one tensor."""
    builder = Builder()
    x, part = builder.activation((1, parts), 0.03, 0), builder.activation((1,), 0.03, 0)
    builder.operator("UNPACK", [x], [part] * parts, axis=1, num=parts)
    return builder.pack([x], [part])


TAKEN = {
    "a million weights": dense(1, SIDE, SIDE),
    "a million weights, each used 256 times": dense(256, SIDE, SIDE),
    "a scale for each of many channels": dense(1, 1, 2**16, scales=2**16),
    "a large image": conv(SIDE, 3),
    "a large window": conv(64, 127),
    "a transposed matrix": transposed(),
    "a pool over a large image": pool(SIDE, SIDE, 3),
    "many operators": crowd(1000, 8),
}


@pytest.mark.parametrize("what", sorted(TAKEN))
def test_a_large_model_takes_seconds_and_megabytes(what: str) -> None:
    start = time.process_time()
    graph = read_graph(TAKEN[what])
    for target in (Target(), Target(dsp=True)):
        model_sources(graph, target)
    assert run_graph(graph, np.zeros((1, graph.input_tensor.size), np.int8)).shape == (1, graph.output_tensor.size)
    assert time.process_time() - start < SECONDS


def test_a_million_weights_take_megabytes() -> None:
    graph = read_graph(TAKEN["a million weights"])
    tracemalloc.start()
    try:
        model_sources(graph, Target(dsp=True))
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()


REFUSED = {
    "a matrix product of a billion": (dense(SIDE, SIDE, SIDE), r"fully_connected.*tensor 1 \(t1\).*1,073,741,824"),
    "a pool of a billion": (pool(SIDE, SIDE, 33), r"max_pool_2d.*multiplications"),
    "a window of a million": (conv(SIDE, SIDE), "windows of 1024 x 1024"),
    "an image of a million rows": (pool(MAX_ELEMENTS, 1, 1), "32767 per side"),
    "one output over and over": (unpacked(2**16), "written 65536 times"),
    "large tensors over and over": (crowd(1100, 2**14), f"at most {MAX_TOTAL_ELEMENTS:,}"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_would_take_minutes_is_refused_at_once(what: str) -> None:
    tflite, words = REFUSED[what]
    start = time.process_time()
    with pytest.raises(UnsupportedModelError, match=words):
        read_graph(tflite)
    assert time.process_time() - start < 1
