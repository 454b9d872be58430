"""Random nodes of two operands, MEAN and SOFTMAX, with numbers at the edge of what their kernels take."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ecgtiny.quantize.graph.operands import Operand, broadcast_shape
from ecgtiny.quantize.graph.ops.add import Add
from ecgtiny.quantize.graph.ops.batch_matmul import BatchMatMul
from ecgtiny.quantize.graph.ops.mean import Mean
from ecgtiny.quantize.graph.ops.mul import Mul
from ecgtiny.quantize.graph.ops.softmax import DEEPEST, Softmax
from ecgtiny.quantize.graph.ops.squared_difference import LARGEST, SquaredDifference
from tests.firmware_gen.kernels.place import Place, Rng, Shape, Step

MAX_SUM = 2**31 - 256


def add(rng: Rng, place: Place) -> Step:
    """Add or subtract the last tensor, an earlier one that fits, or a constant."""
    fields = _elementwise(rng, place)
    half, finer = (2**30, 0), (_mantissa(rng), -int(rng.integers(1, 32)))
    factors = rng.permutation(np.array([half, [half, finer, (0, 0)][rng.integers(0, 3)]])).tolist()
    signs = (int(rng.choice([-1, 1])), int(rng.choice([-1, 1])))
    output = (_mantissa(rng), -int(rng.choice([17, 18, 19, 20, 0, 31])))
    (first, second) = (tuple(factor) for factor in factors)
    node = Add(**fields, factors=(first, second), signs=signs, output_factor=output)
    return node, fields["output_shape"], place.after


def mul(rng: Rng, place: Place) -> Step:
    """Multiply by the last tensor, an earlier one that fits, or a constant."""
    fields = _elementwise(rng, place)
    first, second = fields["operands"]
    shift = _shift(rng, first.farthest * second.farthest)
    return Mul(**fields, multiplier=_mantissa(rng), shift=shift), fields["output_shape"], place.after


def squared_difference(rng: Rng, place: Place) -> Step:
    """Square the difference from the last tensor, an earlier one that fits, or a constant."""
    fields = _elementwise(rng, place)
    half, finer = (2**30, 0), (_mantissa(rng), -int(rng.integers(1, 32)))
    first, second = rng.permutation(np.array([half, [half, finer, (0, 0)][rng.integers(0, 3)]])).tolist()
    output = (_mantissa(rng), _shift(rng, LARGEST))
    node = SquaredDifference(**fields, factors=(tuple(first), tuple(second)), output_factor=output)
    return node, fields["output_shape"], place.after


def mean(rng: Rng, place: Place) -> Step:
    """Sum over any axes, none of them too."""
    axes = tuple(axis for axis in range(3) if rng.random() < 0.5)
    height, width, depth = (1 if axis in axes else size for axis, size in enumerate(place.shape))
    shift = _shift(rng, 256 * math.prod(place.shape[axis] for axis in axes))
    numbers = (-place.before, place.after, _mantissa(rng), shift)
    return Mean(place.inputs, place.output, place.shape, axes, *numbers), (height, width, depth), place.after


def softmax(rng: Rng, place: Place) -> Step:
    """Normalise over the last axis, by exponentials of any steepness that end anywhere."""
    steps = np.arange(rng.integers(1, 257)) * 2.0 ** -rng.integers(0, 9)
    exponentials = np.floor(np.exp(-steps) * (2**31 - 1)).astype(np.int32)
    depth = place.shape[2] if place.shape[2] <= DEEPEST else 1
    return Softmax(place.inputs, place.output, depth, exponentials), place.shape, -128


def batch_matmul(rng: Rng, place: Place) -> Step:
    """Multiply by a constant, or by a tensor of the same matrices that is held transposed."""
    x, held, left = Operand(place.shape, -place.before, None), bool(rng.random() < 0.5), bool(rng.random() < 0.5)
    other, inputs, other_held = _matrices(rng, place, held=held, left=left)
    pair, adjoint = ((x, other), (held, other_held)) if left else ((other, x), (other_held, held))
    (*batches, rows, depth), (*others, _, columns) = map(_stored, (operand.shape for operand in pair), adjoint)
    shape = (*np.broadcast_shapes(tuple(batches), tuple(others)), rows, columns)
    shift = _shift(rng, depth * x.farthest * other.farthest)
    order = inputs if left else inputs[::-1]
    node = BatchMatMul(order, place.output, pair, adjoint, shape, place.after, _mantissa(rng), shift)
    return node, (shape[0], shape[1], shape[2]), place.after


def _matrices(rng: Rng, place: Place, *, held: bool, left: bool) -> tuple[Operand, tuple[int, ...], bool]:
    """Return the other operand, the activations in the order x, other, and whether the other is held transposed."""
    _, rows, columns = _stored(place.shape, held)
    fitting = [i for i, shape in _fitting(place).items() if shape[1:] == place.shape[1:]]
    if rng.random() < 0.5:
        other = int(rng.choice(fitting))
        return _activation(place, other), (*place.inputs, other), not held
    size, other_held = int(rng.integers(1, 6)), bool(rng.random() < 0.5)
    batches = [1, place.shape[0]][rng.integers(0, 2)]
    matrix = (columns, size) if left else (size, rows)
    return _constant(rng, _stored((batches, *matrix), other_held)), place.inputs, other_held


def _elementwise(rng: Rng, place: Place) -> dict[str, Any]:
    """Return the fields of an Elementwise node on the last tensor and another operand, on either side."""
    x = Operand(place.shape, -place.before, None)
    if rng.random() < 0.5:
        index = int(rng.choice(list(_fitting(place))))
        other, inputs = _activation(place, index), (*place.inputs, index)
    else:
        height, width, depth = (int(rng.choice([1, size])) for size in place.shape)
        other, inputs = _constant(rng, (height, width, depth)), place.inputs
    swapped = bool(rng.random() < 0.5)
    low, high = sorted(rng.integers(-128, 128, 2).tolist()) if rng.random() < 0.3 else (-128, 127)
    return {
        "inputs": inputs[::-1] if swapped else inputs,
        "output": place.output,
        "operands": (other, x) if swapped else (x, other),
        "output_shape": np.broadcast_shapes(x.shape, other.shape),
        "output_offset": place.after,
        "activation_min": low,
        "activation_max": high,
    }


def _fitting(place: Place) -> dict[int, tuple[int, ...]]:
    """Return the tensors that broadcast with the last one, which is among them, and their shapes."""
    shapes = {index: tensor.shape[1:] for index, tensor in place.tensors.items()}
    return {index: shape for index, shape in shapes.items() if broadcast_shape(shape, place.shape)}


def _activation(place: Place, index: int) -> Operand:
    tensor = place.tensors[index]
    return Operand(tensor.shape[1:], -tensor.zero_point, None)


def _constant(rng: Rng, shape: tuple[int, ...]) -> Operand:
    values = rng.integers(-128, 128, shape) if rng.random() < 0.7 else rng.choice([-128, 127], shape)
    return Operand(shape, int(rng.integers(-127, 129)), values.astype(np.int8))


def _stored(shape: tuple[int, ...], held: bool) -> Shape:
    batches, rows, columns = shape
    return (batches, columns, rows) if held else (batches, rows, columns)


def _mantissa(rng: Rng) -> int:
    return int(rng.choice([2**30, 2**31 - 1, *rng.integers(2**30, 2**31, 3)]))


def _shift(rng: Rng, bound: int) -> int:
    """Return a shift that keeps most outputs in range, or one at the edge of 32 bits."""
    largest = min(30, (MAX_SUM // max(bound, 1)).bit_length() - 1)
    typical = 8 - max(1, bound).bit_length()
    return int(rng.choice([typical, typical, typical + 1, typical + 2, largest, -31]))


STEPS = {
    "add": add,
    "batch_matmul": batch_matmul,
    "mean": mean,
    "mul": mul,
    "softmax": softmax,
    "squared_difference": squared_difference,
}
"""What appends a node of a kind to a chain."""
