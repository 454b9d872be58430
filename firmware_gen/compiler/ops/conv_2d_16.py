"""Layers with weights of int16 activations in C: one kernel, to which they are convolutions of one form."""

from __future__ import annotations

import numpy as np

from ....common.arrays import Int8Array
from ....quantize.graph.channels import Channels16
from ....quantize.graph.fixedpoint import reduced_multiplier
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.conv_2d import Conv2D16
from ....quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D16
from ....quantize.graph.ops.fully_connected import FullyConnected16
from ....quantize.graph.ops.transpose_conv import TransposeConv16
from ....quantize.graph.windows import Geometry
from ..layer import Layer, Table
from .channels import per_channel
from .geometry import check_dimensions

Pair = tuple[int, int]
ONE: Pair = (1, 1)
Weighted = Conv2D16 | DepthwiseConv2D16 | FullyConnected16 | TransposeConv16


def lower_conv(node: Conv2D16, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/conv_2d_16.c for a convolution."""
    return (_layer(node, node, node.weights, tap=node.dilation),)


def lower_depthwise(node: DepthwiseConv2D16, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/conv_2d_16.c for a depthwise convolution, each of whose channels reads one."""
    weights = np.moveaxis(node.weights, 2, 0)[..., np.newaxis]
    return (_layer(node, node, weights, tap=node.dilation, group=node.depth_multiplier),)


def lower_transposed(node: TransposeConv16, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/conv_2d_16.c for a transposed convolution, which reads where its strides divide."""
    return (_layer(node, node, node.weights, tap=(-1, -1), divisor=node.stride),)


def lower_dense(node: FullyConnected16, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/conv_2d_16.c for a dense layer, a convolution of one tap over its rows."""
    outputs, depth = node.weights.shape
    form = Geometry((node.batches, 1, depth), (node.batches, 1, outputs), ONE, (0, 0))
    return (_layer(node, form, node.weights.reshape(outputs, 1, 1, depth), tap=ONE),)


def _layer(
    node: Weighted, form: Geometry, weights: Int8Array, *, tap: Pair, divisor: Pair | None = None,
    group: int = 0,
) -> Layer:  # fmt: skip
    """Return the call of the kernel; ``divisor`` is that of a transposed convolution, ``group`` of a depthwise one."""
    outputs, *kernel, depth = weights.shape
    step, start = (form.stride, tuple(-pad for pad in form.pad)) if divisor is None else (ONE, form.pad)
    pairs = {
        "input": form.input_shape[:2],
        "output": form.output_shape[:2],
        "kernel": kernel,
        "step": step,
        "start": start,
        "tap": tap,
        "divisor": divisor or ONE,
    }
    scalars = {f"{name}[{axis}]": int(pair[axis]) for name, pair in pairs.items() for axis in (0, 1)} | {
        "input_channels": form.input_shape[2],
        "output_channels": outputs,
        "depth": depth,
        "group": group or outputs,
        "per_channel": int(per_channel(node)),
        "wide_sums": int(node.wide),
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }
    check_dimensions(node, {name: abs(value) for name, value in scalars.items() if "activation" not in name})
    return Layer("conv_2d_16", node.inputs, node.output, scalars, _tables(node, weights), macs=node.macs)


def _tables(node: Channels16, weights: Int8Array) -> tuple[Table, ...]:
    some = slice(None) if per_channel(node) else slice(1)
    bias = node.bias.astype(np.int64)
    multiplier, shift = (
        (reduced_multiplier(node.multiplier), 15 - node.shift) if node.wide else (node.multiplier, node.shift)
    )
    return (
        Table("weights", np.ascontiguousarray(weights)),
        Table("bias", (bias & 0xFFFFFFFF).astype(np.uint32)),
        Table("bias_high", (bias >> 32).astype(np.int32)),
        Table("multiplier", multiplier.astype(np.int32)[some]),
        Table("shift", shift.astype(np.int8)[some]),
    )


LOWER = {
    Conv2D16: lower_conv,
    DepthwiseConv2D16: lower_depthwise,
    FullyConnected16: lower_dense,
    TransposeConv16: lower_transposed,
}
