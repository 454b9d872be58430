"""A detector of samples from the run to the virtual board: no difference, and the one that is put there is found."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ecgtiny.common.arrays import Int16Array, Int32Array
from ecgtiny.common.errors import DataError, UsageError, VerificationError
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.readouts import ReadoutQuantizeRecord
from ecgtiny.common.stage_records.validate_stream import ValidateStreamRecord
from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.pipeline import build_run, export_run
from ecgtiny.host.cost.measured import beat_cost
from ecgtiny.host.report import write_report
from ecgtiny.host.report.verdict import verdict_of
from ecgtiny.host.validation.readouts import validate_readouts
from ecgtiny.quantize import readouts
from ecgtiny.quantize.store import RECORD
from ecgtiny.quantize.stream import Adc
from tests.quantize.readout_runs import MODEL, quantised_run
from tests.stored import there

MOST_INSTRUCTIONS = 1_500_000
"""A second of signal, of 128 units."""


@pytest.mark.parametrize("model", [MODEL, pytest.param("lif-small", marks=pytest.mark.slow)])
def test_from_the_run_to_the_virtual_board(tmp_path: Path, model: str) -> None:
    run = quantised_run(tmp_path, model)
    exported = export_run(run, "nrf52840", cost=partial(beat_cost, "nrf52840", 75.0))
    assert exported.readouts
    assert exported.model_digest == run.load(RECORD, ReadoutQuantizeRecord).model_digest
    assert 0 < there(exported.stream_instructions).per_second < MOST_INSTRUCTIONS
    assert there(exported.estimate).per == "second"
    record = validate_readouts(run, "nrf52840", signals=1)
    assert (record.differences, record.events, record.samples, record.complete) == (0, 3600, 3600, True)
    assert set(record.inputs) == {"export/nrf52840/export.json", "quantize.json", "validation.npz"}
    assert there(record.instructions).per_second < MOST_INSTRUCTIONS
    verdict = verdict_of(run)
    assert verdict.computes.state == "pass"
    assert "0 of 3,600 events differ" in verdict.computes.figure
    html = write_report(run).read_text("utf-8")
    assert "Readouts of samples" in html
    assert "UNREADABLE" not in html
    assert build_run(run, "nrf52840").build_digest == exported.build_digest


@pytest.mark.slow
def test_a_difference_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = quantised_run(tmp_path)
    export_run(run, "host")
    whole = readouts.expected_readouts

    def altered(*arguments: object) -> list[tuple[str, Int16Array, Int32Array]]:
        found = whole(run)
        found[0][2][700, 1] += 1
        return found

    monkeypatch.setattr("ecgtiny.host.validation.readouts.expected_readouts", altered)
    with pytest.raises(VerificationError, match=r"1 of 3600 events.*event 700, in readouts"):
        validate_readouts(run, "host", signals=1)
    record = run.load("validate-stream-host.json", ValidateStreamRecord)
    assert record.failed == ["differences"]


def test_what_does_not_belong_to_it_is_refused(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    with pytest.raises(UsageError, match="converter that it was quantised for"):
        export_run(run, "nrf52840", adc=Adc(gain=500.0))
    with pytest.raises(UsageError, match="0 signals"):
        validate_readouts(run, "nrf52840", signals=0)
    with pytest.raises(DataError, match="no export"):
        validate_readouts(run, "nrf52840")


def test_a_failed_gate_is_not_exported(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    record = run.read(RECORD, ReadoutQuantizeRecord)
    run.save(RECORD, replace(record, failed=["validation.decisions_changed"]), inputs=[], outputs=[])
    with pytest.raises(VerificationError, match="a failed model is not exported"):
        export_run(run, "nrf52840")


def test_sources_alone_and_without_golden_samples(tmp_path: Path) -> None:
    run = quantised_run(tmp_path)
    record = export_run(run, "nrf52840", package=find("sources"), golden_beats=False, prefix="echo", small=True)
    assert record.no_image is not None
    assert record.readouts
    assert record.readouts.golden_samples == 0
    assert "echo/echo.h" in record.sources
    assert isinstance(run.load("export.json", ExportRecord), ExportRecord)
