"""One .tflite everywhere: TensorFlow Lite Micro, the integer reference, and its C by every compiler on every core."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from tests.firmware_gen.desk import infer_each
from tests.firmware_gen.kernels.graphs import inputs
from tests.firmware_gen.targets import run_each_bare
from tests.firmware_gen.virtual import infer_each_virtual
from tests.quantize.graph.oracle import WITHOUT_ORACLE, tflm

INPUTS = 6
PROGRAM = 600_000
"""Letters of C in one program: three of them or more are a byte of constants, and the least flash is 256 KB."""
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


@dataclass(frozen=True)
class Case:
    """A network of which all is known but what its C computes."""

    graph: Graph
    x: Int8Array
    """[n, size]."""
    expected: Int8Array
    """The outputs int8 [n, size]."""
    generated: dict[Target, Sources]

    @property
    def letters(self) -> int:
        """Of its C, for the target that has most."""
        return max(sum(map(len, sources.values())) for sources in self.generated.values())


def check_everywhere(tflite: bytes) -> Graph:
    """Compare every output for some inputs, the extremes among them; return the graph.

    Raises:
        UnsupportedModelError: the model is refused.
        AssertionError: two outputs differ; the message names where.
    """
    case = reference_case(tflite)
    check_compiled([case])
    return case.graph


def reference_case(tflite: bytes) -> Case:
    """Return a model's inputs and outputs by the integer reference, after it was compared with the oracle.

    Raises:
        UnsupportedModelError: the model is refused.
        AssertionError: two outputs differ.
    """
    graph = read_graph(tflite)
    x = inputs(graph, INPUTS)
    expected = run_graph(graph, x)
    generated = {target: model_sources(graph, target) for target in (PORTABLE, DSP, SMALL, SMALL_DSP)}
    if not WITHOUT_ORACLE & set(operators(tflite)):
        np.testing.assert_array_equal(expected, tflm(tflite, graph, x), "the integer reference (x), the oracle (y)")
    return Case(graph, x, expected, generated)


def check_compiled(cases: Sequence[Case]) -> None:
    """Compare what the C of networks computes, several of them a program, by every compiler on every core.

    Raises:
        AssertionError: two outputs differ; the message names where.
    """
    for group in _programs(cases):
        for where, outputs in _runs(group):
            for case, output in zip(group, outputs, strict=True):
                np.testing.assert_array_equal(output, case.expected, where)


def operators(tflite: bytes) -> list[str]:
    """Return the names of a model's operators."""
    return [operator.name for operator in decode(tflite).operators]


def _programs(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """Yield the networks in groups that fit the flash of the smallest machine."""
    group: list[Case] = []
    for case in cases:
        if group and sum(other.letters for other in [*group, case]) > PROGRAM:
            yield group
            group = []
        group.append(case)
    if group:
        yield group


def _runs(cases: Sequence[Case]) -> Iterator[tuple[str, list[Int8Array]]]:
    """Yield where the C ran, and the outputs of each network; the likeliest to differ first."""
    generated = {target: [case.generated[target] for case in cases] for target in (PORTABLE, DSP, SMALL, SMALL_DSP)}
    x = [case.x for case in cases]
    for target in (DSP, SMALL_DSP):
        yield f"the virtual Cortex-M4 {target}", infer_each_virtual(generated[target], x)
    for compiler, level in DESKS:
        yield f"{compiler} {level}", infer_each(generated[PORTABLE], x, compiler=compiler, flags=(level,))
    yield f"gcc -Os {SMALL}", infer_each(generated[SMALL], x, flags=("-Os",))
    for core, target in BARE:
        yield f"{core} {target}", run_each_bare(generated[target], x, core)
