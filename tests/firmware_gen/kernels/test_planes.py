"""Convolutions over a plane on the virtual Cortex-M4: the reference's bytes, and no shape that is much dearer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.firmware_gen.compiler.passes import optimise
from ecgtiny.firmware_gen.compiler.program import compile_network
from ecgtiny.firmware_gen.compiler.selection import SCRATCH_SHARE, SMALL_SCRATCH, select
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import model_sources
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.reader import read_graph
from tests.firmware_gen.drawn import check_together
from tests.firmware_gen.kernels.over_planes import Sizes, layer, over_plane
from tests.firmware_gen.kernels.place import Rng, Shape
from tests.firmware_gen.kernels.test_rows import check
from tests.firmware_gen.virtual import costs_each_virtual
from tests.quantize.graph.builder import Builder

DSP = Target(dsp=True)
FORMS = ("two_pairs", "two_wide", "two_taps", "pairs", "taps")
MAX_OVERRUN = 64
"""Bytes that the engine may write behind a tensor of these depths, and that aligning may take."""
MAX_GROWTH = 1.5
"""Of the cycles of a product, where a dimension is one more or less."""


@st.composite
def planes(draw: st.DrawFn) -> Graph:
    """Draw a chain of one or two convolutions over a plane."""
    kinds = draw(st.lists(st.sampled_from(("conv_2d", "depthwise_conv_2d")), min_size=1, max_size=2))
    shape = draw(st.tuples(st.integers(2, 6), st.integers(1, 9), st.sampled_from((1, 2, 3, 4, 5, 7, 8))))
    return over_plane(kinds, shape, np.random.default_rng(draw(st.integers(0, 2**32 - 1))))


def test_planes() -> None:
    forms = Counter[str]()

    def checked(drawn: Sequence[Graph]) -> None:
        check(*drawn)
        layers = [layer for graph in drawn for layer in select(optimise(graph), DSP).layers]
        forms.update(layer.function.removesuffix("_over_planes") for layer in layers if layer.kernel == "planes")

    check_together(planes(), settings(max_examples=40), checked)
    assert all(forms[form] for form in FORMS), forms


@pytest.mark.slow
def test_many_planes() -> None:
    check_together(planes(), settings(max_examples=400), lambda drawn: check(*drawn))


@st.composite
def tall(draw: st.DrawFn) -> Graph:
    """Draw a convolution whose window may have as many rows as the plane."""
    kind = draw(st.sampled_from(("conv_2d", "depthwise_conv_2d")))
    height, width, depth = (draw(st.integers(1, most)) for most in (16, 12, 48))
    sizes = Sizes(draw(st.integers(1, 12)), (draw(st.integers(1, height)), draw(st.integers(1, min(width, 3)))))
    return layer(kind, (height, width, depth), sizes, np.random.default_rng(0))


def arenas(graph: Graph) -> tuple[int, int]:
    """Return the bytes of the arena beside the kernels of a core, and beside the portable ones."""
    own, portable = (compile_network(graph, target).plan.size for target in (DSP, Target()))
    return own, portable


@settings(max_examples=30, deadline=None)
@given(tall())
def test_the_arena_grows_by_no_more_than_a_share(drawn: Graph) -> None:
    own, portable = arenas(drawn)
    assert own <= portable + max(SMALL_SCRATCH, SCRATCH_SHARE * portable) + MAX_OVERRUN


def test_a_window_as_tall_as_the_plane_takes_no_arena_of_its_own() -> None:
    drawn = layer("depthwise_conv_2d", (7, 7, 256), Sizes(0, (7, 7)), np.random.default_rng(0))
    own, portable = arenas(drawn)
    assert own == portable


def residual(width: int, channels: int) -> Graph:
    """Return a convolution over a plane to whose output its input is added."""
    builder, rng = Builder(), np.random.default_rng(0)
    shape = (1, 5, width, channels)
    x, y, z = (builder.activation(shape, scale, 0) for scale in (0.05, 0.05, 0.06))
    weights = builder.constant(rng.integers(-127, 128, (channels, 3, 3, channels)).astype(np.int8), [0.001])
    bias = builder.constant(np.zeros(channels, np.int32), [0.05 * 0.001])
    builder.operator("CONV_2D", [x, weights, bias], y, padding=0, strideH=1, strideW=1)
    builder.operator("ADD", [y, x], z)
    return read_graph(builder.pack([x], [z]))


@pytest.mark.parametrize(("width", "channels"), [(5, 3), (5, 4), (6, 4), (7, 5)])
def test_a_residual_is_added_in_place_at_any_width(width: int, channels: int) -> None:
    drawn = residual(width, channels)
    program = compile_network(drawn, DSP)
    own, portable = arenas(drawn)
    assert own <= portable + sum(found.scratch for found in program.layers) + MAX_OVERRUN
    made = next(found.output for found in program.layers if found.kernel == "planes")
    assert program.plan.offsets[made] == program.plan.offsets[program.graph.output]
    check(drawn)


SHAPES: list[tuple[str, Shape, Sizes, float]] = [
    ("conv_2d", (9, 10, 8), Sizes(12, (3, 3)), 1.2),
    ("conv_2d", (8, 8, 16), Sizes(32, (1, 1)), 1.7),
    ("conv_2d", (12, 11, 3), Sizes(8, (3, 3)), 1.8),
    ("conv_2d", (1, 16, 32), Sizes(33, (1, 3)), 1.2),
    ("conv_2d", (1, 80, 7), Sizes(12, (1, 5)), 1.3),
    ("depthwise_conv_2d", (12, 12, 16), Sizes(0, (3, 3)), 4.0),
    ("depthwise_conv_2d", (1, 140, 16), Sizes(0, (1, 5)), 4.4),
]
"""Each with the instructions that a product may take; what a sum takes once weighs more where it has few products."""


def around(kind: str, shape: Shape, sizes: Sizes) -> list[tuple[Shape, Sizes]]:
    """Return a shape, and those that have one more or one less along one dimension."""
    found = [(shape, sizes)]
    axes = [axis for axis in range(3) if shape[axis] > 1]
    for by in (1, -1):
        for axis in axes:
            height, width, depth = (size + by * (axis == other) for other, size in enumerate(shape))
            found.append(((height, width, depth), sizes))
        if kind == "conv_2d":
            found.append((shape, sizes._replace(outputs=sizes.outputs + by)))
    return found


def costs(kind: str, shape: Shape, sizes: Sizes) -> list[tuple[float, float]]:
    """Return cycles and instructions of a product for a shape, and for those around it."""
    drawn = [layer(kind, *one, np.random.default_rng(0)) for one in around(kind, shape, sizes)]
    taken = costs_each_virtual([model_sources(graph, DSP) for graph in drawn])
    macs = [sum(found.macs for found in select(optimise(graph), DSP).layers) for graph in drawn]
    return [(cost.cycles / count, cost.instructions / count) for cost, count in zip(taken, macs, strict=True)]


@pytest.mark.parametrize(("kind", "shape", "sizes", "most"), SHAPES)
def test_no_shape_is_much_dearer_than_its_neighbours(kind: str, shape: Shape, sizes: Sizes, most: float) -> None:
    (cycles, instructions), *others = costs(kind, shape, sizes)
    assert max(other for other, _ in others) < MAX_GROWTH * cycles
    assert instructions < most


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_drawn_shape_is_much_dearer_than_its_neighbours(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kind, shape, sizes = _large(rng)
    (cycles, _), *others = costs(kind, shape, sizes)
    assert max(other for other, _ in others) < MAX_GROWTH * cycles, (kind, shape, sizes)


def _large(rng: Rng) -> tuple[str, Shape, Sizes]:
    """Draw a layer of 10,000 products and more along a line or over a plane."""
    while True:
        kind = str(rng.choice(["conv_2d", "depthwise_conv_2d"]))
        height, width, depth = (int(size) for size in rng.integers((1, 4, 2), (12, 40, 33)))
        sizes = Sizes(int(rng.integers(2, 41)), (min(height, int(rng.integers(1, 5))), int(rng.integers(1, 6))))
        outputs = sizes.outputs if kind == "conv_2d" else 1
        if 10_000 <= height * width * depth * outputs * sizes.kernel[0] * sizes.kernel[1] <= 1_000_000:
            return kind, (height, width, depth), sizes
