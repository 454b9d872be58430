"""The call that the pooling kernels have in common."""

from __future__ import annotations

from ....quantize.graph.pooling import Pooling
from ..layer import Layer
from .geometry import geometry_scalars


def pooling_layer(node: Pooling) -> Layer:
    """Return the call of the kernel of a pooling node, which is named after it.

    Raises:
        UnsupportedModelError: a dimension does not fit 16 bits.
    """
    scalars = {
        **geometry_scalars(node, node.filter),
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }
    # Without padding no window begins before the place of its output, so that nothing is read after it is overwritten.
    return Layer(node.kind, node.inputs, node.output, scalars, (), in_place=node.pad == (0, 0))
