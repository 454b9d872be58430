"""From the bytes of a .tflite to the typed integer graph; whatever cannot run exactly is refused here."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import Float32Array
from ...common.errors import UnsupportedModelError
from .ends import quantised_ends
from .flatbuffer import File, FileOperator, FileTensor, decode
from .float_values import CARRYING, TURNING, carry
from .folding import fold
from .graph import Graph, Node, Tensor
from .operator import FULL_INTEGER, Operator
from .ops import READERS

MAX_ENDS = 16
"""Inputs, and outputs."""
MAX_ELEMENTS = 2**21
"""Elements of the largest supported tensor."""
MAX_TOTAL_ELEMENTS = 2**25
"""Elements of all the tensors that operators read and write, each counted as often as that happens."""
MAX_MACS = 2**29
"""Of one inference: more than a board of some ten megahertz does in seconds."""
MAX_RANK = 8
"""Axes of a tensor; an array of numpy has at most 64, and TILE doubles them."""
SCALES = (2.0**-60, 2.0**60)
"""Scales outside are no quantisation of anything."""
ABSENT = -1
"""Stands for an optional tensor that an operator does not have."""
DTYPES = {
    "int8": np.dtype(np.int8),
    "int16": np.dtype("<i2"),
    "int32": np.dtype("<i4"),
    "int64": np.dtype("<i8"),
    "uint8": np.dtype(np.uint8),
}
ACTIVATIONS = {"int8": (-128, 127), "int16": (0, 0), "uint8": (0, 255)}
"""Types of activations, with the zero points that each may have."""
STATE_DTYPES = ("int8", "int16")
"""Of variables, which have no content."""
OPTIONS = {
    **dict.fromkeys(("AVERAGE_POOL_2D", "MAX_POOL_2D"), "Pool2DOptions"),
    **dict.fromkeys(("MEAN", "REDUCE_MAX", "SUM"), "ReducerOptions"),
}
"""The tables of options that are not named after their operator."""


def read_graph(tflite: bytes) -> Graph:
    """Return the graph of a full-integer model of one or several inputs and outputs, batch 1.

    Activations are int8, or int16 with int8 weights. Where an end is float32, with a QUANTIZE or a DEQUANTIZE next to
    it, the graph ends at that operator's int8 or int16.

    Raises:
        UnsupportedModelError: the bytes are no such model; the message names the tensor or the operator.
    """
    file = decode(tflite)
    for name, ends in (("inputs", file.inputs), ("outputs", file.outputs)):
        if not 1 <= len(ends) <= MAX_ENDS or len(set(ends)) < len(ends):
            raise UnsupportedModelError(
                f"has {len(ends)} {name}; 1 to {MAX_ENDS}, each a tensor of its own, are supported",
                where="the .tflite",
                fix=f"convert the model with each of its {name} once",
            )
    _ = _used(file)
    _check_written(file)
    file, float_ends = quantised_ends(fold(file))
    file, reals = carry(file)
    _check_operators(file)
    used = _used(file)
    for index in sorted(set(used)):
        _check_tensor(file.tensors[index], index)
    _check_elements(file, used)
    tensors = {
        index: replace(_tensor(file.tensors[index], index, reals.get(index)), float_end=index in float_ends)
        for index in sorted(set(used))
    }
    _check_states(file, tensors)
    nodes = tuple(node for index, operator in enumerate(file.operators) for node in _nodes(index, operator, tensors))
    graph = Graph(tensors, nodes, file.inputs[0], file.outputs[0], file.outputs[1:], file.inputs[1:])
    _check_ends(graph)
    _check_order(graph)
    _check_macs(graph)
    return graph


def _used(file: File) -> list[int]:
    """Return the tensor of every end of the graph and of every operator's, as often as it is one."""
    used = [*file.inputs, *file.outputs]
    for operator in file.operators:
        used += (index for index in (*operator.inputs, *operator.outputs) if index != ABSENT)
    for index in used:
        if not 0 <= index < len(file.tensors):
            raise UnsupportedModelError(
                f"names a tensor {index} that it does not have",
                where="the .tflite",
                fix="convert the model again: the file is damaged",
            )
    return used


def _check_operators(file: File) -> None:
    """Refuse what no operator reads, before its tensors are found to be odd: the operator is the reason."""
    for index, operator in enumerate(file.operators):
        if operator.name not in READERS:
            raise UnsupportedModelError(
                f"is not supported; supported are {', '.join(sorted(READERS))}",
                where=f"operator {index} ({operator.name})",
                fix="build the model from these",
            )


def _check_written(file: File) -> None:
    """Refuse a tensor that is written twice, before each of a million times becomes a node."""
    written = Counter(index for operator in file.operators for index in operator.outputs if index != ABSENT)
    for index, times in written.items():
        if times > 1:
            raise UnsupportedModelError(
                f"is written {times} times; once is supported",
                where=f"tensor {index} ({file.tensors[index].name})",
                fix="convert the model again",
            )


