"""Models that other people publish, in the folder $ECGTINY_MODELS: taken, and equal to the oracle and in C.

The files are not the project's; what is particular about each is also in models that the tests make.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer
from tests.firmware_gen.kernels.graphs import inputs
from tests.firmware_gen.virtual import infer_virtual
from tests.quantize.graph.oracle import tflm
from tests.tools import public_models

ARENA = 2**22
SMALL = 40_000
"""Bytes of a file that is tried every day."""


def test_there_are_models() -> None:
    if not public_models():
        pytest.skip("$ECGTINY_MODELS names no folder of models")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if path.stat().st_size > SMALL else [])
        for path in public_models()
    ],
)
def test_a_public_model_is_computed_bit_for_bit(path: Path) -> None:
    tflite = path.read_bytes()
    graph = read_graph(tflite)
    x = inputs(graph, 3)
    expected = tflm(tflite, graph, x, arena=ARENA)
    np.testing.assert_array_equal(run_graph(graph, x), expected)
    np.testing.assert_array_equal(infer(model_sources(graph), x), expected)
    if path.stat().st_size <= SMALL:
        np.testing.assert_array_equal(infer_virtual(model_sources(graph, Target(dsp=True)), x), expected)
