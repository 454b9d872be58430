"""The layers that cores with the DSP extension compute by kernels of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .....quantize.graph.graph import Node
from .....quantize.graph.ops.conv_2d import Conv2D
from .....quantize.graph.ops.depthwise_conv_2d import DepthwiseConv2D
from .....quantize.graph.ops.fully_connected import FullyConnected
from . import conv_2d, depthwise_conv_2d, fully_connected, planes, widen
from .planes import Planes
from .rows import Rows

ROWS: Mapping[type[Node], Callable[[Any], Rows | None]] = {
    Conv2D: conv_2d.rows_of,
    DepthwiseConv2D: depthwise_conv_2d.rows_of,
    FullyConnected: fully_connected.rows_of,
}
"""The nodes that the engine of kernels/dsp/rows.S may compute, each with the function that lays them out for it."""

PLANES: Mapping[type[Node], Callable[[Any], Planes | None]] = {
    Conv2D: planes.convolution,
    DepthwiseConv2D: planes.depthwise,
}
"""The nodes that it may compute over a plane, where it does not along a line."""

VECTORS: Mapping[str, frozenset[type[Node]]] = {"mve": frozenset((Conv2D, FullyConnected))}
"""Those that other kernels take over on a core with a further extension."""

LOWER = widen.LOWER
