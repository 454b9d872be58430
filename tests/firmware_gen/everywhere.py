"""One .tflite everywhere: TensorFlow Lite Micro, the integer reference, and its C by every compiler on every core."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from ecgtiny.common.arrays import Int8Array
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.graph.flatbuffer import decode
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import infer
from tests.firmware_gen.kernels.graphs import inputs
from tests.firmware_gen.targets import run_bare
from tests.firmware_gen.virtual import infer_virtual
from tests.quantize.graph.oracle import WITHOUT_ORACLE, tflm

INPUTS = 6
PORTABLE, DSP = Target(), Target(dsp=True)
SMALL, SMALL_DSP = Target(small=True), Target(dsp=True, small=True)
DESKS = tuple(product(("gcc", "clang"), ("-O0", "-O2", "-O3", "-Os")))
BARE = (
    ("cortex-m0", PORTABLE),
    ("cortex-m3", PORTABLE),
    ("cortex-m7", PORTABLE),
    ("cortex-m7", DSP),
    ("cortex-m33", PORTABLE),
    ("cortex-m33", DSP),
)
"""Cores in QEMU, and what the C for them may use."""


def check_everywhere(tflite: bytes) -> Graph:
    """Compare every output for some inputs, the extremes among them; return the graph.

    Raises:
        UnsupportedModelError: the model is refused.
        AssertionError: two outputs differ; the message names where.
    """
    graph = read_graph(tflite)
    x = inputs(graph, INPUTS)
    expected = run_graph(graph, x)
    generated = {target: model_sources(graph, target) for target in (PORTABLE, DSP, SMALL, SMALL_DSP)}
    if not WITHOUT_ORACLE & set(operators(tflite)):
        np.testing.assert_array_equal(expected, tflm(tflite, graph, x), "the integer reference (x), the oracle (y)")
    for where, outputs in _runs(generated, x):
        np.testing.assert_array_equal(outputs, expected, where)
    return graph


def operators(tflite: bytes) -> list[str]:
    """Return the names of a model's operators."""
    return [operator.name for operator in decode(tflite).operators]


def _runs(generated: dict[Target, Sources], x: Int8Array) -> Iterator[tuple[str, Int8Array]]:
    """Yield where the C ran, and its outputs; the likeliest to differ first."""
    for target in (DSP, SMALL_DSP):
        yield f"the virtual Cortex-M4 {target}", infer_virtual(generated[target], x)
    for compiler, level in DESKS:
        yield f"{compiler} {level}", infer(generated[PORTABLE], x, compiler=compiler, flags=(level,))
    yield f"gcc -Os {SMALL}", infer(generated[SMALL], x, flags=("-Os",))
    for core, target in BARE:
        yield f"{core} {target}", run_bare(generated[target], x, core)