def _check_elements(file: File, used: list[int]) -> None:
    """Refuse what would take minutes and gigabytes, only to be refused by the linker."""
    sizes = [math.prod(file.tensors[index].shape) for index in used]
    if sum(sizes) > MAX_TOTAL_ELEMENTS:
        largest = used[sizes.index(max(sizes))]
        raise UnsupportedModelError(
            f"is the largest of tensors with {sum(sizes):,} elements; at most {MAX_TOTAL_ELEMENTS:,} are supported",
            where=f"tensor {largest} ({file.tensors[largest].name})",
            fix="choose a smaller model",
        )


def _tensor(raw: FileTensor, index: int, reals: Float32Array | None) -> Tensor:
    return Tensor(
        index=index,
        name=raw.name,
        shape=raw.shape,
        dtype=raw.dtype,
        scales=raw.scales,
        zero_point=raw.zero_points[0] if raw.zero_points else 0,
        quantized_dimension=raw.quantized_dimension,
        data=None if raw.content is None else _values(raw, raw.content, f"tensor {index} ({raw.name})"),
        variable=raw.variable,
        reals=reals,
    )


def _check_tensor(raw: FileTensor, index: int) -> None:
    where = f"tensor {index} ({raw.name})"
    _check_format(raw, where)
    _check_scales(raw, where)


def _check_format(raw: FileTensor, where: str) -> None:
    if raw.dtype not in (STATE_DTYPES if raw.variable else DTYPES):
        raise UnsupportedModelError(
            f"is {raw.dtype}; int8 and int16 activations and integer constants are supported, and float32 next to a "
            "QUANTIZE or a DEQUANTIZE at either end",
            where=where,
            fix=FULL_INTEGER,
        )
    if raw.variable and raw.content is not None:
        raise UnsupportedModelError(
            "is a variable with an initial value; only zero is supported",
            where=where,
            fix="convert the model with its state starting at zero",
        )
    if raw.oddity:
        raise UnsupportedModelError(
            f"is {raw.oddity}; plain tensors are supported", where=where, fix="convert it again without that"
        )
    fits = len(raw.shape) <= MAX_RANK and min(raw.shape, default=1) >= 1 and math.prod(raw.shape) <= MAX_ELEMENTS
    if raw.dynamic or not fits:
        raise UnsupportedModelError(
            f"has the {'dynamic ' if raw.dynamic else ''}shape {list(raw.shape)}; "
            f"fixed shapes of 1 to {MAX_ELEMENTS} elements and at most {MAX_RANK} axes are supported",
            where=where,
            fix="convert with every size fixed, and a batch of 1",
        )


def _check_scales(raw: FileTensor, where: str) -> None:
    if any(not SCALES[0] <= scale <= SCALES[1] for scale in raw.scales):
        raise UnsupportedModelError(
            "has a scale that is not a positive, finite, ordinary number",
            where=where,
            fix="quantise the model again with representative data",
        )
    if len(raw.zero_points) != len(raw.scales) or len(set(raw.zero_points)) > 1:
        raise UnsupportedModelError(
            "has zero points that differ or do not match its scales",
            where=where,
            fix="quantise the model again by TensorFlow's own converter",
        )
    least, most = (-128, 127) if raw.variable else ACTIVATIONS.get(raw.dtype, (-128, 127))
    if any(not least <= point <= most for point in raw.zero_points):
        raise UnsupportedModelError(
            f"has a zero point outside {least} to {most}, which {raw.dtype} does not have",
            where=where,
            fix="quantise the model again by TensorFlow's own converter",
        )
    if raw.dtype in ACTIVATIONS and raw.content is None and len(raw.scales) != 1:
        raise UnsupportedModelError(
            f"is an activation with {len(raw.scales)} scales; 1 is supported",
            where=where,
            fix="quantise activations per tensor",
        )
    if raw.dtype in ("int8", "uint8") and not raw.scales:
        raise UnsupportedModelError("has no quantisation", where=where, fix=FULL_INTEGER)


def _values(raw: FileTensor, content: bytes, where: str) -> NDArray[np.generic]:
    dtype = DTYPES[raw.dtype]
    if len(content) != math.prod(raw.shape) * dtype.itemsize:
        raise UnsupportedModelError(
            f"holds {len(content)} bytes for the shape {list(raw.shape)}",
            where=where,
            fix="convert the model again: the file is damaged",
        )
    return np.frombuffer(content, dtype).reshape(raw.shape).astype(dtype.newbyteorder("="))


