"""A transposed convolution along one axis becomes an ordinary one of the same value, byte for byte."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.firmware_gen.compiler.passes.sub_pixel import sub_pixel
from ecgtiny.quantize.graph.channels import Channels
from ecgtiny.quantize.graph.graph import Graph, Tensor
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.transpose_conv import TransposeConv
from ecgtiny.quantize.graph.reference import run_graph
from tests.firmware_gen.kernels.graphs import graphs, inputs


def transposed(
    rng: np.random.Generator, *, length: int, taps: int, stride: int, pad: int, out: int, upright: bool = False,
    depth: int = 2, channels: int = 3,
) -> Graph:  # fmt: skip
    """Return a graph of one transposed convolution along columns, or along rows."""

    def along(value: int, other: int) -> tuple[int, int]:
        return (value, other) if upright else (other, value)

    numbers = Channels(
        rng.integers(-128, 128, (channels, *along(taps, 1), depth)).astype(np.int8),
        rng.integers(-9999, 9999, channels).astype(np.int32), rng.integers(2**30, 2**31, channels).astype(np.int32),
        rng.integers(-12, -6, channels).astype(np.int32), int(rng.integers(-127, 129)), int(rng.integers(-128, 128)),
        *sorted(rng.integers(-128, 128, 2).tolist()),
    )  # fmt: skip
    node = TransposeConv(
        (0,), 1, **vars(numbers), input_shape=(*along(length, 1), depth), output_shape=(*along(out, 1), channels),
        stride=along(stride, int(rng.integers(1, 3))), pad=along(pad, 0),
    )  # fmt: skip
    shapes = {0: node.input_shape, 1: node.output_shape}
    tensors = {index: Tensor(index, "", (1, *shape), "int8", (1.0,)) for index, shape in shapes.items()}
    return Graph(tensors, (node,), 0, 1)


@st.composite
def geometries(draw: st.DrawFn) -> dict[str, int]:
    """Draw paddings and output sizes beyond those of SAME and VALID too."""
    length, taps, stride = draw(st.integers(1, 6)), draw(st.integers(1, 9)), draw(st.integers(1, 5))
    full = (length - 1) * stride + taps
    return {"length": length, "taps": taps, "stride": stride, "pad": draw(st.integers(0, taps)),
            "out": draw(st.integers(1, full + 3))}  # fmt: skip


@given(geometries(), st.booleans(), st.integers(0, 2**32 - 1))
def test_keeps_the_value(geometry: dict[str, int], upright: bool, seed: int) -> None:
    graph = transposed(np.random.default_rng(seed), upright=upright, **geometry)
    after, x = sub_pixel(graph), inputs(graph, 5)
    np.testing.assert_array_equal(run_graph(after, x), run_graph(graph, x))
    whole = geometry["out"] % geometry["stride"] == 0 and geometry["pad"] < geometry["taps"]
    if whole and geometry["taps"] > 1:
        assert isinstance(after.nodes[0], Conv2D)


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("stride", range(1, 5))
@pytest.mark.parametrize("taps", range(1, 8))
def test_rewrites_every_one_with_padding_same(taps: int, stride: int, upright: bool) -> None:
    pad = max(0, taps - stride) // 2
    graph = transposed(
        np.random.default_rng(taps), length=4, taps=taps, stride=stride, pad=pad, out=4 * stride, upright=upright
    )
    (node,) = sub_pixel(graph).nodes
    assert isinstance(node, Conv2D)
    assert node.stride == (1, 1)


@given(graphs())
def test_leaves_the_rest_as_it_is(graph: Graph) -> None:
    after, x = sub_pixel(graph), inputs(graph, 3)
    np.testing.assert_array_equal(run_graph(after, x), run_graph(graph, x))
    for old, new in zip(graph.nodes, after.nodes, strict=True):
        assert new is old or isinstance(old, TransposeConv)
