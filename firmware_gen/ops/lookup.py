"""Elementwise activations in C: one table of 256 bytes."""

from __future__ import annotations

import numpy as np

from ...quantize.ops.lookup import Lookup
from ..layer import Layer, Table


def lower(node: Lookup, size: int) -> Layer:
    """Return the constants of kernels/lookup.c for a tensor of ``size`` elements."""
    return Layer("lookup", {"size": size}, (Table("table", np.asarray(node.table, np.int8)),))
