"""Ends of a .tflite that are float32: the caller quantises in the place of a QUANTIZE, and reads before a DEQUANTIZE.

What moves values alone, a RESHAPE say, may lie between: it moves the quantised ones as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .flatbuffer import File, FileOperator, FileTensor
from .float_values import MOVING, TURNING

QUANTISED = ("int8", "int16", "uint8")


@dataclass(frozen=True)
class Turn:
    """A QUANTIZE or a DEQUANTIZE at an end: its tensor of float32, and the quantised one that takes its place."""

    real: int
    quantised: int
    name: str


def quantised_ends(file: File) -> tuple[File, frozenset[int]]:
    """Return the file with quantised tensors at those ends, and which of these the .tflite has as float32.

    Every index in the file is one of its tensors. An end that cannot be moved stays float32, and is refused as such.
    """
    floats = frozenset[int]()
    for end in (*file.inputs, *file.outputs):
        if end not in floats and is_float(file.tensors[end]):
            reached = _reached(file, end)
            if turns := _turns(file, reached):
                file, moved = _moved(file, reached, turns)
                floats |= moved
    return file, floats


def is_float(tensor: FileTensor) -> bool:
    """Tell whether a tensor is a float32 that is neither a constant nor a state."""
    return tensor.dtype == "float32" and tensor.content is None and not tensor.variable


def _reached(file: File, start: int) -> frozenset[int]:
    """Return the float32 tensors that hold values of an end, or that are moved together with them."""
    moved = [_floats(file, operator) for operator in file.operators if operator.name in MOVING]
    of_tensor: defaultdict[int, list[frozenset[int]]] = defaultdict(list)
    for together in moved:
        for index in together:
            of_tensor[index].append(together)
    reached, waiting = {start}, [start]
    while waiting:
        for together in of_tensor.pop(waiting.pop(), []):
            waiting += together - reached
            reached |= together
    return frozenset(reached)


def _floats(file: File, operator: FileOperator) -> frozenset[int]:
    return frozenset(i for i in (*operator.inputs, *operator.outputs) if i >= 0 and is_float(file.tensors[i]))


def _turns(file: File, reached: frozenset[int]) -> list[Turn]:
    """Return the operators that quantise such tensors, or give them; none where there are other readers or writers."""
    turns: list[Turn] = []
    for operator in file.operators:
        if operator.name in MOVING or not reached.intersection((*operator.inputs, *operator.outputs)):
            continue
        if operator.name not in TURNING or len(operator.inputs) != 1 or len(operator.outputs) != 1:
            return []
        real, other = operator.inputs[0], operator.outputs[0]
        if operator.name == "DEQUANTIZE":
            real, other = other, real
        turns.append(Turn(real, other, operator.name))
    fits = all(_fits(file.tensors[turn.real], file.tensors[turn.quantised]) for turn in turns)
    kinds = {(turn.name, *_quantisation(file.tensors[turn.quantised])) for turn in turns}
    return turns if fits and len(kinds) == 1 else []


def _fits(real: FileTensor, quantised: FileTensor) -> bool:
    one = len(quantised.scales) == len(quantised.zero_points) == 1
    state = quantised.content is not None or quantised.variable
    return one and not state and quantised.dtype in QUANTISED and is_float(real) and real.shape == quantised.shape


def _quantisation(tensor: FileTensor) -> tuple[str, tuple[float, ...], tuple[int, ...]]:
    return tensor.dtype, tensor.scales, tensor.zero_points


def _moved(file: File, reached: frozenset[int], turns: list[Turn]) -> tuple[File, frozenset[int]]:
    """Return the file with such tensors quantised as the turns' are, and without these; and which ends they were."""
    like = file.tensors[turns[0].quantised]
    tensors = tuple(
        replace(raw, dtype=like.dtype, scales=like.scales, zero_points=like.zero_points, quantized_dimension=0)
        if index in reached
        else raw
        for index, raw in enumerate(file.tensors)
    )
    if turns[0].name == "QUANTIZE":
        names, gone = {turn.quantised: turn.real for turn in turns}, {turn.quantised for turn in turns}
    else:
        names, gone = {turn.real: turn.quantised for turn in turns}, {turn.real for turn in turns}
    kept = (op for op in file.operators if not (op.name in TURNING and gone.intersection(op.outputs)))
    operators = tuple(replace(op, inputs=_renamed(op.inputs, names)) for op in kept)
    ends = reached.intersection((*file.inputs, *file.outputs))
    moved = replace(file, tensors=tensors, operators=operators, outputs=_renamed(file.outputs, names))
    return moved, frozenset(_renamed(ends, names))


def _renamed(indices: Iterable[int], names: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(names.get(index, index) for index in indices)
