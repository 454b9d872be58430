"""Random LSTM nodes, their gates idle or saturated, with numbers at the edge of what the kernel takes."""

from __future__ import annotations

import numpy as np

from ecgtiny.common.arrays import Int32Array
from ecgtiny.quantize.graph.ops.unidirectional_sequence_lstm import CELL_EXPONENTS, Gates, UnidirectionalSequenceLstm
from tests.firmware_gen.kernels.place import Place, Rng, Step

MAX_SUM = 2**31 - 1
CELL_RANGES = [*[(-(2**15), 2**15 - 1)] * 4, (1 - 2**15, 2**15 - 1), (-4096, 4096), (0, 0)]


def unidirectional_sequence_lstm(rng: Rng, place: Place) -> Step:
    """Run over all samples, with any cell scale, clipped or not."""
    height, width, features = place.shape
    units = int(rng.integers(1, 11))
    exponents = [CELL_EXPONENTS[0], CELL_EXPONENTS[-1], *rng.integers(-15, -8, 20)]
    entering = _gates(rng, units, features, -place.before)
    node = UnidirectionalSequenceLstm(
        place.inputs,
        place.output,
        steps=height * width,
        bias=_bias(rng, entering),
        input_gates=entering,
        recurrent_gates=_gates(rng, units, units, -place.after),
        cell_exponent=int(rng.choice(exponents)),
        cell_range=CELL_RANGES[rng.integers(len(CELL_RANGES))],
        output_factor=(_mantissa(rng), int(rng.choice([0, -31, *rng.integers(-24, -20, 20)]))),
        output_offset=place.after,
    )
    return node, (1, height * width, units), place.after


def _gates(rng: Rng, units: int, depth: int, offset: int) -> Gates:
    extremes = rng.random() < 0.3
    weights = rng.choice([-128, 127], (4, units, depth)) if extremes else rng.integers(-128, 128, (4, units, depth))
    largest = int(256 * np.abs(weights).sum(axis=2).max())
    shift = [_shift(rng, largest) for _ in range(4)]
    return Gates(
        weights=weights.astype(np.int8),
        multiplier=np.array([_mantissa(rng) for _ in range(4)], np.int32),
        shift=np.array(shift, np.int32),
        offset=offset,
    )


def _bias(rng: Rng, gates: Gates) -> Int32Array:
    """Return biases of which some leave no room in 32 bits."""
    room = np.array([(MAX_SUM >> max(shift, 0)) - bound for bound, shift in gates.bounds()])
    return (room[:, np.newaxis] * rng.choice([*[0] * 30, 1e-6, -1e-6, 1, -1], gates.weights.shape[:2])).astype(np.int32)


def _shift(rng: Rng, bound: int) -> int:
    """Return the shift that spreads the sums over Q3.12, in most cases; else one at the edge of 32 bits."""
    largest = 30 if bound == 0 else min(30, (MAX_SUM // bound).bit_length() - 1)
    typical = 15 - max(1, bound).bit_length()
    return min(largest, int(rng.choice([*[typical, typical + 1, typical + 2] * 12, largest, -31, 0])))


def _mantissa(rng: Rng) -> int:
    return int(rng.choice([0, 2**30, 2**31 - 1, *rng.integers(2**30, 2**31, 20)]))


STEPS = {"unidirectional_sequence_lstm": unidirectional_sequence_lstm}
"""What appends a node of a kind to a chain."""
