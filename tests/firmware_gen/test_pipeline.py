"""Export: what it writes, that it is all or nothing, and that it is the same everywhere."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.board import Budget
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import (
    BudgetError,
    DataError,
    MissingToolError,
    UnsupportedModelError,
    UsageError,
    VerificationError,
)
from ecgtiny.common.files import to_json
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.firmware_gen import pipeline
from ecgtiny.firmware_gen.image import toolchain
from ecgtiny.firmware_gen.pipeline import build_run, export_run
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.quantize.store import load_detector
from tests.firmware_gen.agent.link import HELLO, SCORE, linked
from tests.firmware_gen.runs import THRESHOLD, beats, quantised_run
from tests.stored import as_json, body, there

EXPORT = """
import sys
from pathlib import Path
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.pipeline import export_run
export_run(Run(Path(sys.argv[1])), "nrf52840")
"""
FIGURES = ("flash_bytes", "ram_bytes", "stack_bytes")


def content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, ExportRecord]:
    run = quantised_run(tmp_path_factory.mktemp("run"))
    return run, export_run(run, "nrf52840")


def test_the_folder_holds_what_a_foreign_firmware_takes_and_the_demo(exported: tuple[Run, ExportRecord]) -> None:
    run, record = exported
    files = content(run.path("export/nrf52840")).keys()
    assert {"ecgtiny/ecgtiny.h", "ecgtiny/src/ecgtiny.c", "main.c", "CMakeLists.txt"} <= files
    assert {"agent/agent.c", "agent/wire.c", "agent/link.ld", "agent/uart_uarte_nrf52.c"} <= files
    assert {"firmware.elf", "firmware.hex", "export.json"} <= files
    assert files == {*record.sources, "firmware.elf", "firmware.hex", "export.json", "NOTICE"}


def test_the_record_holds_figures_budget_and_digests(exported: tuple[Run, ExportRecord]) -> None:
    run, record = exported
    assert 0 < there(record.flash_bytes) < there(record.budget).flash
    assert 500 < there(record.ram_bytes) < there(record.budget).ram
    assert 100 < there(record.stack_bytes) < there(record.budget).stack
    assert record.model_digest == load_detector(run).digest
    assert record.flash_command == "pyocd flash --no-wait -t nrf52840 export/nrf52840/firmware.hex"
    assert record.golden_beats == 5
    assert record.toolchain


def test_the_record_is_chained_to_the_run(exported: tuple[Run, ExportRecord]) -> None:
    run, record = exported
    assert run.load("export.json", ExportRecord) == run.load("export/nrf52840/export.json", ExportRecord) == record
    assert set(record.inputs) == {"beats.npz", "model_int8.tflite", "quantize.json"}
    assert {name.split("/", 2)[2] for name in record.outputs} == content(run.path("export/nrf52840")).keys() - {
        "export.json"
    }
    assert str(run.folder) not in to_json(record)


def test_the_exported_c_scores_as_the_integer_reference_does(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    record = export_run(run, "host")
    assert [as_json(record)[figure] for figure in FIGURES] == [None] * 3
    expected, _ = score_beats(load_detector(run), beats())
    assert expected.min() < THRESHOLD < expected.max()
    with linked(run.path("export/host/firmware.elf")) as link:
        hello = link.ask(HELLO)[2]
        assert hello[2] == 0, "self-test"
        assert (hello[16:48].hex(), hello[48:56].hex()) == (record.model_digest, record.build_digest)
        for seq, (beat, score) in enumerate(zip(beats(), expected.tolist(), strict=True)):
            reply = link.ask(SCORE, seq, np.ascontiguousarray(beat, "<i2").tobytes())[2]
            assert reply == struct.pack("<BBHiI", 0, score > THRESHOLD, 0, score, 0)


def test_two_exports_are_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "another" / "place"]
    for seed, folder in enumerate(folders):
        quantised_run(folder)
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        subprocess.run([sys.executable, "-c", EXPORT, folder], check=True, env=environment)
    first, second = (content(folder) for folder in folders)
    assert "export/nrf52840/firmware.elf" in first
    assert first == second


def test_without_a_compiler_the_sources_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = quantised_run(tmp_path)
    with monkeypatch.context() as bare:
        bare.setattr(toolchain, "installed", lambda _: iter(()))
        record = export_run(run, "nrf52840")
        assert [as_json(record)[key] for key in (*FIGURES, "toolchain", "build_digest", "flash_command")] == [None] * 6
        assert not run.path("export/nrf52840/firmware.elf").exists()
        with pytest.raises(MissingToolError):
            build_run(run, "nrf52840")
    built = build_run(run, "nrf52840")
    assert there(built.flash_bytes) > 0
    assert built == run.load("export/nrf52840/export.json", ExportRecord)


def test_build_gives_what_export_gave(exported: tuple[Run, ExportRecord]) -> None:
    run, record = exported
    before = content(run.path("export/nrf52840"))
    run.path("export/nrf52840/firmware.elf").unlink()
    assert build_run(run, "nrf52840") == record
    assert content(run.path("export/nrf52840")) == before


def test_build_needs_an_export(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run ecgtiny export --board nrf52840"):
        build_run(quantised_run(tmp_path), "nrf52840")


def test_build_refuses_sources_that_are_not_the_exports(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    export_run(run, "host")
    run.path("export/host/ecgtiny/src/ecgtiny.c").write_text("int changed;\n")
    with pytest.raises(VerificationError, match=r"export/host/ecgtiny/src/ecgtiny\.c is not the one of the export"):
        build_run(run, "host")


def test_build_refuses_another_model(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    export_run(run, "host")
    quantised_run(tmp_path, model="m1pt")
    with pytest.raises(VerificationError, match="is not the one of the export"):
        build_run(run, "host")


def test_a_failed_model_is_refused(tmp_path: Path) -> None:
    run = quantised_run(tmp_path, failed=["training.decisions"])
    with pytest.raises(VerificationError, match=r"training\.decisions"):
        export_run(run, "nrf52840")
    assert not run.path("export").exists()


@pytest.mark.parametrize(("board", "core"), [("mega2560", "avr6"), ("uno", "avr5")])
def test_continuous_ecg_is_refused_for_a_core_whose_int_is_too_small(tmp_path: Path, board: str, core: str) -> None:
    run = quantised_run(tmp_path, stream=body("records-of-schema-1/quantize-stream.json")["stream"])
    refusal = f"continuous ECG needs an int of 32 bits, and the core {core} has one of 16.*choose a board with a 32-bit"
    with pytest.raises(UnsupportedModelError, match=refusal) as raised:
        export_run(run, board)
    assert raised.value.exit_code == 4
    assert not run.has(f"export/{board}/export.json")


def test_over_the_budget_the_old_export_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = quantised_run(tmp_path)
    export_run(run, "nrf52840")
    before = content(run.folder)
    board = replace(load_board("nrf52840"), budget=Budget(10_000, 4000, 1024, "this test"))
    monkeypatch.setattr(pipeline, "load_board", lambda _: board)
    with pytest.raises(BudgetError, match=r"flash [\d,]+ bytes of 10,000"):
        export_run(run, "nrf52840")
    assert content(run.folder) == before


def test_without_a_record_the_old_export_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = quantised_run(tmp_path)
    export_run(run, "host")
    before = content(run.folder)
    monkeypatch.setattr(Run, "save", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        export_run(run, "host")
    assert content(run.folder) == before


def test_out_gets_a_copy(tmp_path: Path) -> None:
    run, out = quantised_run(tmp_path / "run"), tmp_path / "firmware"
    for _ in range(2):
        export_run(run, "host", out)
        assert content(out) == content(run.path("export/host"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firmware", "run"]


def test_out_never_replaces_something_else(tmp_path: Path) -> None:
    out = tmp_path / "home"
    out.mkdir()
    (out / "thesis.tex").write_text("years of work")
    with pytest.raises(UsageError, match="holds something that is not an export"):
        export_run(quantised_run(tmp_path / "run"), "host", out)
    assert content(out) == {"thesis.tex": b"years of work"}


def test_out_replaces_neither_a_run_nor_a_changed_copy(tmp_path: Path) -> None:
    run, copy = quantised_run(tmp_path / "run"), tmp_path / "firmware"
    export_run(run, "host", copy)
    (copy / "main.c").write_text("my own work")
    for out in (run.folder, run.path("export/host"), run.path("export/host/more"), copy):
        before = content(out)
        with pytest.raises(UsageError, match=r"not an export|run's own exports"):
            export_run(run, "host", out)
        assert content(out) == before


def test_a_run_that_was_not_quantised_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        export_run(Run(tmp_path), "nrf52840")
