"""The interpreter whose int8 arithmetic is the contract: TensorFlow Lite Micro's reference kernels."""

from __future__ import annotations

import numpy as np

from ecgtiny.common.arrays import Int8Array
from ecgtiny.quantize.graph.graph import Graph
from tests.tools import require_module

WITHOUT_ORACLE = {"EXP", "LOG", "TILE"}
"""Operators of which TensorFlow Lite Micro has no int8 kernel; their meaning is that of TensorFlow Lite's."""


def tflm(tflite: bytes, graph: Graph, x: Int8Array) -> Int8Array:
    """Return TensorFlow Lite Micro's outputs int8 [n, size], as ``run_graph`` does; skip without its wheel."""
    runtime = require_module("tflite_micro").runtime
    interpreter = runtime.Interpreter.from_bytes(tflite, arena_size=2**20)
    outputs = []
    for row in x:
        interpreter.reset()  # the state that an LSTM keeps
        interpreter.set_input(row.reshape(graph.input_tensor.shape), 0)
        interpreter.invoke()
        outputs.append(np.concatenate([interpreter.get_output(i).reshape(-1) for i in range(len(graph.outputs))]))
    return np.array(outputs, np.int8)


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
