"""Graphs that no converter would write: every operator, odd geometries, and numbers at the edge of 32 bits."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int8Array
from ecgtiny.quantize.graph.channels import Channels
from ecgtiny.quantize.graph.graph import Graph, Node, Tensor
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from ecgtiny.quantize.graph.ops.fully_connected import FullyConnected
from ecgtiny.quantize.graph.ops.lookup import Lookup
from ecgtiny.quantize.graph.ops.reshape import Reshape
from ecgtiny.quantize.graph.ops.transpose_conv import TransposeConv
from tests.firmware_gen.kernels import lstm_nodes, movement, operands
from tests.firmware_gen.kernels.place import Place, Rng, Shape, Step, pair, same_window

STEPS = {**lstm_nodes.STEPS, **movement.STEPS, **operands.STEPS}
KINDS = ("fully_connected", "conv_2d", "depthwise_conv_2d", "transpose_conv", "lookup", "reshape", *STEPS)
MAX_SUM = 2**31 - 256


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw a chain of one to four operators, of which some that are between may be further outputs."""
    chosen = draw(
        st.lists(st.sampled_from(KINDS), min_size=1, max_size=4).filter(lambda kinds: set(kinds) != {"reshape"})
    )
    shape = draw(st.tuples(st.integers(1, 5), st.integers(1, 12), st.integers(1, 4)))
    graph = chain(chosen, shape, np.random.default_rng(draw(st.integers(0, 2**32 - 1))))
    between = range(1, graph.output)
    further = draw(st.lists(st.sampled_from(between), max_size=2, unique=True)) if between else []
    return replace(graph, further=tuple(further))


def chain(kinds: Sequence[str], shape: Shape, rng: Rng) -> Graph:
    """Return a graph of the named operators in a row, its numbers drawn from ``rng``."""
    builder = Builder(rng, shape)
    for kind in kinds:
        builder.add(kind)
    return builder.graph()


def autoencoder(values: int, hidden: int, rng: Rng) -> Graph:
    """Return a graph of two dense layers with ordinary numbers that maps ``values`` to as many."""
    builder = Ordinary(rng, (1, 1, values))
    builder.dense(hidden)
    builder.dense(values)
    return builder.graph()


def one_value(values: int, hidden: int, rng: Rng) -> Graph:
    """Return a graph of two dense layers with ordinary numbers that makes one value of ``values``."""
    builder = Ordinary(rng, (1, 1, values))
    builder.dense(hidden)
    builder.dense(1)
    return builder.graph()


def two_values(values: int, hidden: int, rng: Rng) -> Graph:
    """Return a graph of a dense layer with ordinary numbers, and of two heads that make one value of it each."""
    builder = Ordinary(rng, (1, 1, values))
    builder.dense(hidden)
    builder.dense(1)
    graph = builder.graph()
    head = graph.nodes[1]
    assert isinstance(head, FullyConnected)
    other = replace(head, output=3, weights=rng.permuted(head.weights, axis=1))
    tensors = {**graph.tensors, 3: replace(graph.output_tensor, index=3, name="t2")}
    return Graph(tensors, (*graph.nodes, other), 0, 2, (3,))


def inputs(graph: Graph, count: int, seed: int = 0) -> Int8Array:
    """Return inputs int8 [count, size]: the two extremes, an alternation of them, and noise."""
    size = graph.input_bytes
    x = np.random.default_rng(seed).integers(-128, 128, (count, size)).astype(np.int8)
    x[0], x[1] = -128, 127
    x[2, ::2], x[2, 1::2] = 127, -128
    return x


