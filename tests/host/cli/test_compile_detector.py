"""`ecgtiny compile --score --normals`: a detector of one's own .tflite, whose C decides as the reference does."""

from __future__ import annotations

import json
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import BudgetError, EcgtinyError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.compile import CompiledDetector, CompileRecord
from ecgtiny.firmware_gen import compiled
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.sizes import measure
from ecgtiny.host.cli import compile_stage, show_firmware
from ecgtiny.host.cli.main import cli
from ecgtiny.quantize.own_detector import Wanted, make_detector
from ecgtiny.quantize.scoring import alarms, score_beats
from ecgtiny.train.calibration.preprocess import normalise
from ecgtiny.train.data.sources import load
from tests.quantize.graph.builder import Builder
from tests.stored import there
from tests.tools import BENCH_MODELS, ROOT, c_compiler, require, require_module

TFLITE = BENCH_MODELS / "linear.tflite"
DETECTOR = ["--score", "maxw35", "--normals", "synthetic"]
OPTIONS: dict[str, Any] = {"score": "maxw35", "normals": "synthetic"}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("unicorn")
    require("arm-none-eabi-gcc")
    monkeypatch.chdir(tmp_path)


def compile_detector(*arguments: str) -> CompileRecord:
    result = CliRunner().invoke(cli, ["compile", str(TFLITE), "--board", "nrf52840", "--out", "c", *arguments])
    assert result.exit_code == 0, result.output
    return Run(Path("c")).load("compile.json", CompileRecord)


def test_the_record_names_the_detector_and_the_virtual_core_agreed() -> None:
    record = compile_detector(*DETECTOR, "--promised", "0.1")
    own = record.detector
    assert isinstance(own, CompiledDetector)
    assert own.threshold.promised == 0.1
    assert own.golden_beats >= 4
    assert record.conditions.missing is None
    assert record.conditions.inputs == compiled.BEATS + own.golden_beats
    assert record.instructions is not None
    assert (record.output.shape, record.output.bytes, record.output.offset) == ([1, 140, 1], 140, None)
    text = show_firmware.compiled(record, Path("c"))
    assert all(words in text for words in ("alarm above", "neither trained on these", "instructions per beat"))
    assert json.loads(Path("c/compile.json").read_text("utf-8"))["detector"]["model_digest"] == own.model_digest


def test_the_image_that_is_handed_out_is_within_the_budget_or_nothing_is_written() -> None:
    record = compile_detector(*DETECTOR)
    whole = there(known(there(known(record.image)).sizes))
    assert whole == measure(Image(Path("c/firmware.elf"))).figures
    assert f"flash {there(whole.flash_bytes):,} 65,536" in " ".join(show_firmware.compiled(record, Path("c")).split())
    least, most = there(record.flash_bytes), there(whole.flash_bytes)
    text = (ROOT / "boards" / "nrf52840.toml").read_text("utf-8")
    Path("nrf52840.toml").write_text(text.replace("flash = 65_536", f"flash = {(least + most) // 2}"), "utf-8")
    with pytest.raises(BudgetError, match=f"flash {most:,} bytes of"):
        compile_stage.compile_tflite(TFLITE, "./nrf52840.toml", Path("small"), detector=OPTIONS)
    assert not Path("small").exists()


def test_the_written_c_decides_as_the_reference_does() -> None:
    compile_detector(*DETECTOR, "--board", "host")
    files = sorted(str(path.relative_to("c")) for path in Path("c/ecgtiny").rglob("*.c"))
    command = [*c_compiler("gcc"), "-std=c99", "-Iecgtiny", "-o", "detector", "main.c", *files]
    subprocess.run(command, cwd="c", check=True)
    detector = make_detector(TFLITE.read_bytes(), Wanted("maxw35", "synthetic")).detector
    test = load("synthetic").test.counts[:60]
    done = subprocess.run(["./detector"], cwd="c", input=_packed(test), capture_output=True, check=True)
    score, flat = score_beats(detector, test)
    raised = alarms(detector, score, flat)
    assert raised.any()
    expected = [f"{one}{' alarm' if alarm else ''}" for one, alarm in zip(score, raised, strict=True)]
    assert done.stdout.decode().split("\n")[:-1] == expected


def _packed(counts: Int16Array) -> bytes:
    return struct.pack(f"={counts.size}h", *counts.ravel().tolist())


