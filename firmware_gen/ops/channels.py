"""What the kernels with weights share: a bias and a requantisation for each channel, or one requantisation for all."""

from __future__ import annotations

import numpy as np

from ...quantize.channels import Channels
from ..layer import Table


def channel_tables(node: Channels) -> tuple[Table, ...]:
    """Return the tables weights, bias, multiplier and shift of a node."""
    some = slice(None) if _per_channel(node) else slice(1)
    return (
        Table("weights", node.weights),
        Table("bias", node.bias.astype(np.int32)),
        Table("multiplier", node.multiplier.astype(np.int32)[some]),
        Table("shift", node.shift.astype(np.int8)[some]),
    )


def output_scalars(node: Channels) -> dict[str, int]:
    """Return the members that describe the output of a node."""
    return {
        "per_channel": int(_per_channel(node)),
        "output_offset": node.output_offset,
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }


def _per_channel(node: Channels) -> bool:
    return len(np.unique(node.multiplier)) > 1 or len(np.unique(node.shift)) > 1
