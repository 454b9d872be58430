"""One file an operator: how it is read from a .tflite, and what it means in integers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..graph import Node
from ..operator import Operator
from . import conv_2d, depthwise_conv_2d, fully_connected, lookup, reshape, transpose_conv

READERS: Mapping[str, Callable[[Operator], Node]] = {
    "CONV_2D": conv_2d.read,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d.read,
    "FULLY_CONNECTED": fully_connected.read,
    "LEAKY_RELU": lookup.read,
    "LOGISTIC": lookup.read,
    "RELU": lookup.read,
    "RELU6": lookup.read,
    "RESHAPE": reshape.read,
    "TANH": lookup.read,
    "TRANSPOSE_CONV": transpose_conv.read,
}
"""The supported builtin operators and the function that resolves each."""