def test_a_score_that_is_not_the_references_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def shifted(*given: Any) -> Any:
        score, flat = score_beats(*given)
        return score + (np.arange(len(score)) == 3).astype(np.int32), flat

    monkeypatch.setattr(compiled, "score_beats", shifted)
    with pytest.raises(VerificationError, match=r"1 of \d+ beats are not scored"):
        compile_stage.compile_tflite(TFLITE, "nrf52840", Path("c"), detector=OPTIONS)
    assert not Path("c").exists()


def test_a_decision_that_is_not_the_references_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(detector: Any, *given: Any) -> Any:
        return alarms(replace(detector, threshold=detector.threshold - 2**20), *given)

    monkeypatch.setattr(compiled, "alarms", other)
    with pytest.raises(VerificationError, match="not scored as the integer reference"):
        compile_stage.compile_tflite(TFLITE, "nrf52840", Path("c"), detector=OPTIONS)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"score": "maxw35"}, 2, "give both"),
        ({"normals": "synthetic"}, 2, "give both"),
        ({"promised": 0.1}, 2, "give both"),
        ({**OPTIONS, "promised": 2.0}, 2, "cannot be promised"),
        ({**OPTIONS, "normals": "nowhere"}, 3, "no such source"),
        ({**OPTIONS, "pool": 3}, 4, "pooled by 3"),
    ],
)
def test_bad_options(options: dict[str, Any], code: int, words: str) -> None:
    with pytest.raises(EcgtinyError, match=words) as refused:
        compile_stage.compile_tflite(TFLITE, "nrf52840", detector={"score": None, "normals": None, **options})
    assert refused.value.exit_code == code


def test_without_any_of_them_it_is_the_network_alone() -> None:
    assert compile_detector().detector is None
    assert "ecgtiny_infer" in Path("c/main.c").read_text("utf-8")


INPUT_STEP, OUTPUT_STEP = 1 / 24, 0.25


def discriminant() -> bytes:
    """Return a .tflite whose one output is how far a beat lies along the way from normal beats to the others."""
    train = load("synthetic").train
    rows = normalise(train.counts, 1).reshape(len(train), -1)
    away = rows[~train.normal].mean(axis=0) - rows[train.normal].mean(axis=0)
    step = float(np.abs(away).max()) / 127
    builder = Builder()
    beat = builder.activation((1, train.length, 1), INPUT_STEP, 0)
    row = builder.activation((1, train.length), INPUT_STEP, 0)
    score = builder.activation((1, 1), OUTPUT_STEP, 0)
    builder.operator("RESHAPE", [beat, builder.constant(np.array([1, train.length], np.int32))], row)
    weights = builder.constant(np.rint(away[np.newaxis] / step).astype(np.int8), [step])
    builder.operator("FULLY_CONNECTED", [row, weights], score)
    return builder.pack([beat], [score])


def test_a_network_that_gives_the_score_itself_is_a_detector_on_the_virtual_core() -> None:
    Path("mine.tflite").write_bytes(discriminant())
    options = ["--board", "nrf52840", "--score", "direct", "--normals", "synthetic", "--out", "c"]
    result = CliRunner().invoke(cli, ["compile", "mine.tflite", *options])
    assert result.exit_code == 0, result.output
    record = Run(Path("c")).load("compile.json", CompileRecord)
    own = record.detector
    assert isinstance(own, CompiledDetector)
    assert (own.score.kind, own.score.window) == ("direct", 0)
    assert own.threshold.value % round(OUTPUT_STEP * 65536) == 0
    assert own.threshold.value < 0, "the score of a flat beat, 0, is above it, and is no alarm"
    assert record.conditions.missing is None
    assert record.conditions.inputs == compiled.BEATS + own.golden_beats
    detector = make_detector(Path("mine.tflite").read_bytes(), Wanted("direct", "synthetic")).detector
    test = load("synthetic").test
    score, flat = score_beats(detector, test.counts)
    raised = alarms(detector, score, flat)
    assert raised[~test.normal].mean() > 0.2 > 0.05 > raised[test.normal].mean()


def test_a_network_of_a_whole_beat_is_no_score() -> None:
    with pytest.raises(EcgtinyError, match=r"output of 140 values; the score is one .*mae, mse or maxw") as refused:
        compile_stage.compile_tflite(TFLITE, "nrf52840", Path("c"), detector={**OPTIONS, "score": "direct"})
    assert refused.value.exit_code == 4
    assert not Path("c").exists()
