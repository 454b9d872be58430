"""One file an operator: the C constants of a node of quantize/ops, read by the kernel of the same name.

``kernel_sources`` is the one place that knows where kernels are, and so the one to change when a core gets kernels of
its own: they share the header, and with it the constants, of the portable kernel.
"""

from __future__ import annotations

from pathlib import Path

from ...common.errors import UnsupportedModelError
from ...quantize.graph import Graph, Node
from ...quantize.ops.conv_2d import Conv2D
from ...quantize.ops.depthwise_conv_2d import DepthwiseConv2D
from ...quantize.ops.fully_connected import FullyConnected
from ...quantize.ops.lookup import Lookup
from ...quantize.ops.reshape import Reshape
from ...quantize.ops.transpose_conv import TransposeConv
from ..layer import Layer
from . import conv_2d, depthwise_conv_2d, fully_connected, lookup, transpose_conv

KERNELS = Path(__file__).parent.parent / "kernels"


def lower(node: Node, graph: Graph) -> Layer | None:
    """Return the constants and the kernel of a node, or None where its output is its input (the plan aliases them).

    Raises:
        UnsupportedModelError: there is no kernel for the node, or its numbers are not safe in the kernel.
    """
    match node:
        case FullyConnected():
            return fully_connected.lower(node)
        case Conv2D():
            return conv_2d.lower(node)
        case DepthwiseConv2D():
            return depthwise_conv_2d.lower(node)
        case TransposeConv():
            return transpose_conv.lower(node)
        case Lookup():
            return lookup.lower(node, graph.tensors[node.output].size)
        case Reshape():
            return None
        case _:
            raise UnsupportedModelError(
                f"there is no C kernel for {type(node).__name__}",
                fix=f"{', '.join(kernels())} and reshape are supported",
            )


def kernels() -> list[str]:
    """Return the operators that have a kernel in C."""
    return sorted(path.stem for path in KERNELS.glob("*.c"))


def kernel_sources(kernel: str) -> list[Path]:
    """Return the header and the source of a kernel."""
    return [KERNELS / f"{kernel}.h", KERNELS / f"{kernel}.c"]
