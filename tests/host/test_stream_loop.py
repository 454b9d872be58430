"""The whole loop on continuous records: train, quantise, export, evaluate, validate."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import wfdb

from ecgtiny.common.errors import DataError, UsageError, VerificationError
from ecgtiny.common.events import Flag, Kind
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.host.cli import stages
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.quantize.stream import LEFT_OUT, UNSEEN, Adc, load_stream
from ecgtiny.train.data.records import load_records
from tests.host.evaluation.stream_run import FS, PATIENTS, write_csv
from tests.stored import RUN, as_json, there
from tests.tools import require, require_data


@pytest.fixture(scope="module")
def records(stream_folder: Path) -> Path:
    """Return a folder of records of five patients."""
    return stream_folder / "records"


@pytest.fixture(scope="module")
def run(trained: Run) -> Run:
    """Return the run that was trained on them and quantised."""
    return trained


@pytest.fixture(scope="module")
def evaluated(run: Run, records: Path) -> EvaluateRecord:
    return evaluate_run(run, str(records))


def test_no_figure_of_a_patient_is_of_a_model_that_saw_the_patient(run: Run) -> None:
    detector = load_stream(run)
    patients = [f"p{seed}" for seed in range(PATIENTS)]
    detectors = [detector.for_patient(patient) for patient in patients]
    assert {own.origin for own in detectors} == {LEFT_OUT}
    assert len({own.group for own in detectors}) == PATIENTS
    monitors = [str(own.monitor.to_json()) for own in detectors]
    assert len({*monitors, str(detector.monitor.to_json())}) == PATIENTS + 1
    held = [own for own in detectors if own.scorer is detector.detector]
    assert [own.group for own in held] == [detector.patients["p3"].group]
    assert detector.for_patient("somebody").origin == UNSEEN


def test_evaluate_finds_the_beats_and_the_anomaly_of_patients_left_out(evaluated: EvaluateRecord, run: Run) -> None:
    assert evaluated == run.read("evaluate.json", EvaluateRecord)
    gross = as_json(evaluated.gross)
    assert gross["rpeak"]["se"] > 0.98
    assert gross["rpeak"]["ppv"] > 0.99
    assert gross["pvc"]["se"] > 0.9
    assert gross["pvc"]["ppv"] > 0.5


def test_what_training_expects_is_what_an_evaluation_of_the_same_patients_finds(
    evaluated: EvaluateRecord, run: Run
) -> None:
    expected = load_stream(run).left_out
    assert expected
    gross, level = as_json(evaluated.gross), expected.levels[evaluated.config.level]
    assert level.false_alarms_per_hour == pytest.approx(gross["pvc"]["false_alarms_per_hour"])
    assert level.se == pytest.approx(gross["pvc"]["se"], abs=0.05)
    low, high = level.false_alarms_per_hour_interval
    assert low <= level.false_alarms_per_hour < high
    verdict = as_json(evaluated)["verdict"]
    assert verdict["rr_only"]["false_alarms_per_hour"] == pytest.approx(level.rr_only.false_alarms_per_hour, rel=0.2)
    assert (verdict["promise"]["state"], verdict["detects"]["state"]) == ("not shown", "pass")


def test_a_higher_level_finds_no_less_on_patients_left_out(run: Run) -> None:
    expected = load_stream(run).left_out
    assert expected
    for one in expected.patients.values():
        assert one.ectopic_flagged == sorted(one.ectopic_flagged)
        assert one.false_alarms == sorted(one.false_alarms)
        assert one.ectopic_flagged[-1] <= one.ectopic


def test_the_events_are_written_as_annotations_of_wfdb(evaluated: EvaluateRecord, run: Run, records: Path) -> None:
    events = load_stream(run).for_patient("p2").events(load_records(str(records / "p2.csv"))[0])
    beats = events[events["kind"] == Kind.BEAT]
    marks = wfdb.rdann(str(run.path("events/p2")), "tiny")
    called = [symbol for symbol in marks.symbol or () if symbol in "NV"]
    assert len(called) == int((beats["quality"] == 0).sum())
    assert called.count("V") == int(((beats["flags"] & Flag.ABNORMAL) != 0).sum()) > 0


def test_a_copy_of_a_training_record_is_no_stranger(run: Run, records: Path, tmp_path: Path) -> None:
    copy = tmp_path / "somebody.csv"
    copy.write_bytes((records / "p1.csv").read_bytes())
    (record,) = load_records(str(copy))
    assert record.patient == "somebody"
    own = load_stream(run).for_patient(record.patient, record.source.values())
    assert (own.origin, own.group) == (LEFT_OUT, load_stream(run).for_patient("p1").group)


def test_events_of_an_earlier_evaluation_do_not_stay(run: Run, records: Path) -> None:
    evaluate_run(run, str(records / "p1.csv"))
    evaluate_run(run, str(records / "p2.csv"))
    assert sorted(path.name for path in run.path("events").iterdir()) == ["p2.csv", "p2.tiny"]


def test_a_lead_upside_down_is_told(run: Run, records: Path, tmp_path: Path) -> None:
    (record,) = load_records(str(records / "p1.csv"))
    write_csv(tmp_path, replace(record, counts=(2 * record.zero - record.counts.astype(int)).astype(np.int16)), "down")
    found = [evaluate_run(run, str(path)).records for path in (records / "p1.csv", next(tmp_path.glob("*.csv")))]
    figures = [one.inverted for evaluated in found for one in evaluated.values()]
    assert figures == [False, True]


def test_noise_is_reported_beside_its_own_stretches(run: Run, records: Path) -> None:
    require_data("nstdb", "ma.hea")
    record = as_json(evaluate_run(run, str(records / "p1.csv"), noise="ma:6"))
    assert record["conditions"]["noise"].startswith("ma:6")
    assert set(record["records"]["p1"]["noisy"]) == set(record["gross"])


def test_a_level_that_there_is_not_is_refused(run: Run, records: Path) -> None:
    with pytest.raises(UsageError, match="no level 9"):
        evaluate_run(run, str(records), level=9)


def test_a_higher_level_is_more_sensitive(run: Run, records: Path) -> None:
    own = load_stream(run).for_patient("p1")
    (record,) = load_records(str(records / "p1.csv"))
    events = own.events(record)
    scores = events["score"][
        (events["kind"] == Kind.BEAT) & (events["quality"] == 0) & (events["flags"] & Flag.ENROLLING == 0)
    ]
    flagged = [int((own.events(record, level)["flags"] & Flag.ABNORMAL != 0).sum()) for level in range(5)]
    assert flagged == [int((scores > threshold).sum()) for threshold in own.monitor.thresholds]
    assert list(own.monitor.thresholds) == sorted(own.monitor.thresholds, reverse=True)


@pytest.fixture(scope="module")
def exported(run: Run) -> ExportRecord:
    return stages.export(run, "nrf52840").record


def test_the_virtual_board_gives_the_events_of_the_reference(exported: ExportRecord, run: Run, records: Path) -> None:
    record = stages.validate_stream(run, None, "sim://nrf52840", str(records / "p2.csv"), None)
    assert (record.differences, record.retries, record.complete) == (0, 0, True)
    assert record.events > 400
    assert 0 < there(record.instructions).worst_sample < there(record.instructions).per_second
    assert there(exported.stream).front_end["fs"] == FS
    cost = there(exported.stream_instructions)
    assert 0.5 < cost.per_second / there(record.instructions).per_second < 2


@pytest.mark.slow
def test_qemu_gives_the_events_of_the_reference(run: Run, records: Path) -> None:
    require("qemu-system-arm")
    record = stages.validate_stream(run, "qemu-mps2-an386", None, str(records / "p1.csv"), None)
    assert (record.differences, record.complete) == (0, True)


@pytest.mark.parametrize("symbol", ["ecgtiny_weights", "ecgtiny_fir", "ecgtiny_thresholds", "ecgtiny_bias_limits"])
def test_a_flipped_bit_of_the_streams_constants_is_found_at_boot(
    exported: ExportRecord, run: Run, records: Path, symbol: str, tmp_path: Path
) -> None:
    assert exported.flash_bytes
    damaged = Run(Path(shutil.copytree(run.folder, tmp_path / "run")))
    elf = damaged.path("export/nrf52840/firmware.elf")
    image = bytearray(elf.read_bytes())
    (table,) = (found for found in Image(elf).symbols if found.name == symbol)
    content = next(data[table.address - base :][: table.size] for base, data in Image(elf).segments
                   if base <= table.address < base + len(data))  # fmt: skip
    assert image.count(content) == 1
    image[image.index(content)] ^= 1
    elf.write_bytes(bytes(image))
    for name in ("export.json", "export/nrf52840/export.json"):
        record = damaged.read(name, ExportRecord)
        damaged.save(name, record, inputs=[*record.inputs], outputs=[*record.outputs])
    with pytest.raises(VerificationError, match="self-test at boot failed"):
        stages.validate_stream(damaged, None, "sim://nrf52840", str(records / "p2.csv"), None)


def test_a_board_of_another_converter_gets_its_own_front_end(run: Run, records: Path) -> None:
    front = load_stream(run).front_end(Adc(fs=500.0, gain=1000.0, zero=12, rails=(-2048, 2047)))
    assert (front.fs, front.gain, front.zero, front.rails) == (500.0, 1000.0, 12, (-2048, 2047))
    assert load_stream(run).front_end(Adc()).fs == FS


def test_a_converter_matters_to_streams_only(tmp_path: Path) -> None:
    beats = Run(shutil.copytree(RUN, tmp_path / "beats"))
    with pytest.raises(UsageError, match="the board's converter matters to a run on continuous records only"):
        stages.export(beats, "nrf52840", adc=Adc(fs=250.0))
    with pytest.raises(DataError, match="was trained on beats, not on continuous records"):
        stages.evaluate(beats, "synthetic:0", None, None, None)
