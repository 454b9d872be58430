"""Networks that map a beat to as many values, one for each way in which their ends meet what is before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ecgtiny.quantize.graph.graph import Graph
from ecgtiny.quantize.graph.ops.conv_2d import Conv2D
from ecgtiny.quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from ecgtiny.quantize.graph.ops.reshape import Reshape
from ecgtiny.quantize.graph.ops.transpose_conv import TransposeConv
from tests.firmware_gen.kernels.graphs import Builder, Ordinary
from tests.firmware_gen.kernels.lines import Lines
from tests.firmware_gen.kernels.operands import add
from tests.firmware_gen.kernels.place import Place, Rng, Shape, Step, same_window

HIDDEN = 6


class Layers(Builder):
    """Appends layers of chosen shapes."""

    def reshape(self, *shape: int) -> None:
        """Append a RESHAPE."""
        height, width, depth = shape
        self._append(lambda place: (Reshape(place.inputs, place.output), (height, width, depth), place.before))

    def again(self, outputs: int) -> None:
        """Append a FULLY_CONNECTED that reads the network's input."""
        self._append(lambda place: self._dense(self._at_input(place), outputs))

    def add_input(self) -> None:
        """Append an ADD of the network's input, or of a constant."""
        self._append(lambda place: add(self.rng, replace(place, tensors={0: self.tensors[0]})))

    def conv(self, outputs: int, taps: int, stride: int = 1) -> None:
        """Append a CONV_2D along the axis of samples, padded as SAME."""
        self._append(lambda place: self._conv(place, outputs, taps, stride))

    def depthwise(self, taps: int, stride: int = 1) -> None:
        """Append a DEPTHWISE_CONV_2D along the axis of samples, padded as SAME."""
        self._append(lambda place: self._depthwise(place, taps, stride))

    def stretch(self, taps: int, stride: int) -> None:
        """Append a TRANSPOSE_CONV to one channel of ``stride`` times as many samples."""
        self._append(lambda place: self._stretch(place, taps, stride))

    def _at_input(self, place: Place) -> Place:
        start = self.tensors[0]
        height, width, depth = start.shape[1:]
        return replace(place, inputs=(0,), shape=(height, width, depth), before=start.zero_point)

    def _conv(self, place: Place, outputs: int, taps: int, stride: int) -> Step:
        channels = vars(self._channels((outputs, 1, taps, place.shape[2]), 0, place))
        geometry = _line(place.shape, outputs, taps, stride)
        return Conv2D(place.inputs, place.output, **channels, **geometry), geometry["output_shape"], place.after

    def _depthwise(self, place: Place, taps: int, stride: int) -> Step:
        depth = place.shape[2]
        channels = vars(self._channels((1, taps, depth), 2, place))
        geometry = _line(place.shape, depth, taps, stride)
        node = DepthwiseConv2D(place.inputs, place.output, **channels, **geometry, depth_multiplier=1)
        return node, node.output_shape, place.after

    def _stretch(self, place: Place, taps: int, stride: int) -> Step:
        channels = vars(self._channels((1, 1, taps, place.shape[2]), 0, place))
        shape = (1, stride * place.shape[1], 1)
        node = TransposeConv(place.inputs, place.output, **channels, input_shape=place.shape, output_shape=shape,
                             stride=(1, stride), pad=(0, max(0, taps - stride) // 2))  # fmt: skip
        return node, shape, place.after


class OrdinaryLayers(Layers, Ordinary):
    """With numbers as a converter would write them."""


class ExtremeLayers(Layers, Lines):
    """With numbers at the limits of the engine."""


def _line(shape: Shape, outputs: int, taps: int, stride: int) -> dict[str, Any]:
    pad, out = same_window(shape, (1, taps), (1, stride), (1, 1))
    return {"input_shape": shape, "output_shape": (*out, outputs), "stride": (1, stride), "pad": pad,
            "dilation": (1, 1)}  # fmt: skip


def dense(network: Layers, values: int) -> None:
    network.dense(HIDDEN)
    network.dense(values)


def deep(network: Layers, values: int) -> None:
    for outputs in (9, 3, 17, values):
        network.dense(outputs)


def single(network: Layers, values: int) -> None:
    network.dense(values)


def looked_up_in_between(network: Layers, values: int) -> None:
    network.dense(HIDDEN)
    network.add("lookup")
    network.dense(values)


def input_read_twice(network: Layers, values: int) -> None:
    network.dense(HIDDEN)
    network.again(HIDDEN)
    network.add("add")
    network.dense(values)


def one_window(network: Layers, values: int) -> None:
    """End with a convolution whose only window is all samples and two more."""
    network.dense(24)
    network.reshape(1, 6, 4)
    network.conv(values, 8, stride=6)


def one_window_less_padded(network: Layers, values: int) -> None:
    """End with a convolution whose only window is all samples and one more, which comes after them."""
    network.dense(24)
    network.reshape(1, 6, 4)
    network.conv(values, 7, stride=6)


def depthwise(network: Layers, values: int) -> None:
    """End with a depthwise layer of one tap and one window."""
    network.dense(values)
    network.reshape(1, 1, values)
    network.depthwise(1)


def depthwise_window(network: Layers, values: int) -> None:
    """End with a depthwise layer whose only window is all samples and one more, which comes after them."""
    network.dense(2 * values)
    network.reshape(1, 2, values)
    network.depthwise(3, stride=2)


def convolutions(network: Layers, values: int) -> None:
    network.reshape(1, values, 1)
    network.conv(3, 5)
    network.conv(1, 4)


def batches(network: Layers, values: int) -> None:
    network.reshape(1, values, 1)
    network.dense(3)
    network.dense(1)


def few_batches(network: Layers, values: int) -> None:
    """End with a dense layer of so few batches that they are folded into one window."""
    few = next(count for count in (3, 2, 1) if values % count == 0)
    network.dense(4 * few)
    network.reshape(1, few, 4)
    network.dense(values // few)


def stretched(network: Layers, values: int) -> None:
    """Halve the samples where they can be halved, and double them again."""
    stride = 2 if values % 2 == 0 else 1
    network.reshape(1, values, 1)
    network.conv(4, 3, stride)
    network.stretch(4, stride)


def looked_up_first(network: Layers, values: int) -> None:
    network.add("lookup")
    dense(network, values)


def looked_up_last(network: Layers, values: int) -> None:
    dense(network, values)
    network.add("lookup")


def input_added(network: Layers, values: int) -> None:
    dense(network, values)
    network.add_input()


NETWORKS: Mapping[str, Callable[[Layers, int], None]] = {
    build.__name__: build
    for build in (
        dense,
        deep,
        single,
        looked_up_in_between,
        input_read_twice,
        one_window,
        one_window_less_padded,
        depthwise,
        depthwise_window,
        convolutions,
        batches,
        few_batches,
        stretched,
        looked_up_first,
        looked_up_last,
        input_added,
    )
}


def network(name: str, values: int, rng: Rng, *, extreme: bool = False) -> Graph:
    """Return the named network of ``values`` inputs and outputs."""
    builder = (ExtremeLayers if extreme else OrdinaryLayers)(rng, (1, 1, values))
    NETWORKS[name](builder, values)
    return builder.graph()
