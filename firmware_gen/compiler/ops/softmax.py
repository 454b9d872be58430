"""SOFTMAX in C: the exponentials of all differences of two int8 values are a table."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.softmax import Softmax
from ..layer import Layer, Table


def lower(node: Softmax, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/softmax.c."""
    rows = graph.tensors[node.output].size // node.depth
    scalars = {"rows": rows, "depth": node.depth, "count": len(node.exponentials)}
    tables = (Table("exponentials", node.exponentials),)
    return (Layer("softmax", node.inputs, node.output, scalars, tables, in_place=True),)


LOWER = {Softmax: lower}
