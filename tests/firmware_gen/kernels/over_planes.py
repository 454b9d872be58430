"""Convolutions over a plane: random ones at the engine's limits, and ordinary ones of a wanted size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from tests.firmware_gen.kernels.graphs import Ordinary
from tests.firmware_gen.kernels.lines import Lines
from tests.firmware_gen.kernels.place import Place, Rng, Shape, Step, pair, same_window


class Sizes(NamedTuple):
    """What a convolution is but for its input."""

    outputs: int
    """Channels of a convolution; a depthwise one has those of its input."""
    kernel: tuple[int, int]
    stride: tuple[int, int] = (1, 1)


def over_plane(kinds: Sequence[str], shape: Shape, rng: Rng) -> Graph:
    """Return a graph of convolutions in a row, their numbers where the engine is at its limits."""
    builder = _Planes(rng, shape)
    for kind in kinds:
        builder.add(kind)
    return builder.graph()


def layer(kind: str, shape: Shape, sizes: Sizes, rng: Rng) -> Graph:
    """Return a graph of one convolution with ordinary numbers."""
    builder = _Sized(rng, shape, sizes)
    builder.add(kind)
    return builder.graph()


class _Planes(Lines):
    """Draws windows over rows and columns; some cover all columns of their input."""

    def _line_geometry(self, shape: Shape, outputs: int) -> tuple[tuple[int, int], dict[str, Any]]:
        kernel, stride, dilation = (pair(self.rng, most) for most in (4, 3, 2))
        if self.rng.random() < 0.2:
            kernel, stride, dilation = (kernel[0], shape[1]), (stride[0], shape[1]), (dilation[0], 1)
        pad, out = same_window(shape, kernel, stride, dilation)
        return kernel, {"input_shape": shape, "output_shape": (*out, outputs), "stride": stride, "pad": pad,
                        "dilation": dilation}  # fmt: skip


class _Sized(Ordinary):
    def __init__(self, rng: Rng, shape: Shape, sizes: Sizes) -> None:
        super().__init__(rng, shape)
        self.sizes = sizes

    def _conv_2d(self, place: Place) -> Step:
        shape = self.sizes.outputs, *self.sizes.kernel, place.shape[2]
        geometry = self._windows(place, self.sizes.outputs)
        node = Conv2D(place.inputs, place.output, **vars(self._channels(shape, 0, place)), **geometry)
        return node, node.output_shape, place.after

    def _depthwise_conv_2d(self, place: Place) -> Step:
        shape = *self.sizes.kernel, place.shape[2]
        geometry = self._windows(place, place.shape[2])
        channels = vars(self._channels(shape, 2, place))
        node = DepthwiseConv2D(place.inputs, place.output, **channels, **geometry, depth_multiplier=1)
        return node, node.output_shape, place.after

    def _windows(self, place: Place, outputs: int) -> dict[str, Any]:
        pad, out = same_window(place.shape, self.sizes.kernel, self.sizes.stride, (1, 1))
        return {"input_shape": place.shape, "output_shape": (*out, outputs), "stride": self.sizes.stride, "pad": pad}