def _nodes(index: int, raw: FileOperator, tensors: Mapping[int, Tensor]) -> tuple[Node, ...]:
    own = OPTIONS.get(raw.name, f"{raw.name.replace('_', '')}Options")
    if raw.options_kind.lower() not in ("none", own.lower()):
        raise UnsupportedModelError(
            f"has options of another operator, {raw.options_kind}",
            where=f"operator {index} ({raw.name})",
            fix="convert the model again",
        )
    operator = Operator(
        index,
        raw.name,
        raw.options,
        tuple(None if i == ABSENT else tensors[i] for i in raw.inputs),
        tuple(tensors[i] for i in raw.outputs if i != ABSENT),
    )
    _check_floats(operator)
    return READERS[raw.name](operator)


def _check_floats(operator: Operator) -> None:
    """Refuse what reads a float32 and does not carry it, or writes it to an int8 that stands for another number."""
    floats = [x for x in operator.inputs if x is not None and x.reals is not None and operator.name not in CARRYING]
    if floats:
        raise operator.error(
            f"reads {floats[0].name}, which is float32; {', '.join(sorted(CARRYING))} are supported there",
            fix=FULL_INTEGER,
        )
    ends = {x.reals is None for x in (*operator.inputs, *operator.outputs) if x is not None and x.data is None}
    if len(ends) > 1 and operator.name not in TURNING:
        raise operator.error("reads or writes both int8 and float32", fix="convert the model again")
    types = {
        x.dtype
        for x in (*operator.inputs, *operator.outputs)
        if x is not None and x.data is None and not x.variable and x.dtype in ACTIVATIONS
    }
    if len(types) > 1 and operator.name not in TURNING:
        raise operator.error(
            f"reads or writes both {' and '.join(sorted(types))}; one type is supported",
            fix="put a QUANTIZE between them: convert the model again",
        )


def _check_states(file: File, tensors: Mapping[int, Tensor]) -> None:
    """Refuse a variable that is more than one operator's state: what one leaves in it would reach the other."""
    uses = Counter(index for operator in file.operators for index in operator.inputs)
    for tensor in tensors.values():
        if tensor.variable and (uses[tensor.index] > 1 or tensor.index in (*file.inputs, *file.outputs)):
            raise UnsupportedModelError(
                "is a variable of several operators or of the caller; the state of one is supported",
                where=f"tensor {tensor.index} ({tensor.name})",
                fix="give each operator a state of its own, and keep it inside the model",
            )


def _check_ends(graph: Graph) -> None:
    for tensor in (*graph.input_tensors, *graph.output_tensors):
        dtype = tensor.dtype if tensor.reals is None else "float32"
        if dtype not in ACTIVATIONS or tensor.data is not None:
            constant = ", a constant" if tensor.data is not None else ""
            raise UnsupportedModelError(
                f"is {dtype}{constant}; int8, int16 and uint8 ends are supported, and float32 next to a QUANTIZE or a "
                "DEQUANTIZE",
                where=f"tensor {tensor.index} ({tensor.name})",
                fix="convert with converter.inference_input_type = converter.inference_output_type = tf.int8",
            )
        if len(tensor.shape) > 1 and tensor.shape[0] != 1:
            raise UnsupportedModelError(
                f"has the shape {list(tensor.shape)}; an end of batch 1 is supported",
                where=f"tensor {tensor.index} ({tensor.name})",
                fix="convert with a batch size fixed to 1: keras.Input(shape, batch_size=1)",
            )


def _check_order(graph: Graph) -> None:
    """Refuse a graph in which a tensor is read before it is written, or written twice."""
    written = set(graph.inputs)
    if clash := written.intersection(node.output for node in graph.nodes):
        raise UnsupportedModelError(
            "is an input, and written by an operator", where=f"tensor {min(clash)}", fix="convert the model again"
        )
    for index, node in enumerate(graph.nodes):
        missing = [i for i in node.inputs if i not in written]
        if missing or node.output in written:
            raise UnsupportedModelError(
                f"reads tensors {missing} before they are written, or writes one again",
                where=f"operator {index} ({node.kind})",
                fix="convert the model again",
            )
        written.add(node.output)
    for output in graph.outputs:
        if output not in written or output in graph.inputs:
            raise UnsupportedModelError(
                "is never written",
                where=f"output tensor {output}",
                fix="convert the model again: every output needs an operator that writes it",
            )


def _check_macs(graph: Graph) -> None:
    macs = [node.macs for node in graph.nodes]
    if sum(macs) > MAX_MACS:
        slowest = macs.index(max(macs))
        raise UnsupportedModelError(
            f"takes {macs[slowest]:,} of {sum(macs):,} multiplications; at most {MAX_MACS:,} are supported",
            where=f"{graph.nodes[slowest].kind} that writes tensor {graph.nodes[slowest].output} "
            f"({graph.tensors[graph.nodes[slowest].output].name})",
            fix="choose a smaller model",
        )
