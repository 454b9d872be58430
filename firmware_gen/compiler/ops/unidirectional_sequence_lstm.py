"""UNIDIRECTIONAL_SEQUENCE_LSTM in C: zero points go into the biases, and the rows of a unit lie together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....common.arrays import Int64Array
from ....common.errors import UnsupportedModelError
from ....quantize.graph import sigmoid16
from ....quantize.graph.graph import Graph
from ....quantize.graph.ops.unidirectional_sequence_lstm import CELL_EXPONENTS, Gates, UnidirectionalSequenceLstm
from ..layer import Layer, Table

OPERANDS = ("input", "recurrent")
"""Prefixes of the tables of the one and of the other."""


def lower(node: UnidirectionalSequenceLstm, _graph: Graph) -> tuple[Layer, ...]:
    """Return the call of kernels/unidirectional_sequence_lstm.c.

    Raises:
        UnsupportedModelError: a value could leave 32 bits.
    """
    _prove_int32(node)
    _, units, features = node.input_gates.weights.shape
    scalars = {"steps": node.steps, "features": features, "units": units, **_state_scalars(node)}
    return (
        Layer(
            "unidirectional_sequence_lstm", node.inputs, node.output, scalars, _tables(node),
            macs=node.macs, scratch=2 * units,
        ),
    )  # fmt: skip


def _state_scalars(node: UnidirectionalSequenceLstm) -> dict[str, int]:
    """Return the members that describe cell and hidden state."""
    tanh_shift = node.cell_exponent + 12
    multiplier, shift = node.output_factor
    return {
        "cell_min": node.cell_range[0],
        "cell_max": node.cell_range[1],
        "entering_shift": -29 - node.cell_exponent,
        "tanh_multiplier": 3 << max(tanh_shift, 0),
        "tanh_shift": max(-tanh_shift, 0),
        "output_multiplier": multiplier,
        "output_shift": shift,
        "output_offset": node.output_offset,
    }


def _tables(node: UnidirectionalSequenceLstm) -> tuple[Table, ...]:
    both = node.input_gates, node.recurrent_gates
    biases = node.bias + _zero_point_share(node.input_gates), _zero_point_share(node.recurrent_gates)
    return (
        *(Table(f"{name}_weights", _by_unit(gates.weights)) for name, gates in zip(OPERANDS, both, strict=True)),
        *(Table(f"{name}_bias", _by_unit(bias.astype(np.int32))) for name, bias in zip(OPERANDS, biases, strict=True)),
        Table("multiplier", np.stack([gates.multiplier for gates in both]).astype(np.int32)),
        Table("shift", np.stack([gates.shift for gates in both]).astype(np.int8)),
        Table("curve", sigmoid16.TABLE.astype(np.int16)),
    )


def _by_unit(values: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.ascontiguousarray(np.swapaxes(values, 0, 1))


def _zero_point_share(gates: Gates) -> Int64Array:
    """Return what the operand's zero point adds to every sum, [4, units]."""
    return gates.offset * gates.weights.astype(np.int64).sum(axis=2)


def _prove_int32(node: UnidirectionalSequenceLstm) -> None:
    safe = node.cell_exponent in CELL_EXPONENTS and _is_factor(*node.output_factor, most=0)
    both = node.input_gates, node.recurrent_gates
    multipliers = [multiplier for gates in both for multiplier in gates.multiplier.tolist()]
    bounds = both[0].bounds(node.bias) + both[1].bounds()
    for multiplier, (bound, shift) in zip(multipliers, bounds, strict=True):
        safe &= _is_factor(multiplier, shift, most=30) and bound << max(shift, 0) < 2**31
    if not safe:
        raise UnsupportedModelError(
            "a sum, or what follows from it, could leave 32 bits",
            where=type(node).__name__,
            fix="use fewer inputs an output, or quantise with ordinary scales",
        )


def _is_factor(multiplier: int, shift: int, *, most: int) -> bool:
    return 0 <= multiplier < 2**31 and -31 <= shift <= most


LOWER = {UnidirectionalSequenceLstm: lower}
