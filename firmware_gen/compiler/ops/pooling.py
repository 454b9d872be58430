"""The call that the pooling kernels have in common."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.max_pool_2d import MaxPool2D
from ....quantize.graph.pooling import Pooling
from ..layer import Layer
from .geometry import geometry_scalars


def pooling_layer(node: Pooling, graph: Graph) -> Layer:
    """Return the call of the kernel of a pooling node, which is named after it; all of int16 have one.

    Raises:
        UnsupportedModelError: a dimension does not fit 16 bits.
    """
    scalars = {
        **geometry_scalars(node, node.filter),
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }
    kernel = node.kind
    if graph.tensors[node.output].dtype == "int16":
        kernel, scalars = "pool_2d_16", scalars | {"largest": int(isinstance(node, MaxPool2D))}
    # Without padding no window begins before the place of its output, so that nothing is read after it is overwritten.
    return Layer(kernel, node.inputs, node.output, scalars, (), in_place=node.pad == (0, 0))
