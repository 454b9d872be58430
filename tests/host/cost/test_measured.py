"""What export finds out of a beat's cost, and what it says where it cannot."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from ecgtiny.boards.core import load_core
from ecgtiny.common.errors import DeviceError, EcgtinyError, MissingToolError, VerificationError
from ecgtiny.common.files import to_json
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.export import Cost, ExportRecord
from ecgtiny.host.cli import show_firmware, stages
from ecgtiny.host.cost import measured
from ecgtiny.host.cost.measured import BEATS, beat_cost
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.ports import open_port, protocol_sim
from ecgtiny.host.link.ports.opening import OpenPort
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.runs import quantised_run
from tests.host.images import drawn, firmware, require_simulator
from tests.stored import as_json, changed, there
from tests.tools import require_module

BOARD = "nrf52840"


@pytest.fixture(autouse=True)
def _unicorn() -> None:
    require_module("unicorn")


def test_instructions_are_those_that_the_firmware_reports() -> None:
    _, counts = drawn()
    with open_port(None, BOARD, firmware(BOARD)) as opened:
        client = Client(opened.port)
        replies = [client.score(beat) for beat in counts]
    ticks = [reply.ticks for reply in replies if reply.status == 0]
    assert 0 < len(ticks) < len(counts) <= BEATS["instructions"], "some are flat"
    found = as_json(beat_cost(BOARD, 75, firmware(BOARD), counts))
    assert found["instructions"] == {"min": min(ticks), "median": np.median(ticks), "max": max(ticks)}
    assert found["conditions"] == {"beats": len(ticks), "heart_rate": 75, "missing": None}
    assert found["estimate"]["time_us"]["low"] < found["estimate"]["time_us"]["high"]


def test_the_estimate_rests_on_modelled_cycles_where_the_core_has_a_model() -> None:
    _, counts = drawn()
    found = there(beat_cost(BOARD, 75, firmware(BOARD), counts).estimate)
    with open_port(f"sim://{BOARD}?counter=cycles", BOARD, firmware(BOARD)) as opened:
        client = Client(opened.port)
        replies = [client.score(beat) for beat in counts]
        assert opened.counter_kind == "model"
    median = np.median([reply.ticks for reply in replies if reply.status == 0])
    cycles = there(known(found.modelled))
    assert (found.counted, cycles.typical) == ("modelled", round(median))
    assert cycles.low < cycles.typical < cycles.high
    assert found.time_us.typical == pytest.approx(median / 64), "at 64 MHz"
    shown = " ".join(show_firmware.estimated(found).split())
    assert f"cycles per beat: {cycles.typical:,} by a model without wait states, no measurement" in shown


def test_a_core_without_a_model_is_estimated_by_its_instructions(monkeypatch: pytest.MonkeyPatch) -> None:
    core = replace(load_core("cortex-m4f"), cycle_model=None)
    monkeypatch.setattr("ecgtiny.boards.board.load_core", lambda _: core)
    found = beat_cost(BOARD, 75, firmware(BOARD), drawn()[1])
    assert there(found.estimate).counted == "instructions"
    assert there(there(found.estimate).cycles_per_instruction).typical == there(core.cycles_per_instruction).typical


@pytest.mark.parametrize("error", [MissingToolError, DeviceError])
def test_where_the_run_by_the_model_fails_instructions_are_taken(
    error: type[EcgtinyError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_the_model(url: str | None, board: str, elf: Path) -> AbstractContextManager[OpenPort]:
        if url is not None:
            raise error("no")
        return open_port(url, board, elf)

    monkeypatch.setattr(measured, "open_port", without_the_model)
    found = beat_cost(BOARD, 75, firmware(BOARD), drawn()[1])
    assert there(found.estimate).counted == "instructions"
    assert there(found.conditions).missing is None


def test_cycles_are_taken_where_the_simulator_counts_them() -> None:
    require_simulator("pico")
    detector, counts = drawn()
    counts = counts[~score_beats(detector, counts)[1]][:3]
    with open_port(None, "pico", firmware("pico")) as opened:
        client = Client(opened.port)
        ticks = [client.score(beat).ticks for beat in counts]
    found = beat_cost("pico", 75, firmware("pico"), counts)
    assert (found.instructions, there(known(found.cycles)).min) == (None, min(ticks))
    median, estimated = there(known(found.cycles)).median, there(found.estimate)
    assert estimated.time_us.typical == pytest.approx(median / 125), "at 125 MHz"
    shown = " ".join(show_firmware.estimated(estimated).split())
    assert "cycles counted on a simulator (the RP2040" in shown
    assert "the flash takes no time" in shown
    assert "instructions" not in shown


def missing(record: Cost) -> str:
    assert record.estimate is None
    return there(there(record.conditions).missing)


@pytest.mark.parametrize("board", ["qemu-mps2-an386", "host"])
def test_a_simulator_that_counts_nothing_is_not_asked(board: str) -> None:
    record = beat_cost(board, 75, Path("absent.elf"), drawn()[1])
    assert record.instructions is None
    assert "no simulator that counts them" in missing(record)


def test_without_an_image_nothing_is_measured() -> None:
    assert "no image" in missing(beat_cost(BOARD, 75, None, drawn()[1]))


def test_flat_beats_cost_nothing_that_counts() -> None:
    found, _ = drawn()
    flat = np.zeros((3, found.normalisation.length, found.normalisation.leads), np.int16)
    assert "every beat is flat" in missing(beat_cost(BOARD, 75, firmware(BOARD), flat))


def test_without_unicorn_the_reason_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> NoReturn:
        raise MissingToolError("unicorn is not installed")

    monkeypatch.setattr(protocol_sim, "_machine_class", absent)
    assert missing(beat_cost(BOARD, 75, firmware(BOARD), drawn()[1])) == "unicorn is not installed"


def test_a_failed_self_test_is_an_error_of_ours_and_a_remark_on_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise VerificationError("the self-test of the device failed")

    monkeypatch.setattr(Client, "score", fail)
    counts = drawn()[1]
    with pytest.raises(VerificationError):
        beat_cost(BOARD, 75, firmware(BOARD), counts)
    assert "self-test" in missing(beat_cost(BOARD, 75, firmware(BOARD), counts, foreign=True))


def test_export_records_and_prints_it_and_build_agrees(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    exported = stages.export(run, BOARD, heart_rate=120)
    assert there(exported.record.conditions).heart_rate == 120
    assert stages.build(run, BOARD).record == exported.record == run.load("export.json", ExportRecord)
    assert str(tmp_path) not in to_json(exported.record)
    shown = show_firmware.export(exported.record, exported.folder, exported.flash_command)
    assert f"instructions per beat: {there(exported.record.instructions).median:,.0f}" in shown
    assert "mean current at 120 beats per minute, uA" in shown
    assert "Estimate, not measured" in shown
    layers = there(exported.record.network).layers
    assert all(known(layer.cycles) for layer in layers if layer.output.offset is not None)
    explained = show_firmware.export(exported.record, exported.folder, exported.flash_command, explain=True)
    assert "instructions per MAC" in explained
    assert "with the score" in explained
    assert "Without radio" in " ".join(shown.split())
    assert all(
        len(line) <= 80 for line in shown.splitlines() if not line.startswith(("sources:", "image:", "  ecgtiny flash"))
    )
    assert "stack (static bound)" in shown
    foreign = changed(exported.record, {"runtime": {"name": "tflm"}})
    assert "stack (measured)" in show_firmware.export(foreign, exported.folder, exported.flash_command)


def test_an_export_without_a_figure_says_why(tmp_path: Path) -> None:
    exported = stages.export(quantised_run(tmp_path), "qemu-mps2-an386")
    assert "instructions or cycles not counted" in show_firmware.export(exported.record, exported.folder, None)
