"""Rewrites of the typed graph, one file each; every one leaves the network's output as it is, bit for bit."""

from __future__ import annotations

from ...quantize.graph import Graph
from .drop_reshapes import drop_reshapes
from .sub_pixel import sub_pixel

PASSES = (drop_reshapes, sub_pixel)
"""In the order in which they run."""


def optimise(graph: Graph) -> Graph:
    """Return a graph that computes the same with less."""
    for rewrite in PASSES:
        graph = rewrite(graph)
    return graph
