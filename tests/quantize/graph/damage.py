"""Ways to damage a .tflite: in its bytes, and in its tables while the flatbuffer stays sound."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

Random = np.random.Generator
SIZES = (0, 1, 2, 3, 5, 7, 255, 1024, 32768, 65537, 2**20, 2**31 - 1, -1, -(2**31))
INDICES = (-1, 0, 1, 2, 3, 4, 100, 4096, 2**31 - 1, -(2**31))
SCALES = (0.0, -1.0, float("nan"), float("inf"), 1e-45, 2.0**-60, 2.0**-31, 2.0**-20, 1 / 256, 1.0, 3e5, 2.0**60, 3e38)
POINTS = (-128, 127, 128, -129, 0, 2**31, -(2**63), 2**63 - 1)
NUMBERS = (0, 1, 2, 3, 4, 5, 7, 16, 127, -1, 2**15, 2**31 - 1, -(2**31))
WORDS = (0, 1, 4, 0x7F, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7F800000, 0x00400000)
OPERATORS = sorted(value for name, value in vars(schema.BuiltinOperator).items() if name.isupper())


def cut(tflite: bytes, rng: Random) -> bytes:
    """End the file early."""
    return tflite[: rng.integers(len(tflite))]


def flip(tflite: bytes, rng: Random) -> bytes:
    """Flip some bits."""
    damaged = bytearray(tflite)
    for _ in range(rng.integers(1, 9)):
        damaged[rng.integers(len(damaged))] ^= 1 << int(rng.integers(8))
    return bytes(damaged)


def scribble(tflite: bytes, rng: Random) -> bytes:
    """Write random bytes over some in a row."""
    at, length = int(rng.integers(len(tflite))), int(rng.integers(1, 40))
    return tflite[:at] + rng.bytes(length) + tflite[at + length :]


def overwrite(tflite: bytes, rng: Random) -> bytes:
    """Write telling numbers over some words: offsets, lengths and values are all words."""
    damaged = bytearray(tflite)
    for _ in range(rng.integers(1, 4)):
        at = 4 * int(rng.integers(len(damaged) // 4))
        damaged[at : at + 4] = int(rng.choice(WORDS)).to_bytes(4, "little")
    return bytes(damaged)


def nudge(tflite: bytes, rng: Random) -> bytes:
    """Add a little to some words, so that offsets meet another table."""
    damaged = bytearray(tflite)
    for _ in range(rng.integers(1, 4)):
        at = 4 * int(rng.integers(len(damaged) // 4))
        word = int.from_bytes(damaged[at : at + 4], "little") + int(rng.choice([-8, -4, -2, -1, 1, 2, 4, 8, 64]))
        damaged[at : at + 4] = (word % 2**32).to_bytes(4, "little")
    return bytes(damaged)


def displace(tflite: bytes, rng: Random) -> bytes:
    """Repeat or drop some bytes in the middle."""
    at, length = int(rng.integers(len(tflite))), int(rng.integers(1, 65))
    return tflite[:at] + tflite[at - length if rng.integers(2) else at + length :]


def _rewire(graph: Any, _model: Any, rng: Random) -> None:
    """Let an operator or the graph read or write another tensor, more, or fewer."""
    owner = graph if rng.integers(4) == 0 else _one(graph.operators, rng)
    end = str(rng.choice(["inputs", "outputs"]))
    ends = list(getattr(owner, end) if getattr(owner, end) is not None else [])
    index = int(rng.choice([*INDICES, *range(len(graph.tensors))]))
    change = rng.integers(4)
    if change == 0 or not ends:
        ends.append(index)
    elif change == 1:
        del ends[rng.integers(len(ends))]
    else:
        ends[rng.integers(len(ends))] = index
    setattr(owner, end, ends)


def _reshape(graph: Any, _model: Any, rng: Random) -> None:
    tensor = _one(graph.tensors, rng)
    shape = list(tensor.shape if tensor.shape is not None else [])
    change = rng.integers(5)
    if change == 0 or not shape:
        shape.insert(int(rng.integers(len(shape) + 1)), int(rng.choice(SIZES)))
    elif change == 1:
        del shape[rng.integers(len(shape))]
    elif change == 2:
        shape = shape[::-1]
    else:
        shape[rng.integers(len(shape))] = int(rng.choice(SIZES))
    tensor.shape = shape
    if rng.integers(8) == 0:
        tensor.shapeSignature = [-1, *shape[1:]]


def _requantise(graph: Any, _model: Any, rng: Random) -> None:
    quantised = [tensor for tensor in graph.tensors if tensor.quantization is not None]
    if not quantised:
        return
    quantization = _one(quantised, rng).quantization
    change, count = rng.integers(5), int(rng.choice([0, 1, 1, 2, 3, 17]))
    if change == 0:
        quantization.quantizedDimension = int(rng.choice(NUMBERS))
    elif change == 1:
        quantization.zeroPoint = [int(rng.choice(np.array(POINTS, np.int64)))] * count
    elif change == 2:
        quantization.scale = [float(np.float32(rng.choice(SCALES)))] * count
        quantization.zeroPoint = [0] * count
    elif quantization.scale is not None and len(quantization.scale):
        scale = [float(value) for value in quantization.scale]
        at = rng.integers(len(scale))
        other = float(rng.choice([scale[at] * 2.0 ** float(rng.integers(-40, 41)), *SCALES]))
        scale = [*scale[:at], min(other, 3e38), *scale[at + 1 :]]
        quantization.scale = scale


def _retype(graph: Any, _model: Any, rng: Random) -> None:
    tensor = _one(graph.tensors, rng)
    if rng.integers(3) == 0:
        tensor.isVariable = not tensor.isVariable
    else:
        tensor.type = int(rng.choice([0, 1, 2, 4, 7, 9, 17, 99, 127]))


def _reoption(graph: Any, _model: Any, rng: Random) -> None:
    """Change a number among the options of an operator, or give it those of another."""
    operator, other = _one(graph.operators, rng), _one(graph.operators, rng)
    if rng.integers(5) == 0 or operator.builtinOptions is None:
        operator.builtinOptionsType, operator.builtinOptions = other.builtinOptionsType, other.builtinOptions
        return
    fields = [name for name, value in vars(operator.builtinOptions).items() if isinstance(value, bool | int | float)]
    if not fields:
        return
    field = str(rng.choice(fields))
    old = getattr(operator.builtinOptions, field)
    if isinstance(old, bool):
        new: Any = not old
    else:
        new = float(rng.choice(SCALES)) if isinstance(old, float) else int(rng.choice(NUMBERS))
        if "ctivation" in field or field in ("padding", "weightsFormat", "quantizedBiasType"):
            new = int(rng.choice([0, 1, 2, 3, 4, 5, 99, 127, -128]))
    setattr(operator.builtinOptions, field, new)


def _reoperate(graph: Any, model: Any, rng: Random) -> None:
    """Make an operator another one, repeat it, drop it, or let two change places."""
    at, other = (int(value) for value in rng.integers(len(graph.operators), size=2))
    change = rng.integers(5)
    if change == 0:
        graph.operators.insert(at, graph.operators[other])
    elif change == 1 and len(graph.operators) > 1:
        del graph.operators[at]
    elif change == 2:
        graph.operators[at], graph.operators[other] = graph.operators[other], graph.operators[at]
    else:
        code = copy.copy(_one(model.operatorCodes, rng))
        code.builtinCode = int(rng.choice(OPERATORS))
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        model.operatorCodes.append(code)
        graph.operators[at].opcodeIndex = int(rng.choice([len(model.operatorCodes) - 1, 99]))


def _refill(graph: Any, model: Any, rng: Random) -> None:
    """Give a tensor another buffer, or a buffer other content."""
    tensor = _one(graph.tensors, rng)
    if rng.integers(2):
        tensor.buffer = int(rng.choice([0, 1, len(model.buffers), 2**31, *range(len(model.buffers))]))
        return
    buffer = _one(model.buffers, rng)
    if buffer.data is None or not len(buffer.data):
        return
    data = np.array(buffer.data, np.uint8)
    if rng.integers(3) == 0:
        data = data[: rng.integers(len(data))]
    else:
        words = np.frombuffer(rng.choice(np.array(NUMBERS, "<i4"), -(-len(data) // 4)).tobytes(), np.uint8)[: len(data)]
        data = rng.choice([words, np.full(len(data), 0x80), np.full(len(data), 0x7F)]).astype(np.uint8)
    buffer.data = data


TABLES = (_rewire, _reshape, _requantise, _requantise, _retype, _reoption, _reoption, _reoperate, _refill)


def rewrite(tflite: bytes, rng: Random) -> bytes:
    """Change one to three things in the tables and pack them anew."""
    model = schema.ModelT.InitFromPackedBuf(tflite, 0)
    graph = (model.subgraphs or [])[0]
    for _ in range(rng.integers(1, 4)):
        TABLES[rng.integers(len(TABLES))](graph, model, rng)
    packer = flatbuffers.Builder(1024)
    packer.Finish(model.Pack(packer), b"TFL3")
    return bytes(packer.Output())


Damage = Callable[[bytes, Random], bytes]
IN_BYTES: tuple[Damage, ...] = (cut, flip, scribble, overwrite, nudge, displace)


def _one(things: Sequence[Any], rng: Random) -> Any:
    return things[int(rng.integers(len(things)))]
