"""Random graphs of layers along one axis, their numbers where the engine of the DSP extension is at its limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int8Array
from ecgtiny.firmware_gen.compiler.ops.dsp.matrix import MAX_SUM
from ecgtiny.quantize.graph.channels import Channels
from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from tests.firmware_gen.kernels.graphs import Builder
from tests.firmware_gen.kernels.place import Place, Rng, Shape, Step, same_window

KINDS = ("fully_connected", "conv_2d", "depthwise_conv_2d", "lookup")


@st.composite
def lines(draw: st.DrawFn) -> Graph:
    """Draw a chain of one to four layers along rows or along columns."""
    kinds = draw(
        st.lists(st.sampled_from(KINDS), min_size=1, max_size=4).filter(lambda kinds: set(kinds) != {"lookup"})
    )
    length, depth = draw(st.integers(1, 13)), draw(st.sampled_from((1, 2, 3, 4, 5, 7, 8)))
    shape = draw(st.sampled_from(((1, length, depth), (length, 1, depth))))
    zero_point = draw(st.sampled_from((None, -128)))
    return line(kinds, shape, np.random.default_rng(draw(st.integers(0, 2**32 - 1))), zero_point)


def line(kinds: Sequence[str], shape: Shape, rng: Rng, zero_point: int | None = None) -> Graph:
    """Return a graph of the named operators in a row, along the axis that has several samples.

    All its tensors have the zero point, if one is given.
    """
    builder = Lines(rng, shape, zero_point)
    for kind in kinds:
        builder.add(kind)
    return builder.graph()


class Lines(Builder):
    """Appends layers whose windows slide along one axis."""

    def __init__(self, rng: Rng, shape: Shape, zero_point: int | None = None) -> None:
        self._given = zero_point
        super().__init__(rng, shape)

    def draw_zero_point(self) -> int:
        """Return the one that was given, or one that is drawn."""
        return super().draw_zero_point() if self._given is None else self._given

    def _conv_2d(self, place: Place) -> Step:
        outputs = int(self.rng.integers(1, 10))
        kernel, geometry = self._line_geometry(place.shape, outputs)
        channels = self._channels((outputs, *kernel, place.shape[2]), 0, place)
        node = Conv2D(place.inputs, place.output, **vars(channels), **geometry)
        return node, node.output_shape, place.after

    def _depthwise_conv_2d(self, place: Place) -> Step:
        multiplier = 1 if self.rng.random() < 0.8 else 2
        depth = place.shape[2] * multiplier
        kernel, geometry = self._line_geometry(place.shape, depth)
        channels = self._channels((*kernel, depth), 2, place)
        node = DepthwiseConv2D(place.inputs, place.output, **vars(channels), **geometry, depth_multiplier=multiplier)
        return node, node.output_shape, place.after

    def _line_geometry(self, shape: Shape, outputs: int) -> tuple[tuple[int, int], dict[str, Any]]:
        """Return kernel and geometry of windows along the axis of several samples."""

        def along(most: int) -> tuple[int, int]:
            drawn = int(self.rng.integers(1, most + 1))
            return (drawn, 1) if shape[1] == 1 else (1, drawn)

        kernel, stride, dilation = along(9), along(4), along(3)
        pad, out = same_window(shape, kernel, stride, dilation)
        return kernel, {"input_shape": shape, "output_shape": (*out, outputs), "stride": stride, "pad": pad,
                        "dilation": dilation}  # fmt: skip

    def _channels(self, shape: tuple[int, ...], axis: int, place: Place) -> Channels:
        """Draw sums up to the engine's largest, shifts from its least to its largest, and some of a dead channel."""
        rng, weights = self.rng, self._weights(shape)
        others = tuple(i for i in range(len(shape)) if i != axis)
        bound = 128 * np.abs(weights.astype(np.int64)).sum(axis=others)
        largest = rng.choice(list(MAX_SUM.values()), len(bound))
        room = np.maximum(largest - 1 - bound, 0) * rng.choice([0, 1e-4, -1e-4, 1, -1], len(bound))
        bias = room.astype(np.int64) + place.before * weights.astype(np.int64).sum(axis=others)
        sums = bound + abs(room)
        wanted = np.array([int(s).bit_length() for s in sums]) - rng.integers(7, 16, len(bound))
        multipliers = [0, 1, 2**30, 2**31 - 1, *rng.integers(2**30, 2**31, 6)]
        clamp = (-100, 90) if rng.random() < 0.2 else (-128, 127)
        shift = np.where(rng.random(len(bound)) < 0.1, rng.integers(20, 32, len(bound)), np.clip(wanted, 1, 22))
        return Channels(
            weights=weights, bias=bias.astype(np.int32), shift=-shift.astype(np.int32),
            multiplier=rng.choice(multipliers, len(bound)).astype(np.int32), input_offset=-place.before,
            output_offset=place.after, activation_min=clamp[0], activation_max=clamp[1],
        )  # fmt: skip

    def _weights(self, shape: tuple[int, ...]) -> Int8Array:
        least = int(self.rng.choice([-128, -127]))
        if self.rng.random() < 0.3:
            return self.rng.choice([least, 127], shape).astype(np.int8)
        return self.rng.integers(least, 128, shape).astype(np.int8)
