"""A transposed convolution along one axis is an ordinary one of more channels, whose output lies in the same order.

Shi et al., "Is the deconvolution layer the same as a convolutional layer?", 2016: output sample ``s q + p`` of stride s
takes the taps of phase p only, so that the s phases are s times as many channels at position q.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ....common.arrays import Int8Array
from ....quantize.graph.channels import Channels
from ....quantize.graph.graph import Graph, Node
from ....quantize.graph.ops.conv_2d import Conv2D, Conv2D16
from ....quantize.graph.ops.transpose_conv import TransposeConv, TransposeConv16


def sub_pixel(graph: Graph) -> Graph:
    """Return the graph with every transposed convolution that allows it rewritten."""
    return replace(graph, nodes=tuple(_rewritten(node) for node in graph.nodes))


def _rewritten(node: Node) -> Node:
    if not isinstance(node, TransposeConv):
        return node
    still = tuple(_stands_still(node, axis) for axis in (0, 1))
    axis = still.index(False) if False in still else 1
    stride, taps, pad = node.stride[axis], node.weights.shape[1 + axis], node.pad[axis]
    first, last = -((taps - 1 - pad) // stride), (stride - 1 + pad) // stride
    if not still[1 - axis] or node.output_shape[axis] % stride or first > 0:
        return node
    line = np.moveaxis(node.weights, 1 + axis, 1).reshape(len(node.weights), taps, -1)
    phases = _phases(line, stride, pad, range(first, last + 1))
    weights = phases.reshape(len(phases), *_along(axis, phases.shape[1], 1), phases.shape[2])
    return (Conv2D16 if isinstance(node, TransposeConv16) else Conv2D)(
        node.inputs,
        node.output,
        **vars(_channels(node, stride, weights)),
        input_shape=node.input_shape,
        output_shape=(*_along(axis, node.output_shape[axis] // stride, 1), len(phases)),
        stride=(1, 1),
        pad=_along(axis, -first, 0),
    )


def _along(axis: int, value: int, other: int) -> tuple[int, int]:
    """Return a value for rows and columns that holds along one axis."""
    return (value, other) if axis == 0 else (other, value)


def _stands_still(node: TransposeConv, axis: int) -> bool:
    """Tell whether nothing happens along an axis of one sample."""
    return (node.input_shape[axis], node.output_shape[axis], node.weights.shape[1 + axis], node.pad[axis]) == (
        1,
        1,
        1,
        0,
    )


def _phases(line: Int8Array, stride: int, pad: int, reach: range) -> Int8Array:
    """Return weights [phases * channels, taps, depth]: input ``q + j`` meets tap ``p + pad - stride j`` of phase p."""
    channels, taps, depth = line.shape
    phases = np.zeros((stride, channels, len(reach), depth), np.int8)
    for phase in range(stride):
        for place, j in enumerate(reach):
            tap = phase + pad - stride * j
            if 0 <= tap < taps:
                phases[phase, :, place] = line[:, tap]
    return phases.reshape(stride * channels, len(reach), depth)


def _channels(node: TransposeConv, times: int, weights: Int8Array) -> Channels:
    """Return the node's channels with the constants of each repeated."""
    return Channels(
        weights=weights,
        bias=np.tile(node.bias, times),
        multiplier=np.tile(node.multiplier, times),
        shift=np.tile(node.shift, times),
        input_offset=node.input_offset,
        output_offset=node.output_offset,
        activation_min=node.activation_min,
        activation_max=node.activation_max,
    )
