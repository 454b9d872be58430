"""What the kernels with weights share: a bias and a requantisation for each channel, or one requantisation for all."""

from __future__ import annotations

import numpy as np

from ....common.errors import UnsupportedModelError
from ....quantize.graph.channels import Channels, overflow
from ....quantize.graph.graph import Graph
from ..layer import Table


def check_sums(graph: Graph) -> None:
    """Check that no sum of a layer with weights can leave 32 bits, nor its requantisation.

    Raises:
        UnsupportedModelError: one could, for some input.
    """
    for node in graph.nodes:
        if isinstance(node, Channels):
            _check(node, f"{node.kind} of tensor {node.output}")


def channel_tables(node: Channels) -> tuple[Table, ...]:
    """Return the tables weights, bias, multiplier and shift of a node."""
    some = slice(None) if per_channel(node) else slice(1)
    return (
        Table("weights", node.weights),
        Table("bias", node.bias.astype(np.int32)),
        Table("multiplier", node.multiplier.astype(np.int32)[some]),
        Table("shift", node.shift.astype(np.int8)[some]),
    )


def output_scalars(node: Channels) -> dict[str, int]:
    """Return the members that describe the output of a node."""
    return {
        "per_channel": int(per_channel(node)),
        "output_offset": node.output_offset,
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }


def per_channel(node: Channels) -> bool:
    """Tell whether channels have multipliers or shifts of their own."""
    return len(np.unique(node.multiplier)) > 1 or len(np.unique(node.shift)) > 1


def _check(node: Channels, where: str) -> None:
    fix = "quantise with ordinary scales"
    if node.multiplier.min() < 0 or node.shift.min() < -31 or node.shift.max() > 30:
        raise UnsupportedModelError("has a multiplier below 0 or a shift outside [-31, 30]", where=where, fix=fix)
    if found := overflow(node, node.channel_axis):
        raise UnsupportedModelError(f"has a sum of up to {found[0]}, which could overflow", where=where, fix=fix)