class Builder:
    """Appends operators to a chain of tensors."""

    def __init__(self, rng: Rng, shape: Shape) -> None:
        self.rng = rng
        self.shape = shape
        self.zero_point = self.draw_zero_point()
        self.nodes: list[Node] = []
        self.tensors = {0: Tensor(0, "x", (1, *shape), "int8", (0.05,), self.zero_point)}

    def draw_zero_point(self) -> int:
        """Return a zero point, the extremes more often than others."""
        return int(self.rng.choice([-128, 127, *self.rng.integers(-128, 128, 3)]))

    def add(self, kind: str) -> None:
        """Append an operator of a kind that reads the last tensor."""
        step = STEPS.get(kind)
        self._append(partial(step, self.rng) if step else getattr(self, f"_{kind}"))

    def _append(self, build: Callable[[Place], Step]) -> None:
        step = len(self.nodes)
        place = Place((step,), step + 1, self.shape, self.zero_point, self.draw_zero_point(), self.tensors)
        node, self.shape, self.zero_point = build(place)
        self.nodes.append(node)
        self.tensors[step + 1] = Tensor(step + 1, f"t{step}", (1, *self.shape), "int8", (0.05,), self.zero_point)

    def graph(self) -> Graph:
        """Return what was appended."""
        return Graph(self.tensors, tuple(self.nodes), 0, len(self.nodes))

    def dense(self, outputs: int) -> None:
        """Append a FULLY_CONNECTED with so many outputs."""
        self._append(lambda place: self._dense(place, outputs))

    def _fully_connected(self, place: Place) -> Step:
        return self._dense(place, int(self.rng.integers(1, 9)))

    def _dense(self, place: Place, outputs: int) -> Step:
        height, width, depth = place.shape
        channels = vars(self._channels((outputs, depth), 0, place))
        node = FullyConnected(place.inputs, place.output, **channels, batches=height * width)
        return node, (height, width, outputs), place.after

    def _conv_2d(self, place: Place) -> Step:
        kernel, stride, dilation, outputs = (
            pair(self.rng, 3),
            pair(self.rng, 3),
            pair(self.rng, 2),
            int(self.rng.integers(1, 6)),
        )
        pad, out = same_window(place.shape, kernel, stride, dilation)
        shape = (*out, outputs)
        node = Conv2D(
            place.inputs, place.output, **vars(self._channels((outputs, *kernel, place.shape[2]), 0, place)),
            input_shape=place.shape, output_shape=shape, stride=stride, pad=pad, dilation=dilation,
        )  # fmt: skip
        return node, shape, place.after

    def _depthwise_conv_2d(self, place: Place) -> Step:
        kernel, stride, dilation, multiplier = (
            pair(self.rng, 3),
            pair(self.rng, 3),
            pair(self.rng, 2),
            int(self.rng.integers(1, 4)),
        )
        pad, out = same_window(place.shape, kernel, stride, dilation)
        shape = (*out, place.shape[2] * multiplier)
        node = DepthwiseConv2D(
            place.inputs, place.output, **vars(self._channels((*kernel, shape[2]), 2, place)), input_shape=place.shape,
            output_shape=shape, stride=stride, pad=pad, depth_multiplier=multiplier, dilation=dilation,
        )  # fmt: skip
        return node, shape, place.after

    def _transpose_conv(self, place: Place) -> Step:
        kernel, stride, outputs = pair(self.rng, 4), pair(self.rng, 3), int(self.rng.integers(1, 5))
        full = [(size - 1) * s + k for size, s, k in zip(place.shape, stride, kernel, strict=False)]
        out = [int(self.rng.integers(1, size + 2)) for size in full]
        rows, columns = (max(0, size - o) // 2 for size, o in zip(full, out, strict=True))
        shape = (out[0], out[1], outputs)
        node = TransposeConv(
            place.inputs, place.output, **vars(self._channels((outputs, *kernel, place.shape[2]), 0, place)),
            input_shape=place.shape, output_shape=shape, stride=stride, pad=(rows, columns),
        )  # fmt: skip
        return node, shape, place.after

    def _lookup(self, place: Place) -> Step:
        table = self.rng.integers(-128, 128, 256).astype(np.int8)
        return Lookup(place.inputs, place.output, table, "LOGISTIC"), place.shape, place.after

    def _reshape(self, place: Place) -> Step:
        height, width, depth = place.shape
        return Reshape(place.inputs, place.output), (1, height, width * depth), place.before

    def _channels(self, shape: tuple[int, ...], axis: int, place: Place) -> Channels:
        weights = self._weights(shape)
        others = tuple(i for i in range(len(shape)) if i != axis)
        bound = 256 * np.abs(weights.astype(np.int64)).sum(axis=others)
        shift = np.array([self._shift(int(value)) for value in bound], np.int32)
        room = (MAX_SUM >> np.maximum(shift, 0).astype(np.int64)) - bound
        bias = room * self.rng.choice([0, 0, 1e-6, -1e-6, 1, -1], len(room))
        low, high = sorted(self.rng.integers(-128, 128, 2).tolist()) if self.rng.random() < 0.3 else (-128, 127)
        multipliers = [0, 2**30, 2**31 - 1, *self.rng.integers(2**30, 2**31, 3)]
        return Channels(
            weights=weights, bias=bias.astype(np.int32), shift=shift,
            multiplier=self.rng.choice(multipliers, len(room)).astype(np.int32),
            input_offset=-place.before, output_offset=place.after, activation_min=low, activation_max=high,
        )  # fmt: skip

    def _weights(self, shape: tuple[int, ...]) -> Int8Array:
        if self.rng.random() < 0.3:
            return self.rng.choice([-128, 127], shape).astype(np.int8)
        return self.rng.integers(-128, 128, shape).astype(np.int8)

    def _shift(self, bound: int) -> int:
        """Return the shift that spreads the sums over int8, in most cases; else any that is allowed."""
        largest = 30 if bound == 0 else (MAX_SUM // bound).bit_length() - 1
        if self.rng.random() < 0.7:
            return max(-31, 8 - max(1, bound).bit_length())
        return int(self.rng.choice([-31, -30, -1, 0, min(1, largest), min(30, largest)]))


class Ordinary(Builder):
    """Draws numbers as a converter would write them: none of them hides what another does."""

    def draw_zero_point(self) -> int:
        """Return a zero point that leaves both signs room."""
        return int(self.rng.integers(-40, 40))

    def _channels(self, shape: tuple[int, ...], axis: int, place: Place) -> Channels:
        count, taps = shape[axis], math.prod(shape) // shape[axis]
        return Channels(
            weights=self.rng.integers(-127, 128, shape).astype(np.int8),
            bias=self.rng.integers(-3000, 3000, count).astype(np.int32),
            multiplier=self.rng.integers(2**30, 2**31, count).astype(np.int32),
            shift=np.full(count, -6 - taps.bit_length() // 2, np.int32),
            input_offset=-place.before, output_offset=place.after, activation_min=-128, activation_max=127,
        )  # fmt: skip
