"""The LSTM in C: every step of it matters, its cell state lies in the scratch, and unsafe numbers are refused."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.ops import KERNELS
from ecgtiny.firmware_gen.compiler.ops.unidirectional_sequence_lstm import lower
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph import sigmoid16
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.unidirectional_sequence_lstm import UnidirectionalSequenceLstm
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.desk import SHARED, compile_c, infer, infer_sanitized
from tests.firmware_gen.kernels.graphs import chain, inputs

KERNEL = "unidirectional_sequence_lstm"
SHIM = """
#include "ecgtiny/src/sigmoid16.h"
void every(const int16_t *curve, int32_t *logistic, int32_t *tanh);
void every(const int16_t *curve, int32_t *logistic, int32_t *tanh)
{
    for (int32_t x = -32768; x < 32768; x++) {
        logistic[x + 32768] = sigmoid16_logistic(curve, x);
        tanh[x + 32768] = sigmoid16_tanh_of_third(curve, 3 * x);
    }
}
"""
SPREAD = 0
"""A seed whose outputs are many values."""
MUTANTS = [
    (f"{KERNEL}.c", "+ cell[1] + 128;", "+ cell[1];"),
    ("gate_arguments.h", "saturate_to_int16(from_input", "(from_input"),
    (f"{KERNEL}.c", "(forget * cell, 14)", "(forget * cell, 15)"),
    (f"{KERNEL}.c", "+ round, layer", ", layer"),
    ("gate_arguments.h", "layer->shift[recurrent * GATES + gate]", "layer->shift[gate]"),
    ("gate_arguments.h", "hidden == NULL", "hidden != NULL || hidden == NULL"),
    ("sigmoid16.h", ">> bits < SIGMOID16_LAST", ">> bits <= SIGMOID16_LAST"),
]


def drawn(seed: int) -> Graph:
    return chain([KERNEL], (2, 9, 3), np.random.default_rng(seed))


def node(seed: int = 0, **changed: Any) -> UnidirectionalSequenceLstm:
    found = drawn(seed).nodes[0]
    assert isinstance(found, UnidirectionalSequenceLstm)
    return replace(found, **changed)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("level", ["-O0", "-O3"])
def test_equals_the_reference(compiler: str, level: str) -> None:
    graph = chain([KERNEL, KERNEL], (3, 8, 2), np.random.default_rng(SPREAD))
    x = inputs(graph, 40)
    expected = run_graph(graph, x)
    assert len(np.unique(expected)) > 16
    np.testing.assert_array_equal(infer(model_sources(graph), x, compiler=compiler, flags=(level,)), expected)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_sigmoids_of_every_int16(compiler: str) -> None:
    headers = ("program_memory.h", "sigmoid16.h")
    sources = {f"ecgtiny/src/{name}": (KERNELS / name).read_text("utf-8") for name in headers} | {"shim.c": SHIM}
    library = ctypes.CDLL(str(compile_c(sources, compiler=compiler, flags=("-O2", *SHARED))))
    results = np.zeros((2, 2**16), np.int32)
    curve = sigmoid16.TABLE.astype(np.int16)
    library.every(*(array.ctypes.data_as(ctypes.c_void_p) for array in (curve, *results)))
    x = np.arange(-(2**15), 2**15)
    np.testing.assert_array_equal(results, [sigmoid16.logistic(x), sigmoid16.tanh(x)])


def test_the_cell_state_is_clipped() -> None:
    graph = drawn(3)
    clipped = replace(graph, nodes=(node(3, cell_range=(-20, 20)),))
    x = inputs(graph, 12)
    assert not np.array_equal(run_graph(clipped, x), run_graph(graph, x))
    np.testing.assert_array_equal(infer(model_sources(clipped), x), run_graph(clipped, x))


@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_a_changed_step_is_noticed(name: str, before: str, after: str) -> None:
    assert any(_differs(drawn(seed), name, before, after) for seed in range(12))


def _differs(graph: Graph, name: str, before: str, after: str) -> bool:
    path, x, sources = f"ecgtiny/src/{name}", inputs(graph, 12), model_sources(graph)
    assert before in sources[path]
    mutant = infer({**sources, path: sources[path].replace(before, after, 1)}, x, flags=("-O1", "-Wno-error"))
    return not np.array_equal(mutant, run_graph(graph, x))


def test_nothing_is_kept_between_inferences() -> None:
    graph = drawn(1)
    x = np.repeat(inputs(graph, 4), 2, axis=0)
    y = infer_sanitized(model_sources(graph), x)
    np.testing.assert_array_equal(y[::2], y[1::2])


def test_the_scratch_is_one_cell_state() -> None:
    (layer,) = lower(node(), drawn(0))
    assert layer.scratch == 2 * layer.scalars["units"]
    assert not layer.in_place


@pytest.mark.parametrize("changed", [{"cell_exponent": 3}, {"cell_exponent": -30}, {"output_factor": (2**30, 1)}])
def test_numbers_beyond_32_bits_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedModelError, match="32 bits"):
        lower(node(**changed), drawn(0))


def test_sums_beyond_32_bits_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="32 bits"):
        lower(node(bias=np.full_like(node().bias, 2**31 - 1)), drawn(0))
