"""The interpreter whose int8 arithmetic is the contract: TensorFlow Lite Micro's reference kernels."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from ecgtiny.common.arrays import AnyArray, Int8Array
from ecgtiny.quantize.graph.flatbuffer import decode
from ecgtiny.quantize.graph.graph import Graph, Tensor
from tests.tools import require_module

WITHOUT_ORACLE = {"EXP", "LOG", "TILE"}
"""Operators of which TensorFlow Lite Micro has no int8 kernel; their meaning is that of TensorFlow Lite's."""
ARENA = 2**20


def tflm(tflite: bytes, graph: Graph, x: Int8Array, *, arena: int = ARENA) -> Int8Array:
    """Return TensorFlow Lite Micro's outputs int8 [n, bytes], as ``run_graph`` does; skip without its wheel.

    Of an end that is float32 the wheel takes and gives the numbers that the quantised values stand for.
    """
    runtime = require_module("tflite_micro").runtime
    interpreter = runtime.Interpreter.from_bytes(tflite, arena_size=arena)
    places = list(decode(tflite).inputs)
    sizes = [tensor.size * tensor.width for tensor in graph.input_tensors]
    outputs = []
    for row in x:
        interpreter.reset()  # the state that an LSTM keeps
        for part, tensor in zip(np.split(row, list(accumulate(sizes[:-1]))), graph.input_tensors, strict=True):
            interpreter.set_input(_given(part, tensor), places.index(tensor.index))
        interpreter.invoke()
        found = [_read(interpreter.get_output(i), tensor) for i, tensor in enumerate(graph.output_tensors)]
        outputs.append(np.concatenate(found))
    return np.array(outputs, np.int8)


def _given(part: Int8Array, tensor: Tensor) -> AnyArray:
    """Return what stands in the wheel's input for the bytes of ours."""
    values = part.view(tensor.dtype).reshape(tensor.shape)
    if not tensor.float_end:
        return values
    return (values.astype(np.float32) - np.float32(tensor.zero_point)) * np.float32(tensor.scales[0])


def _read(output: AnyArray, tensor: Tensor) -> Int8Array:
    """Return the bytes of our output for what stands in the wheel's."""
    values = np.asarray(output)
    if tensor.float_end:
        assert values.dtype == np.float32
        values = np.rint(values.astype(np.float64) / tensor.scales[0]) + tensor.zero_point
    return np.ascontiguousarray(values.astype(tensor.dtype)).reshape(-1).view(np.int8)


def lite(tflite: bytes, graph: Graph, x: Int8Array) -> Int8Array:
    """Return TensorFlow Lite's outputs int8 [n, size], of operators that Micro has not; skip without its wheel."""
    interpreter = require_module("ai_edge_litert.interpreter").Interpreter(model_content=tflite)
    interpreter.allocate_tensors()
    start, end = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
    outputs = []
    for row in x:
        interpreter.set_tensor(start, row.reshape(graph.input_tensor.shape))
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(end).reshape(-1))
    return np.array(outputs, np.int8)
