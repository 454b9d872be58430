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
from tests.firmware_gen.kernels.over_planes import over_plane
from tests.firmware_gen.kernels.test_rows import halfway
from tests.firmware_gen.virtual import infer_virtual

MUTANTS = [
    ("rows.S", "add     r4, r4, r9, asr #31", ""),
    ("rows.S", "add     r12, r12, r11, asr #31", "add     r12, r12, r11, lsr #31"),
    ("rows.S", "smmlar  r8, r8, r0, r2", "smmla   r8, r8, r0, r2"),
    ("rows.S", "smmlar  r11, r11, r7, r12", "smmlar  r11, r11, r6, r12"),
    ("rows.S", "lsr     r4, r4, #8\n    asr     r10", "lsr     r4, r4, #7\n    asr     r10"),
    ("rows.S", "(30f - 2b) / 2, (31f - 2b) / 2", "(31f - 2b) / 2, (30f - 2b) / 2"),
    ("rows.S", "(33f - 2b) / 2, (34f - 2b) / 2", "(34f - 2b) / 2, (33f - 2b) / 2"),
    ("rows.S", "sxtb16  r4, r4", "uxtb16  r4, r4"),
    ("rows.S", "sub     r11, r11, r10", ""),
    ("rows.S", "asr     r9, r9, #7", "asr     r9, r9, #8"),
    ("rows.S", "smlad   r11, r7, r3, r11", "smladx  r11, r7, r3, r11"),
    ("rows.S", "smlatt  r9, r4, r2, r9", "smlabt  r9, r4, r2, r9"),
    ("rows.S", "add     r0, r0, r6", "add     r0, r0, #8"),
    ("rows.S", "ssat16  r8, #8, r8", "ssat16  r8, #7, r8"),
    ("rows.S", "ssat    r9, #8, r9", "ssat    r9, #9, r9"),
    ("rows.S", "bfi     r8, r10, #16, #8", ""),
    ("rows.S", "pkhbt   r10, r10, r11, lsl #16", "pkhbt   r10, r10, r11, lsl #15"),
    ("rows.S", "add     r7, r0, #8", "add     r7, r0, #4"),
    ("two_rows.S", "ldr     r3, [r0, lr]", "ldr     r3, [r0]"),
    ("two_rows.S", "sxtb16  r12, r12", "uxtb16  r12, r12"),
    ("two_rows.S", "pair    r6, r7, r10, r11", "pair    r6, r7, r10, r10"),
    ("two_rows.S", "pairs_columns r4, r5, r6, r7", "pairs_columns r4, r5, r6, r6"),
    ("two_rows.S", "taps_step r4, r5, r6, r7", "taps_step r4, r5, r7, r7"),
    ("two_rows.S", "wide_columns r4, r5, r6, r7", "wide_columns r5, r5, r6, r7"),
    (
        "two_rows.S",
        "smlad   \\high2, r12, r3, \\high3\n    smlad   \\high, r12, r2, \\high",
        "smlad   \\high, r12, r2, \\high\n    smlad   \\high2, r12, r3, \\high3",
    ),
    ("two_rows.S", "sub     r9, r9, r8", ""),
    ("two_rows.S", "asr     r11, r11, #7", "asr     r11, r11, #8"),
    ("two_rows.S", "smlad   r11, r12, r3, \\sum11", "smladx  r11, r12, r3, \\sum11"),
    ("two_rows.S", "smlatt  r11, r12, r3, \\sum11", "smlabt  r11, r12, r3, \\sum11"),
    ("two_rows.S", "add     lr, \\offset, \\first, asr #31", "mov     lr, \\offset"),
    ("two_rows.S", "add     \\offset, \\offset, \\second, asr #31", ""),
    ("two_rows.S", "smmlar  \\second", "smmla   \\second"),
    ("two_rows.S", "smmla   \\second, \\second", "smmla   \\second, \\first"),
    ("two_rows.S", "r7, r11, r3, r12", "r7, r11, r0, r12"),
    ("two_rows.S", "str     r12, [sp, #LEFT]\n    b ", "b "),
    ("two_rows.S", "str     r12, [sp, #LEFT]\n    cmp", "cmp"),
    ("two_rows.S", "cmp     r12, #0", "cmp     r12, #1"),
    ("two_rows.S", "sub     r5, r5, #1", ""),
    ("two_rows.S", "pkhtb   r8, r9, r8, asr #16", "pkhtb   r8, r9, r8, asr #15"),
    ("two_rows.S", "ssat    \\sum, #8, \\sum, asr #16", "ssat    \\sum, #8, \\sum, asr #15"),
    ("two_rows.S", "(37f - 2b) / 2, (38f - 2b) / 2", "(38f - 2b) / 2, (37f - 2b) / 2"),
    ("two_rows.S", "(34f - 2b) / 2, (35f - 2b) / 2", "(35f - 2b) / 2, (34f - 2b) / 2"),
    ("two_rows.S", "ssat16  r10, #8, r10", ""),
    ("two_rows.S", "saturate\\rectified \\three", ""),
    ("two_rows.S", "bfi     \\one, \\four, #24, #8", ""),
    ("two_rows.S", "str     r10, [r12, #4]", ""),
    ("two_rows.S", "add     r3, r3, r2, lsl #1", "add     r3, r3, #8"),
    ("two_rows.S", "add     r3, r3, r2\n", "add     r3, r3, #4\n"),
    ("two_rows.S", "add     r0, r0, r2, lsl #1", "add     r0, r0, #8"),
    ("two_rows.S", "sub     r6, r6, #4", ""),
    ("two_rows.S", "    .if \\next\n    lsr     r0, r0, #8\n    .endif\n", ""),
    ("two_rows.S", "shift   \\direction, r7, r11, 0", "shift   \\direction, r7, r7, 0"),
    ("two_rows.S", "str     r0, [sp, #INPUT]\n    subs", "subs"),
    ("two_rows.S", "subs    r2, r2, #1", "subs    r2, r2, #2"),
    ("planes.c", "pair_of_high(even, odd)", "pair_of_high(odd, even)"),
    ("planes.c", "from += 4, to += 4", "from += 4, to += 3"),
    ("planes.c", "fill(to, repeat, from[i])", "fill(to, repeat, from[0])"),
    ("planes.c", "fill(to, layer->sample, layer->zero_point)", "fill(to, layer->sample, 0)"),
    ("planes.c", "to - layer->pad_left * column, layer->pad_left", "to, layer->pad_left"),
    ("planes.c", "to + layer->width * column, layer->pad_right", "to, layer->pad_right"),
    ("planes.c", "y >= 0 &&", ""),
    ("planes.c", "y < layer->input_height", "y < layer->input_height - 1"),
    ("planes.c", "y * layer->stride_height - layer->pad_top", "y * layer->stride_height"),
    ("planes.c", "i * layer->dilation_height", "i"),
    ("planes.c", "layer->kernel_height - layer->fresh", "layer->kernel_height - 1"),
    ("planes.c", "columns += layer->advance", "columns += layer->sample"),
    ("planes.c", "output += layer->output_row", "output += layer->output_step"),
    ("clamp.c", "(uint32_t)layer->low", "0x80808080u"),
    ("clamp.c", "(uint32_t)layer->high", "0x7F7F7F7Fu"),
    ("dsp.h", "ssub8 %0, %1, %2", "ssub8 %0, %2, %1"),
    ("dsp.h", "ssub8 %0, %2, %1", "ssub8 %0, %1, %2"),
    ("dsp.h", "ssub16 %0, %1, %2\\n\\tsel", "ssub16 %0, %2, %1\\n\\tsel"),
    ("dsp.h", "ssub16 %0, %2, %1\\n\\tsel %0, %1", "ssub16 %0, %1, %2\\n\\tsel %0, %1"),
    ("clamp.c", "at + layer->words", "at + layer->words - 1"),
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
PLANES = ("conv_2d", "depthwise_conv_2d")
DSP = Target(dsp=True)


@cache
def graphs() -> list[tuple[Graph, Sources]]:
    """Return graphs along rows, columns and planes, with what is generated for them."""
    drawn = [halfway(half) for half in range(1, 5)]
    for seed in range(6):
        for shape in ((1, 1, 40), (1, 9, 4), (7, 1, 4), (1, 6, 3)):
            for zero_point in (None, -128):
                drawn += [line(chain, shape, np.random.default_rng(seed), zero_point) for chain in CHAINS]
        drawn += [
            over_plane([kind], (4, 9, 5), np.random.default_rng(10 * seed + more))
            for kind in PLANES
            for more in range(6)
        ]
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
