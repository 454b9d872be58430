"""What the kernels with weights share: one bias and one requantisation a channel, and when they are safe in 32 bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...common.errors import UnsupportedModelError
from ...quantize.channels import Channels
from ..layer import Table

FARTHEST = 256
"""An upper bound of ``|input + input_offset|`` and of ``128 + |input_offset|``, hence good for a folded offset too."""


def channel_tables(node: Channels, bias: NDArray[np.int64], *, axis: int) -> tuple[Table, ...]:
    """Return the tables weights, bias, multiplier and shift of a node whose channels lie on ``axis`` of the weights.

    ``bias`` is what the kernel is to start from: the node's own, or with the input offset folded in.

    Raises:
        UnsupportedModelError: a sum or its requantisation could leave 32 bits for some input.
    """
    _prove_int32(node, axis)
    return (
        Table("weights", node.weights),
        Table("bias", bias.astype(np.int32)),
        Table("multiplier", node.multiplier.astype(np.int32)),
        Table("shift", node.shift.astype(np.int8)),
    )


def output_scalars(node: Channels) -> dict[str, int]:
    """Return the members that describe the output of a node."""
    return {
        "output_offset": node.output_offset,
        "activation_min": node.activation_min,
        "activation_max": node.activation_max,
    }


def _prove_int32(node: Channels, axis: int) -> None:
    if node.multiplier.min() < 0 or node.shift.min() < -31 or node.shift.max() > 30:
        raise UnsupportedModelError("a multiplier is negative or a shift outside [-31, 30]", where=type(node).__name__)
    others = tuple(i for i in range(node.weights.ndim) if i != axis)
    weight_sum = np.abs(node.weights.astype(np.int64)).sum(axis=others)
    bound = weight_sum * FARTHEST + np.abs(node.bias.astype(np.int64))
    shifted = bound.astype(object) << np.maximum(node.shift, 0).astype(object)
    # The output offset, at most 128 either way, is added to the requantised sum before the clamp.
    if max(shifted) >= 2**31 - 128:
        raise UnsupportedModelError(
            f"a sum of up to {max(bound)} could leave 32 bits when it is requantised",
            where=type(node).__name__,
            fix="use fewer inputs an output, or quantise with ordinary scales",
        )
