"""`ecgtiny compile`: what it writes, what it measures, and what it says of a model that it does not take."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from bench.inputs import vectors
from bench.measure import PROFILES, measure_network
from ecgtiny.common.errors import VerificationError
from ecgtiny.common.files import sha256
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.compile import CompileRecord
from ecgtiny.firmware_gen import compile as compiler
from ecgtiny.firmware_gen import compiled
from ecgtiny.firmware_gen.image import toolchain
from ecgtiny.host.cli import compile_stage
from ecgtiny.host.cli.main import main
from tests.firmware_gen.desk import compile_c, infer
from tests.quantize.graph.builder import Builder
from tests.stored import as_json, there
from tests.tools import BENCH_MODELS, ROOT, require, require_module

BENCH = BENCH_MODELS
BOARD = "nrf52840"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("unicorn")
    require("arm-none-eabi-gcc")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def ecgtiny(*arguments: str | Path) -> int:
        monkeypatch.setattr("sys.argv", ["ecgtiny", "compile", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code

    return ecgtiny


def content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def dense(change: Callable[[Any], None] = lambda _: None) -> bytes:
    """Pack input[1, 4] -> FULLY_CONNECTED -> output[1, 4] -> LOGISTIC after a change of its subgraph."""
    builder = Builder()
    x, hidden, y = (builder.activation((1, 4), 1 / 256, -128) for _ in range(3))
    weights = builder.constant(np.full((4, 4), 7, np.int8), [0.01])
    builder.operator("FULLY_CONNECTED", [x, weights, -1], hidden)
    builder.operator("LOGISTIC", [hidden], y)
    builder.graph.tensors[x].name = "beat"
    change(builder.graph)
    return builder.pack([x], builder.graph.outputs or [y])


def test_the_folder_is_named_after_model_and_board_and_sealed(run: Callable[..., int], tmp_path: Path) -> None:
    assert run(BENCH / "m1.tflite", "--board", BOARD) == 0
    out = tmp_path / "m1-nrf52840"
    record = as_json(Run(out).load("compile.json", CompileRecord))
    assert set(content(out)) == {*record["outputs"], "compile.json"}
    assert {"main.c", "CMakeLists.txt", "ecgtiny/src/ecgtiny_model.c", "ecgtiny/src/ecgtiny_model.h"} <= set(
        content(out)
    )
    assert record["tflite"]["sha256"] == sha256(BENCH / "m1.tflite")
    assert (record["board"], record["core"], record["optimize"]) == (BOARD, "cortex-m4f", "speed")
    assert str(tmp_path) not in json.dumps(record)
    assert [path.name for path in tmp_path.iterdir()] == ["m1-nrf52840"]


def test_the_figures_are_those_of_the_benchmark(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("speed", "size"):
        assert run(BENCH / "m1.tflite", "--board", BOARD, "--optimize", name, "--json") == 0
        record = json.loads(capsys.readouterr().out)
        (profile,) = (profile for profile in PROFILES if profile.name == name)
        found = measure_network(profile, (BENCH / "m1.tflite").read_bytes(), *(rows[:2] for rows in vectors("m1")))
        assert abs(record["instructions"]["median"] - found["instructions"]) <= found["instructions"] // 100
        assert record["flash_bytes"] == found["flash_bytes"]
        assert record["stack_measured_bytes"] == found["stack_bytes"] <= record["stack_bytes"]
        assert record["ram_bytes"] >= record["arena_bytes"] >= 140
        assert record["conditions"] == {"inputs": 8, "seed": 0, "missing": None}


def test_the_interface_is_that_of_the_model_and_of_the_header(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(BENCH / "m2s.tflite", "--board", BOARD, "--json", "--out", "c") == 0
    record = json.loads(capsys.readouterr().out)
    header = (tmp_path / "c/ecgtiny/src/ecgtiny_model.h").read_text("utf-8")
    for end in ("input", "output"):
        assert f"#define ECGTINY_{end.upper()}_OFFSET {record[end]['offset']}\n" in header
        assert f"#define ECGTINY_{end.upper()}_BYTES {record[end]['bytes']}\n" in header
        assert f"(scale {record[end]['scale']:.9g}, zero point {record[end]['zero_point']})" in header
    assert f"#define ECGTINY_ARENA_BYTES {record['arena_bytes']}\n" in header
    assert (record["input"]["shape"], record["output"]["shape"]) == ([1, 140, 1], [1, 140, 1])
    assert {layer["kernel"] for layer in record["network"]["layers"]} >= {"widen", "pairs_to_halves"}


def test_what_is_written_computes_what_tflm_recorded(run: Callable[..., int], tmp_path: Path) -> None:
    assert run(BENCH / "m3.tflite", "--board", "host", "--out", "m3") == 0
    sources = {path: text.decode() for path, text in content(tmp_path / "m3").items()}
    x, y = (np.load(BENCH / f"m3_{which}.npy").reshape(64, -1)[:8] for which in ("xq", "yq"))
    library = {path: text for path, text in sources.items() if path.startswith("ecgtiny/")}
    np.testing.assert_array_equal(infer(library, x), y)
    compile_c({path: text for path, text in sources.items() if path.endswith((".c", ".h"))}, flags=("-Iecgtiny",))


def test_the_text_shows_the_figures_and_on_demand_the_network(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(BENCH / "tiny.tflite", "--board", BOARD) == 0
    short = capsys.readouterr().out
    assert all(words in short for words in ("tiny-nrf52840", "smallest image", "flash", "instructions per inference"))
    assert "MACs" not in short
    assert run(BENCH / "tiny.tflite", "--board", BOARD, "--explain") == 0
    assert "MACs" in capsys.readouterr().out


def test_two_runs_are_the_same_bytes_and_replace_each_other(run: Callable[..., int], tmp_path: Path) -> None:
    for out in ("one", "one", "else/where"):
        assert run(BENCH / "tiny.tflite", "--board", BOARD, "--out", out) == 0
    assert content(tmp_path / "one") == content(tmp_path / "else" / "where")
    assert run(BENCH / "linear.tflite", "--board", BOARD, "--out", "one") == 0
    assert content(tmp_path / "one") != content(tmp_path / "else" / "where")


@pytest.mark.parametrize("file", ["main.c", "ecgtiny/mine.c", "thesis.tex"])
def test_nobodys_work_is_replaced(
    file: str, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(BENCH / "tiny.tflite", "--board", BOARD, "--out", "out") == 0
    (tmp_path / "out" / file).write_text("years of work")
    before = content(tmp_path / "out")
    assert run(BENCH / "tiny.tflite", "--board", BOARD, "--out", "out") == 2
    assert f"holds something that is not a compiled model: {file}" in capsys.readouterr().err
    assert content(tmp_path / "out") == before


def test_a_failure_leaves_what_was_there(
    run: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(BENCH / "tiny.tflite", "--board", BOARD, "--out", "out") == 0
    before = content(tmp_path)
    monkeypatch.setattr(Run, "save", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert run(BENCH / "m1.tflite", "--board", BOARD, "--out", "out") == 2
    assert content(tmp_path) == before


def test_every_output_is_placed_and_compared(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "two.tflite").write_bytes(dense(lambda graph: setattr(graph, "outputs", [2, 1])))
    assert run("two.tflite", "--board", BOARD, "--json", "--out", "c") == 0
    record = json.loads(capsys.readouterr().out)
    header = (tmp_path / "c/ecgtiny/src/ecgtiny_model.h").read_text("utf-8")
    (further,) = record["further_outputs"]
    assert further["offset"] != record["output"]["offset"]
    assert f"#define ECGTINY_OUTPUT_1_OFFSET {further['offset']}\n" in header
    assert record["conditions"]["missing"] is None
    assert run("two.tflite", "--board", BOARD, "--out", "c") == 0
    assert f"output 1: 1x4 int8 @{further['offset']}" in capsys.readouterr().out


def test_a_further_output_that_is_not_the_references_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "two.tflite").write_bytes(dense(lambda graph: setattr(graph, "outputs", [2, 1])))
    run = compiled.run_graph
    monkeypatch.setattr(compiled, "run_graph", lambda graph, x: np.hstack([run(graph, x)[:, :-1], x[:, :1]]))
    with pytest.raises(VerificationError, match="not the integer reference's"):
        compile_stage.compile_tflite(tmp_path / "two.tflite", BOARD)


def test_outputs_that_are_not_the_references_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compiled, "run_graph", lambda graph, x: x[:, : graph.output_tensor.size])
    with pytest.raises(VerificationError, match="not the integer reference's"):
        compile_stage.compile_tflite(BENCH / "m1.tflite", BOARD)
    assert list(tmp_path.iterdir()) == []


def test_without_a_compiler_or_a_virtual_core_the_sources_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    record = compiler.compile_model(BENCH / "tiny.tflite", BOARD)
    assert "needs unicorn" in there(record.conditions.missing)
    assert record.instructions is None
    assert there(record.flash_bytes) > 0
    monkeypatch.setattr(toolchain, "installed", lambda _: iter(()))
    done = compile_stage.compile_tflite(BENCH / "tiny.tflite", BOARD)
    assert "no compiler" in there(done.record.conditions.missing)
    assert done.record.flash_bytes is done.record.toolchain is None
    assert (done.folder / "ecgtiny/src/ecgtiny_model.c").is_file()


def test_a_model_that_would_run_for_minutes_is_not_run() -> None:
    builder = Builder()
    x, y = builder.activation((1, 32, 32, 4), 0.05, 0), builder.activation((1, 32, 32, 7), 0.05, 0)
    weights = builder.constant(np.ones((7, 13, 13, 4), np.int8), [0.001])
    builder.operator("CONV_2D", [x, weights], y, strideH=1, strideW=1)
    Path("model.tflite").write_bytes(builder.pack([x], [y]))
    record = compile_stage.compile_tflite(Path("model.tflite"), BOARD).record
    assert "too many for the virtual core" in there(record.conditions.missing)
    assert there(record.flash_bytes) > 2_000


def put(tensor: int, **fields: Any) -> Callable[[Any], None]:
    """Return a change of a tensor; fields of its quantisation begin with ``q_``."""

    def change(graph: Any) -> None:
        for name, value in fields.items():
            target = graph.tensors[tensor].quantization if name.startswith("q_") else graph.tensors[tensor]
            setattr(target, name.removeprefix("q_"), value)

    return change


def two_at_once(graph: Any) -> None:
    for tensor in range(3):
        graph.tensors[tensor].shape = [2, 4]


def unsupported() -> bytes:
    builder = Builder()
    x, y = builder.activation((1, 4), 0.05, 0), builder.activation((1, 4), 0.05, 0)
    builder.operator("FLOOR", [x], y)
    return builder.pack([x], [y])


def control_flow() -> bytes:
    def twice(model: Any) -> None:
        model.subgraphs = model.subgraphs * 2

    return repacked(twice)


def repacked(change: Callable[[Any], None]) -> bytes:
    model = schema.ModelT.InitFromPackedBuf(dense(), 0)
    change(model)
    packer = flatbuffers.Builder()
    packer.Finish(model.Pack(packer), b"TFL3")
    return bytes(packer.Output())


def sharing() -> bytes:
    """A file of 200 kB in which 4,000 tensors are one, whose name has 100 kB."""
    builder = Builder()
    x, y = builder.activation((1, 4), 0.05, 0), builder.activation((1, 4), 0.05, 0)
    builder.operator("TANH", [x], y)
    builder.graph.tensors[y].name = "n" * 100_000
    builder.graph.tensors += [schema.TensorT() for _ in range(4000)]
    data = bytearray(builder.pack([x], [y]))
    graph: Any = schema.Model.GetRootAs(data, 0).Subgraphs(0)
    start = graph._tab.Vector(graph._tab.Offset(4))
    (second,) = struct.unpack_from("<I", data, start + 4)
    for index in range(2, graph.TensorsLength()):
        struct.pack_into("<I", data, start + 4 * index, (second + 4 - 4 * index) % 2**32)
    return bytes(data)


HUGE = 2**31 - 1
REFUSED: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "an operator without a kernel": (unsupported, ("operator 0 (FLOOR)", "supported are", "build the model from")),
    "float tensors": (
        lambda: dense(put(0, type=schema.TensorType.FLOAT32)),
        ("tensor 0 (beat)", "is float32", "int8", "full-integer quantisation: converter.representative_dataset"),
    ),
    "float weights": (lambda: dense(put(3, type=schema.TensorType.FLOAT16)), ("tensor 3", "float16", "full-integer")),
    "a dynamic shape": (
        lambda: dense(put(0, shapeSignature=[-1, -1])),
        ("tensor 0 (beat)", "dynamic", "every size fixed"),
    ),
    "a batch of 2": (
        lambda: dense(two_at_once),
        ("tensor 0 (beat)", "batch 1"),
    ),
    "a scale of zero": (lambda: dense(put(1, q_scale=[0.0])), ("tensor 1", "scale")),
    "a scale that is no number": (lambda: dense(put(0, q_scale=[float("nan")])), ("tensor 0 (beat)", "scale")),
    "a scale beyond reason": (lambda: dense(put(1, q_scale=[1e-18])), ("operator 0 (FULLY_CONNECTED)", "ordinary")),
    "an infinite scale": (lambda: dense(put(3, q_scale=[float("inf")])), ("tensor 3", "scale")),
    "control flow": (control_flow, ("the .tflite", "2 subgraphs", "control flow")),
    "a truncated file": (lambda: dense()[:-100], ("the .tflite", "not a readable model", "convert the model again")),
    "an empty file": (lambda: b"", ("the .tflite", "not a readable model")),
    "something else": (lambda: b"#!/bin/sh\n" * 100, ("the .tflite", "not a readable model")),
    "another version of the format": (
        lambda: repacked(lambda model: setattr(model, "version", 4)),
        ("the .tflite", "version 4"),
    ),
    "options of another operator": (
        lambda: dense(lambda graph: setattr(graph.operators[0], "builtinOptionsType", 1)),
        ("operator 0 (FULLY_CONNECTED)", "Conv2DOptions"),
    ),
    "a tensor that is not there": (lambda: dense(lambda graph: graph.operators[1].inputs.append(HUGE)), ("tensor",)),
    "a tensor of many elements": (lambda: dense(put(0, shape=[1, 2**21 + 1])), ("tensor 0 (beat)", "2097152")),
    "a name that is no line": (
        lambda: dense(put(0, name="a\n\x1b[2Jb" * 1000, type=0)),
        ("tensor 0 (a??[2Jba??[2Jb", "...): is float32"),
    ),
    "tables that share a name": (sharing, ("the .tflite", "its tables share too much of it")),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_bad_input_is_refused_by_name(
    what: str, run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build, words = REFUSED[what]
    Path("model.tflite").write_bytes(build())
    assert run("model.tflite", "--board", BOARD) == 4
    output = capsys.readouterr()
    assert output.out == ""
    told, fix = output.err.splitlines()
    assert told.startswith("ecgtiny: error: ")
    assert fix.startswith("fix: ")
    assert [word for word in words if word not in output.err] == [], output.err
    assert [path.name for path in tmp_path.iterdir()] == ["model.tflite"]


def test_what_the_refusals_change_is_taken(run: Callable[..., int]) -> None:
    Path("model.tflite").write_bytes(dense())
    assert run("model.tflite", "--board", BOARD) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["absent.tflite", "--board", BOARD], 2, "absent.tflite: there is no such file"),
        ([".", "--board", BOARD], 2, "is not a file"),
        ([str(BENCH / "m1.tflite")], 2, "--board"),
        ([str(BENCH / "m1.tflite"), "--board", "nonsense"], 2, "nrf52840"),
        (["--board", BOARD], 2, "MODEL"),
    ],
)
def test_bad_arguments(
    arguments: list[str], code: int, words: str, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == code
    assert words in capsys.readouterr().err


def test_a_file_too_large_is_not_even_read(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    with Path("model.tflite").open("wb") as stream:
        stream.truncate(2**34)
    assert run("model.tflite", "--board", BOARD) == 4
    assert "17,179,869,184 bytes" in capsys.readouterr().err


def test_over_the_budget_nothing_is_written(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "boards" / "nrf52840.toml").read_text("utf-8")
    Path("small.toml").write_text(text.replace("flash = 65_536", "flash = 4_096"))
    assert run(BENCH / "m1.tflite", "--board", "small.toml") == 5
    refusal = capsys.readouterr().err
    assert all(word in refusal for word in ("bytes of 4,096", "--optimize size", "--no-budget"))
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]
    assert run(BENCH / "m1.tflite", "--board", "small.toml", "--no-budget") == 0
    assert "4,096" in capsys.readouterr().out  # beside what it takes


def test_what_is_no_folder_is_not_replaced(
    tmp_path: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pipe"
    os.mkfifo(out)
    assert run(BENCH / "m1.tflite", "--board", BOARD, "--out", out) == 2
    assert "pipe: is not a folder" in capsys.readouterr().err
    assert out.is_fifo()
