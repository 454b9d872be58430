"""The kernels of the vector extension on QEMU's Cortex-M55: the reference's bytes, and wrong steps are noticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings

from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.firmware_gen.writer.sources import Sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.drawn import check_together
from tests.firmware_gen.kernels.graphs import chain, graphs, inputs
from tests.firmware_gen.kernels.lines import line, lines
from tests.firmware_gen.kernels.over_planes import Sizes, layer, over_plane
from tests.firmware_gen.kernels.test_rows import DENSE, last, of_one
from tests.firmware_gen.targets import run_each_bare

CORE = "cortex-m55"
MVE = Target(dsp=True, mve=True)
MUTANTS = [
    ("vectors.h", "vandq_s32(y, right)", "right"),
    ("vectors.h", "vandq_s32(y, right)", "y"),
    ("vectors.h", "vshlq_s32(x, vmaxq_s32(shift, zero))", "x"),
    ("vectors.h", "vqrdmulhq_s32(", "vqdmulhq_s32("),
    ("vectors.h", "vrshlq_s32(vaddq", "vshlq_s32(vaddq"),
    ("vectors.h", "vldrwq_z_s32(of.multiplier + first, lanes)", "vdupq_n_s32(*of.multiplier)"),
    ("vectors.h", "vldrbq_z_s32(of.shift + first, lanes)", "vdupq_n_s32(*of.shift)"),
    ("vectors.h", "of.bias + first", "of.bias"),
    ("vectors.h", "vdupq_n_s32(of.activation_min)", "vdupq_n_s32(-128)"),
    ("vectors.h", "vdupq_n_s32(of.activation_max)", "vdupq_n_s32(127)"),
    ("vectors.h", "vstrbq_p_s32(output, clamped, lanes)", "vstrbq_s32(output, clamped)"),
    ("row_sums.h", " * row_bytes + at", " * row_bytes"),
    ("row_sums.S", "vmladava.s8 \\sum, q1, q0", "vmladava.u8 \\sum, q1, q0"),
    ("row_sums.S", "vaddva.s8", "vaddva.u8"),
    ("row_sums.S", "row_\\what r10, r11", "row_\\what r10, r9"),
    ("row_sums.S", "wlstp.8", "wlstp.16"),
    ("conv_2d.c", "x >= 0 && ", ""),
    ("conv_2d.c", "at + kx * channels", "at"),
    ("conv_2d.c", "vmulq_n_s32(vldrwq_s32(sums.weights), layer->input_offset)", "vldrwq_s32(sums.weights)"),
    ("conv_2d.c", "x * layer->stride_width - layer->pad_left", "x * layer->stride_width"),
    ("conv_2d.c", "(run + BYTES - 1) / BYTES", "run / BYTES"),
    ("conv_2d.c", ".next = layer->dilation_height *", ".next ="),
    ("conv_2d.c", "layer->input_offset * weights[i]", "weights[i]"),
    ("conv_2d.c", "(o + i) * layer->per_channel", "o * layer->per_channel"),
    ("conv_2d.c", "layer->dilation_width == 1 &&", ""),
    ("conv_2d.c", "top >= 0 &&", ""),
    ("conv_2d.c", "bottom < layer->input_height", "bottom <= layer->input_height"),
    ("conv_2d.c", "layer->pad_left + layer->stride_width - 1", "layer->pad_left"),
    ("conv_2d.c", "room / layer->stride_width + 1", "room / layer->stride_width + 2"),
    ("conv_2d.c", "smaller(room / layer->stride_width + 1, layer->output_width)", "room / layer->stride_width + 1"),
    ("conv_2d.c", "if (layer->shift[i] > 0)", "if (layer->shift[i] > 100)"),
    ("conv_2d.c", "whole.end, layer->output_width", "whole.end + 1, layer->output_width"),
    ("windows.S", "q0[0], r4, r8", "q0[0], r8, r4"),
    ("windows.S", "vand    q1, q0, q6", "vand    q1, q0, q0"),
    ("windows.S", "vrshl.s32", "vshl.s32"),
    ("windows.S", "vmax.s32 q0, q0, q2", ""),
    ("windows.S", "vmin.s32 q0, q0, q3", ""),
    ("windows.S", "vpst\n    vstrbt.32", "vstrb.32"),
    ("windows.S", "sub     r9, r9, lr", ""),
    ("windows.S", "add     r2, r2, lr", ""),
    ("windows.S", "vmladava.s8", "vmladava.u8"),
    ("windows.S", "vpop    {d8-d15}", "add sp, sp, #64"),
    ("windows.S", "ldr     r5, [r0, #HIGH]", "ldr     r5, [r0, #LOW]"),
    ("fully_connected.c", "batch < layer->batches", "batch < 1"),
]


def wrong(drawn: Sequence[Graph], sources: Sequence[Sources]) -> bool:
    x = [inputs(graph, 8) for graph in drawn]
    try:
        found = run_each_bare(sources, x, CORE)
    except AssertionError:  # a fault, or a byte beside the arena
        return True
    expected = [run_graph(graph, vectors) for graph, vectors in zip(drawn, x, strict=True)]
    return not all(map(np.array_equal, found, expected))


def check(drawn: Sequence[Graph]) -> None:
    assert not wrong(drawn, [model_sources(graph, MVE) for graph in drawn])


def padded(shift: int | None) -> Graph:
    """Return a convolution of stride 2 with padding all round it; with a shift if one is given, and then small sums."""
    graph = layer("conv_2d", (7, 9, 5), Sizes(4, (3, 3), (2, 2)), np.random.default_rng(0))
    (node,) = graph.nodes
    assert isinstance(node, Conv2D)
    assert node.pad == (1, 1)
    if shift is None:
        return graph
    few = (np.sign(node.weights) * (np.abs(node.weights) > 100)).astype(np.int8)
    bias, shifts = np.zeros_like(node.bias), np.full_like(node.shift, shift)
    return replace(graph, nodes=(replace(node, weights=few, bias=bias, shift=shifts),))


def subjects() -> list[Graph]:
    """Return layers of every kind that have vectors: along a line, over a plane, with shifts to both sides."""
    few = {"weights": np.ones((4, 3), np.int8), "bias": np.arange(-2, 2, dtype=np.int32)}
    drawn = [of_one(replace(DENSE, **few, shift=last(shift, -1))) for shift in (0, 2)]
    drawn += [padded(shift) for shift in (None, 0, 2)]
    for seed in range(8):
        drawn += [
            over_plane([kind], (4, 7, 5), np.random.default_rng(10 * seed + more))
            for kind in ("conv_2d", "depthwise_conv_2d")
            for more in range(2)
        ]
        drawn += [
            line([kind], (1, 9, depth), np.random.default_rng(seed))
            for kind in ("conv_2d", "fully_connected")
            for depth in (1, 19)
        ]
        drawn.append(chain(["fully_connected", "depthwise_conv_2d"], (3, 3, 2), np.random.default_rng(seed)))
    return drawn


def test_as_they_are_nothing_is_wrong() -> None:
    check(subjects())


def test_lines() -> None:
    check_together(lines(), settings(max_examples=40), check)


@pytest.mark.slow
def test_many() -> None:
    check_together(lines(), settings(max_examples=300), check)
    check_together(graphs(), settings(max_examples=200), check)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_is_noticed(name: str, before: str, after: str) -> None:
    path, drawn = f"ecgtiny/src/{name}", subjects()
    sources = [model_sources(graph, MVE) for graph in drawn]
    assert any(before in one.get(path, "") for one in sources)
    changed = [{**one, path: one[path].replace(before, after)} if path in one else one for one in sources]
    assert wrong(drawn, changed)
