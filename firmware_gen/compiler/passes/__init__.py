"""Rewrites of the typed graph, one file each; every one leaves the network's output as it is, bit for bit."""

from __future__ import annotations

from ....quantize.graph.graph import Graph
from .drop_dead import drop_dead
from .drop_reshapes import drop_reshapes
from .fold_activations import fold_activations
from .fold_zero_points import fold_zero_points
from .lay_flat import lay_flat
from .sub_pixel import sub_pixel

PASSES = (drop_dead, drop_reshapes, fold_activations, sub_pixel, lay_flat, fold_zero_points)
"""In the order in which they run; each sees the graph without reshapes."""


def optimise(graph: Graph) -> Graph:
    """Return a graph that computes the same with less."""
    for rewrite in PASSES:
        graph = rewrite(graph)
    return graph
