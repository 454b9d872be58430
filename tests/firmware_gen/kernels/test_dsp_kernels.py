"""LSTM, BATCH_MATMUL and SOFTMAX with the DSP extension: the reference's bytes, and few instructions."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from bench.image import linked
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.image.bare_image import infer
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.graph.graph import Graph, Node, Tensor
from ecgtiny.quantize.graph.operands import Operand
from ecgtiny.quantize.graph.ops.batch_matmul import BatchMatMul
from ecgtiny.quantize.graph.ops.unidirectional_sequence_lstm import Gates, UnidirectionalSequenceLstm
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.drawn import check_together
from tests.firmware_gen.kernels.graphs import chain, inputs
from tests.firmware_gen.kernels.test_rows import check
from tests.firmware_gen.kernels.test_rows_mutants import wrong

DSP = Target(dsp=True)
KINDS = ("unidirectional_sequence_lstm", "batch_matmul", "softmax")
KIND_OF = {"gate_arguments.h": "unidirectional_sequence_lstm", "largest.h": "softmax"}
"""The operator of a file, where it is not BATCH_MATMUL."""
MUTANTS = [
    ("gate_arguments.h", "depth & ~3; i < depth", "depth & ~3; i < depth - 1"),
    ("gate_arguments.h", "rows[3 * depth + i]", "rows[2 * depth + i]"),
    ("gate_arguments.h", "saturate_to_int16(arguments[gate] + share)", "arguments[gate] + share"),
    ("gate_arguments.h", "layer->recurrent_bias[row + gate] +", ""),
    ("gate_arguments.h", "hidden == NULL", "hidden != NULL"),
    ("line_products.S", "along   r7, [r1, r4]", "along   r7, [r1, r5]"),
    ("line_products.S", "sxtab16 r12, r3, r12, ror #8", "sxtab16 r12, r3, r12"),
    ("line_products.S", "sxtab16 r11, r2, r12, ror #8", "sxtab16 r11, r3, r12, ror #8"),
    ("line_products.S", "add     r1, r1, #4", ""),
    ("line_products.S", "pkhtb   lr, lr, r12, asr #16", "pkhbt   lr, lr, r12, lsl #16"),
    ("line_products.S", "pkhbt   r2, r10, r11, lsl #16", "pkhbt   r2, r11, r10, lsl #16"),
    ("line_products.S", "across  , ror #8", "across"),
    ("line_products.S", "add     r1, r1, r4, lsl #1", ""),
    ("line_products.S", "beq     3f", ""),
    ("line_products.S", "sxth    r3, r3", "uxth    r3, r3"),
    ("line_products.S", "ldrsh   r2, [sp, #OFFSET]", "ldrh    r2, [sp, #OFFSET]"),
    ("line_products.S", "rest    r9, \\fourth", "rest    r9, \\third"),
    ("line_products.S", "add     r1, r1, \\next", ""),
    ("line_products.S", "smmulr  \\sum, \\sum, r2", "smmul   \\sum, \\sum, r2"),
    ("line_products.S", "add     \\sum, \\sum, \\sum, asr #31", ""),
    ("line_products.S", "add     \\sum, \\sum, #1", ""),
    ("line_products.S", "ssat    \\sum, #8, \\sum", "ssat    \\sum, #9, \\sum"),
    ("line_products.S", "str     r0, [r12, #FOUR]", ""),
    ("line_products.S", "str     r0, [r12, #OUTPUT]", ""),
    ("matrix_product.h", "second->count - TOGETHER, 1", "0, 1"),
    ("matrix_product.h", "layer->depth % 4", "0"),
    ("matrix_product.h", "other->count >= TOGETHER", "other->count >= TOGETHER - 1"),
    ("matrix_product.h", "layer->shift < 0", "1"),
    ("largest.h", "greatest_bytes(four, load_word(values))", "load_word(values)"),
    ("largest.h", "load_word(last)", "load_word(values)"),
    ("largest.h", "values < last", "values + 4 < last"),
    ("largest.h", "four >> 16 | four << 16", "four"),
    ("largest.h", "four >> 8 | four << 24", "four"),
    ("largest.h", "largest = values[i] > largest ? values[i] : largest", "largest = values[i]"),
]


@st.composite
def drawn(draw: st.DrawFn) -> Graph:
    """Draw one or two of the operators, on more values than the other random graphs have."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2))
    shape = draw(st.tuples(st.integers(1, 2), st.integers(1, 11), st.integers(1, 13)))
    return chain(kinds, shape, np.random.default_rng(draw(st.integers(0, 2**32 - 1))))


