"""One step of the DSP extension's kernels done wrong, and the random graphs of these tests tell."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecgtiny.common.errors import DeviceError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.kernels.graphs import inputs
from tests.firmware_gen.kernels.lines import line
from tests.firmware_gen.virtual import infer_virtual

MUTANTS = [
    ("rows.S", "add     r2, r2, r9, asr #31", ""),
    ("rows.S", "add     r12, r12, r11, asr #31", "add     r12, r12, r11, asr #30"),
    ("rows.S", "smmlar  r8, r8, r4, r0", "smmla   r8, r8, r4, r0"),
    ("rows.S", "smmlar  r11, r11, r7, r12", "smmlar  r11, r11, r6, r12"),
    ("rows.S", "asr     r10, r10, r6", "asr     r10, r10, r5"),
    ("rows.S", "(3f - 2b) / 2, (4f - 2b) / 2", "(4f - 2b) / 2, (3f - 2b) / 2"),
    ("rows.S", "(5f - 2b) / 2, (6f - 2b) / 2", "(6f - 2b) / 2, (5f - 2b) / 2"),
    ("rows.S", "sxtb16  r4, r4", "uxtb16  r4, r4"),
    ("rows.S", "sub     r11, r11, r10", ""),
    ("rows.S", "asr     r9, r9, #7", "asr     r9, r9, #8"),
    ("rows.S", "smlad   r11, r7, r3, r11", "smladx  r11, r7, r3, r11"),
    ("rows.S", "smlatt  r9, r4, r2, r9", "smlabt  r9, r4, r2, r9"),
    ("rows.S", "add     r0, r0, r6", "add     r0, r0, #8"),
    ("rows.S", "ssat16  r8, #8, r8\n    ssat16  r10", "ssat16  r8, #7, r8\n    ssat16  r10"),
    ("rows.S", "ssat16  r9, #8, r9", "ssat16  r9, #9, r9"),
    ("rows.S", "uxtb16  r8, r8", ""),
    ("rows.S", "pkhbt   r10, r10, r11, lsl #16", "pkhbt   r10, r10, r11, lsl #15"),
    ("rows.S", "str     r7, [sp, #INPUT]", ""),
    ("rows.S", "add     r0, r0, r3\n", ""),
    ("margins.c", "zero << 16 | zero", "zero << 16"),
    ("margins.c", "layer->zero_point & 0xFFFF", "layer->zero_point & 0xFF"),
    ("margins.c", "i < layer->before", "i < layer->before - 1"),
    ("margins.c", "i < layer->after", "i < layer->after - 1"),
    ("margins.c", "output + layer->inside", "output + layer->inside + 2"),
    ("widen.S", ", ror #8", ""),
    ("widen.S", "sxtb16", "uxtb16"),
]
CHAINS = (
    ["fully_connected", "fully_connected"],
    ["conv_2d", "conv_2d"],
    ["depthwise_conv_2d", "depthwise_conv_2d"],
    ["lookup", "depthwise_conv_2d"],
    ["conv_2d", "fully_connected"],
)
DSP = Target(dsp=True)


@cache
def graphs() -> list[tuple[Graph, Sources]]:
    """Return graphs along rows and columns of one sample and of several, with what is generated for them."""
    drawn: list[Graph] = []
    for seed in range(3):
        for shape in ((1, 1, 40), (1, 9, 4), (7, 1, 4), (1, 6, 3)):
            drawn += [line(chain, shape, np.random.default_rng(seed)) for chain in CHAINS]
    return [(graph, model_sources(graph, DSP)) for graph in drawn]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_is_noticed(name: str, before: str, after: str) -> None:
    path, tried = f"ecgtiny/src/{name}", 0
    for graph, sources in graphs():
        if path in sources:
            assert before in sources[path]
            tried += 1
            if wrong(graph, {**sources, path: sources[path].replace(before, after)}):
                return
    pytest.fail(f"{tried} graphs did not notice")


@pytest.mark.slow
def test_as_they_are_nothing_is_wrong() -> None:
    assert not any(wrong(graph, sources) for graph, sources in graphs())


def wrong(graph: Graph, sources: Sources) -> bool:
    x = inputs(graph, 8)
    try:
        return not np.array_equal(infer_virtual(sources, x), run_graph(graph, x))
    except DeviceError:
        return True
