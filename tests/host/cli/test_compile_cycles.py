"""`ecgtiny compile` and the virtual core: cycles beside instructions, what is said of ends, and without a core."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecgtiny.common import extras
from ecgtiny.host.cli.main import main
from ecgtiny.quantize.graph.reader import read_graph
from tests.quantize.graph.build_ends import TAKEN
from tests.tools import BENCH_MODELS, require, require_module

BENCH = BENCH_MODELS
BOARD = "nrf52840"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    require_module("unicorn")
    require("arm-none-eabi-gcc")
    monkeypatch.chdir(tmp_path)

    def ecgtiny(*arguments: str | Path) -> int:
        monkeypatch.setattr("sys.argv", ["ecgtiny", "compile", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code

    return ecgtiny


def test_cycles_stand_beside_instructions_and_say_that_they_are_a_models(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(BENCH / "m1.tflite", "--board", BOARD, "--json") == 0
    record = json.loads(capsys.readouterr().out)
    cycles = record["cycles"]
    assert record["instructions"]["median"] < cycles["low"] < cycles["typical"] < cycles["high"]
    assert "Not a measurement" in cycles["model"]
    assert run(BENCH / "m1.tflite", "--board", BOARD) == 0
    said = capsys.readouterr().out
    assert f"cycles per inference: {cycles['typical']:,} by a model without wait states, no measurement" in said


def test_a_core_without_a_model_has_no_cycles(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(BENCH / "tiny.tflite", "--board", "stm32f103", "--json") == 0
    assert "cycles" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("missing", ["unicorn", "capstone"])
def test_without_one_package_of_the_virtual_core_the_extra_is_named(
    missing: str, run: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there_is = extras.importlib.util.find_spec
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name: None if name == missing else there_is(name))
    assert run(BENCH / "tiny.tflite", "--board", BOARD) == 0
    assert "needs unicorn and capstone" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["float32 ends of int16", "uint8 ends", "three inputs of two types"])
def test_each_end_is_told_with_what_it_stands_for(
    what: str, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    tflite = TAKEN[what]()
    Path("ends.tflite").write_bytes(tflite)
    assert run("ends.tflite", "--board", BOARD, "--out", "shown") == 0
    shown = capsys.readouterr().out
    assert run("ends.tflite", "--board", BOARD, "--out", "told", "--json") == 0
    record, graph = json.loads(capsys.readouterr().out), read_graph(tflite)
    ends = [record["input"], *record.get("further_inputs", [])], [record["output"]]
    for told, tensors in zip(ends, (graph.input_tensors, graph.output_tensors), strict=True):
        found = [(end.get("type", "int8"), end["scale"], end["zero_point"], end.get("real", False)) for end in told]
        assert found == [(one.dtype, one.scales[0], one.zero_point, one.float_end) for one in tensors]
        assert all(f"{one.dtype} @" in shown for one in tensors)
    assert ("float32 in the .tflite" in shown) == what.startswith("float32")
    assert record["conditions"]["inputs"] == 8