def test_drawn() -> None:
    check_together(drawn(), settings(max_examples=40), lambda graphs: check(*graphs))


@pytest.mark.slow
def test_many() -> None:
    check_together(drawn(), settings(max_examples=400), lambda graphs: check(*graphs))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_a_wrong_step_is_noticed(name: str, before: str, after: str) -> None:
    path = f"ecgtiny/src/{name}"
    for graph, sources in many(KIND_OF.get(name, "batch_matmul")):
        if path in sources:
            assert before in sources[path]
            if wrong(graph, {**sources, path: sources[path].replace(before, after)}):
                return
    pytest.fail("no graph noticed")


@cache
def many(kind: str) -> list[tuple[Graph, Sources]]:
    """Return graphs of one operator, of many shapes, with what is generated for them."""
    found: list[tuple[Graph, Sources]] = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        graph = chain([kind], (1, int(rng.integers(2, 9)), int(rng.integers(2, 12))), rng)
        found.append((graph, model_sources(graph, DSP)))
    return found


def product(rows: int, depth: int, columns: int, *, held: bool) -> Graph:
    """Return a graph that multiplies its input by a constant, which may be held transposed."""
    rng = np.random.default_rng(0)
    second = (columns, depth) if held else (depth, columns)
    operands = (
        Operand((rows, depth), 3, None),
        Operand(second, -5, rng.integers(-128, 128, second).astype(np.int8)),
    )
    node = BatchMatMul((0,), 1, operands, (False, held), (rows, columns), 7, 1518500250, -9)
    return alone(node, (rows, depth), (rows, columns))


def test_sums_of_two_to_the_thirty_and_more_are_exact() -> None:
    depth = 17_000
    operands = Operand((1, depth), -127, None), Operand((4, depth), -127, np.full((4, depth), -128, np.int8))
    assert 255 * 255 * depth >= 2**30
    node = BatchMatMul((0,), 1, operands, (False, True), (1, 4), 7, 1518500250, -24)
    assert per_mac(alone(node, (1, depth), (1, 4)))


def recurrent(features: int, units: int) -> Graph:
    """Return a graph of an LSTM over eight steps."""
    rng = np.random.default_rng(0)

    def gates(depth: int) -> Gates:
        weights = rng.integers(-128, 128, (4, units, depth)).astype(np.int8)
        return Gates(weights, np.full(4, 1518500250, np.int32), np.full(4, -2, np.int32), offset=-3)

    node = UnidirectionalSequenceLstm(
        (0,), 1, steps=8, bias=np.zeros((4, units), np.int32), input_gates=gates(features),
        recurrent_gates=gates(units), cell_exponent=-11, cell_range=(-(2**15), 2**15 - 1),
        output_factor=(1518500250, -22), output_offset=3,
    )  # fmt: skip
    return alone(node, (8, features), (8, units))


def alone(node: Node, before: tuple[int, int], after: tuple[int, int]) -> Graph:
    shapes = {0: (1, *before), 1: (1, *after)}
    tensors = {index: Tensor(index, f"t{index}", shape, "int8", (0.05,)) for index, shape in shapes.items()}
    return Graph(tensors, (node,), 0, 1)


@pytest.mark.parametrize("held", [True, False])
def test_a_product_takes_few_instructions(held: bool) -> None:
    graph = product(32, 32, 32, held=held)
    assert per_mac(graph) < 3


def test_an_lstm_takes_few_instructions() -> None:
    assert per_mac(recurrent(28, 20)) < 4


def per_mac(graph: Graph) -> float:
    """Return the instructions a multiplication, after comparing the outputs."""
    x = inputs(graph, 3)
    with linked(model_sources(graph, DSP), "infer") as loaded:
        done = infer(loaded.bare, loaded.callee, x)
    np.testing.assert_array_equal(done.outputs, run_graph(graph, x))
    (node,) = graph.nodes
    macs = node.macs
    return max(done.instructions) / macs
