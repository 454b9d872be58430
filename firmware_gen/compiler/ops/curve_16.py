"""LOGISTIC and TANH of int16 in C."""

from __future__ import annotations

import numpy as np

from ....quantize.graph import sigmoid16
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.curve_16 import Curve16
from ..layer import Layer, Table


def lower(node: Curve16, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/curve_16.c."""
    scalars = {
        "size": graph.tensors[node.output].size,
        "multiplier": node.multiplier,
        "shift": node.shift,
        "tanh": int(node.tanh),
    }
    tables = (Table("curve", sigmoid16.TABLE.astype(np.int16)),)
    return (Layer("curve_16", node.inputs, node.output, scalars, tables, in_place=True),)


LOWER = {Curve16: lower}
