"""Networks of several outputs: each stays where it is to the end, whatever reads it or is a reshape of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ecgtiny.firmware_gen.compiler.program import compile_network, compile_scored
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.graph.reference import run_graph, run_outputs
from tests.firmware_gen.desk import infer_sanitized
from tests.firmware_gen.kernels.graphs import inputs
from tests.firmware_gen.targets import run_bare
from tests.firmware_gen.together import macro
from tests.firmware_gen.virtual import infer_virtual
from tests.quantize.graph.builder import Builder
from tests.quantize.graph.oracle import tflm

TARGETS = tuple(Target(dsp=dsp, small=small) for dsp in (False, True) for small in (False, True))


def heads(*, encoding: bool = False) -> bytes:
    """Pack an encoder with two heads of different sizes, the second one of the file first; and perhaps its encoding."""
    builder, rng = Builder(), np.random.default_rng(0)
    x, hidden = builder.activation((1, 16), 0.05, 3), builder.activation((1, 8), 0.05, -128)
    mean, scale = builder.activation((1, 6), 0.03, 1), builder.activation((1, 3), 0.02, -9)
    for source, target, depth, count in ((x, hidden, 16, 8), (hidden, mean, 8, 6), (hidden, scale, 8, 3)):
        weights = builder.constant(rng.integers(-127, 128, (count, depth), np.int8), [0.004])
        builder.operator("FULLY_CONNECTED", [source, weights, -1], target)
    return builder.pack([x], [scale, mean, *([hidden] if encoding else [])])


def encoded() -> bytes:
    """Pack a dense layer's output that other dense layers read, and that is an output too."""
    return heads(encoding=True)


def read_again() -> bytes:
    """Pack a chain whose middle is an output that goes on to be a table's input, which works in place."""
    builder = Builder()
    x, middle, end = (
        builder.activation((1, 12), scale, zero) for scale, zero in ((0.05, 0), (0.04, 5), (1 / 256, -128))
    )
    builder.operator("LEAKY_RELU", [x], middle, alpha=0.25)
    builder.operator("LOGISTIC", [middle], end)
    return builder.pack([x], [end, middle])


def reshaped() -> bytes:
    """Pack outputs of which one is another's reshape, and one the input's."""
    builder = Builder()
    x, flat = builder.activation((1, 3, 4), 0.05, 0), builder.activation((1, 12), 0.05, 0)
    end, again = builder.activation((1, 12), 0.03, 0), builder.activation((1, 4, 3), 0.03, 0)
    builder.operator("RESHAPE", [x, builder.constant(np.array([1, 12], np.int32))], flat)
    builder.operator("LEAKY_RELU", [flat], end, alpha=0.25)
    builder.operator("RESHAPE", [end, builder.constant(np.array([1, 4, 3], np.int32))], again)
    return builder.pack([x], [again, flat, end])


def idle() -> bytes:
    """Pack an output of a table that changes nothing, which nobody would compute for its own sake."""
    builder = Builder()
    x, middle, end = (builder.activation((1, 12), 0.05, zero) for zero in (0, -128, -128))
    builder.operator("RELU", [x], middle)
    builder.operator("RELU", [middle], end)
    return builder.pack([x], [middle, end])


def scaled() -> bytes:
    """Pack outputs of the same bytes, of which the second is three times the first."""
    builder = Builder()
    x, middle = builder.activation((1, 12), 0.05, 0), builder.activation((1, 12), 0.1, -128)
    end, row = (builder.activation(shape, 0.3, -128) for shape in ((1, 12), (1, 3, 4)))
    builder.operator("RELU", [x], middle)
    builder.operator("MUL", [middle, builder.constant(np.array([127], np.int8), [3 / 127])], end)
    builder.operator("RESHAPE", [end, builder.constant(np.array([1, 3, 4], np.int32))], row)
    return builder.pack([x], [middle, row])


MODELS = (heads, encoded, read_again, reshaped, idle, scaled)


@pytest.mark.parametrize("model", MODELS)
def test_the_reference_is_tensorflow_lite_micro(model: Callable[[], bytes]) -> None:
    tflite = model()
    graph = read_graph(tflite)
    x = inputs(graph, 12)
    np.testing.assert_array_equal(run_graph(graph, x), tflm(tflite, graph, x))
    sizes = [output.shape[1] for output in run_outputs(graph, x)]
    assert sizes == [graph.tensors[index].size for index in graph.outputs]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_the_c_has_every_output_at_its_end(model: Callable[[], bytes], target: Target) -> None:
    graph = read_graph(model())
    x, sources = inputs(graph, 8), model_sources(graph, target)
    outputs = infer_virtual(sources, x) if target.dsp else infer_sanitized(sources, x)
    np.testing.assert_array_equal(outputs, run_graph(graph, x))
    assert macro(sources, "OUTPUTS") == len(graph.outputs)


def test_a_bare_core_has_every_output() -> None:
    graph = read_graph(heads())
    x = inputs(graph, 4)
    np.testing.assert_array_equal(run_bare(model_sources(graph), x, "cortex-m0"), run_graph(graph, x))


def test_the_header_says_what_each_output_stands_for_though_they_share_bytes() -> None:
    graph = read_graph(scaled())
    program = compile_network(graph, Target())
    assert len(program.layers) == 1
    assert program.graph.output == program.graph.further[0]
    assert program.stated == graph.output_tensors
    header = model_sources(graph)["ecgtiny/src/ecgtiny_model.h"]
    assert "Output int8 1 x 12 (scale 0.100000001, zero point -128)" in header
    assert "Output 1, int8 1 x 3 x 4 (scale 0.300000012, zero point -128)" in header


def test_one_output_has_no_number() -> None:
    graph = read_graph(heads())
    alone = Graph(graph.tensors, graph.nodes, graph.input, graph.output)
    assert "ECGTINY_OUTPUTS" not in "".join(model_sources(alone).values())
    assert len(compile_network(alone, Target()).layers) == len(compile_network(graph, Target()).layers) - 1


def test_several_outputs_are_not_left_to_the_score() -> None:
    graph = read_graph(heads())
    program = compile_scored(graph, Target(dsp=True), 1)
    assert program.tail is None
    assert {program.type(tensor) for tensor in program.graph.outputs} == {"int8"}
