"""Elementwise activations in C: one table of 256 bytes."""

from __future__ import annotations

import numpy as np

from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.lookup import Lookup
from ..layer import Layer, Table


def lower(node: Lookup, graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/lookup.c."""
    scalars = {"size": graph.tensors[node.output].size}
    tables = (Table("table", np.asarray(node.table, np.int8)),)
    return (Layer("lookup", node.inputs, node.output, scalars, tables, in_place=True),)


LOWER = {Lookup: lower}
