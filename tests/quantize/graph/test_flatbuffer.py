"""What is decoded is what LiteRT's own schema says, which is newer than the one that decodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ai_edge_litert import schema_py_generated as schema

from ecgtiny.quantize.graph.flatbuffer import FileOperator, FileTensor, decode
from tests.quantize.graph.test_reader import conv, dense, put
from tests.tools import BENCH_MODELS, ROOT

FILES = sorted([*BENCH_MODELS.glob("*.tflite"), *ROOT.glob("tests/firmware_gen/**/*.tflite")])


def names(enumeration: Any) -> dict[int, str]:
    return {value: name for name, value in vars(enumeration).items() if isinstance(value, int)}


def check_tensor(found: FileTensor, tensor: Any, content: Any) -> None:
    assert tensor.name.decode().startswith(found.name.removesuffix("..."))
    assert found.dtype == names(schema.TensorType)[tensor.type].lower()
    assert found.shape == tuple(() if tensor.shape is None else tensor.shape.tolist())
    assert found.content == (None if content is None or not len(content) else bytes(content))
    assert (found.variable, found.oddity) == (tensor.isVariable, "")
    scale, zero = (getattr(tensor.quantization, name, None) for name in ("scale", "zeroPoint"))
    assert found.scales == (() if scale is None else tuple(scale.tolist()))
    assert found.zero_points == (() if zero is None else tuple(zero.tolist()))


def check_operator(found: FileOperator, operator: Any, code: Any) -> None:
    assert found.name == names(schema.BuiltinOperator)[max(code.builtinCode, code.deprecatedBuiltinCode)]
    assert found.options_kind == names(schema.BuiltinOptions)[operator.builtinOptionsType]
    assert (found.inputs, found.outputs) == (tuple(operator.inputs), tuple(operator.outputs))
    if operator.builtinOptions is None:
        assert found.options is None
        return
    numbers = {key: value for key, value in vars(operator.builtinOptions).items() if isinstance(value, (int, float))}
    assert found.options == numbers


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_model_is_decoded_as_the_schema_of_litert_has_it(path: Path) -> None:
    content = path.read_bytes()
    model: Any = schema.ModelT.InitFromPackedBuf(content, 0)
    graph, found = model.subgraphs[0], decode(content)
    assert (len(found.tensors), len(found.operators)) == (len(graph.tensors), len(graph.operators))
    assert (found.inputs, found.outputs) == (tuple(graph.inputs), tuple(graph.outputs))
    for tensor, stated in zip(found.tensors, graph.tensors, strict=True):
        check_tensor(tensor, stated, model.buffers[stated.buffer].data)
    for operator, stated in zip(found.operators, graph.operators, strict=True):
        check_operator(operator, stated, model.operatorCodes[stated.opcodeIndex])


def test_there_are_models_of_every_operator_with_options() -> None:
    kinds = {operator.options_kind for path in FILES for operator in decode(path.read_bytes()).operators}
    assert {"Conv2DOptions", "FullyConnectedOptions", "UnidirectionalSequenceLSTMOptions"} <= kinds


def test_a_buffer_outside_the_file_is_seen_though_the_schema_that_decodes_is_older() -> None:
    assert {tensor.oddity for tensor in decode(dense()).tensors} == {""}
    oddities = [tensor.oddity for tensor in decode(dense(put(1, externalBuffer=7))).tensors]
    assert oddities.count("stored outside the file") == 1


def test_the_numbers_of_the_options_bear_the_names_of_the_schema() -> None:
    options = decode(conv(strideW=2, dilationHFactor=3)).operators[0].options or {}
    assert (options["strideW"], options["dilationHFactor"], options["padding"]) == (2, 3, 0)
