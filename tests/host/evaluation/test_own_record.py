"""A record without annotations gets its events, its heart rate and its burden, and no figure that needs a truth."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import wfdb
from click.testing import CliRunner
from msgspec import UNSET

from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.base import known
from ecgtiny.common.stage_records.evaluate import EvaluateRecord
from ecgtiny.common.stage_records.export import StreamExport
from ecgtiny.host.cli import show_stream
from ecgtiny.host.cli.main import cli
from ecgtiny.host.evaluation.evaluate import evaluate_run
from ecgtiny.host.evaluation.events_csv import write_events
from ecgtiny.host.evaluation.strips import Kind, load_strips
from ecgtiny.host.report import write_report
from ecgtiny.quantize.stream import Adc, load_stream
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Record
from tests.host.cli.printed import hold, masked
from tests.host.evaluation.stream_run import FS, write_csv
from tests.host.report.document import Document
from tests.host.report.samples import hide_matplotlib
from tests.stored import as_json, there

MINUTES = 7.0
SOUGHT = "CSV: a column annotation with WFDB codes"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a record of somebody who was not trained on, without annotations."""
    return write_csv(tmp_path_factory.mktemp("own"), somebody(), "own", annotated=False)


def somebody(minutes: float = MINUTES) -> Record:
    return synthetic_record(77, minutes, FS)


@pytest.fixture(scope="module")
def evaluated(trained: Run, own: Path) -> EvaluateRecord:
    return evaluate_run(trained, str(own))


def test_what_is_printed(trained: Run, evaluated: EvaluateRecord, tmp_path: Path) -> None:
    copy = Run(Path(shutil.copytree(trained.folder, tmp_path / "run")))
    marked = evaluate_run(copy, str(write_csv(tmp_path, somebody(), "marked")))
    hold("run-evaluate", masked("\n\n".join(map(show_stream.evaluate, (evaluated, marked)))))


def test_no_figure_needs_a_truth(evaluated: EvaluateRecord) -> None:
    written = as_json(evaluated)
    one = written["records"]["own"]
    assert one["annotated"] is False
    assert one["sought"] == SOUGHT
    assert not {"gross", "average"} & written.keys()
    assert not {"rpeak", "pvc", "counts"} & one.keys()
    assert one["hours"] == pytest.approx(MINUTES / 60)
    assert one["unreadable_share"] < 0.02


def test_heart_rate_and_burden_are_those_of_the_record(evaluated: EvaluateRecord) -> None:
    truth = there(somebody().annotations)
    one = evaluated.records["own"]
    rate, burden = there(known(one.heart_rate)), there(known(one.burden))
    assert there(rate.mean) == pytest.approx(60 * FS * (len(truth.sample) - 1) / np.ptp(truth.sample), rel=0.03)
    assert there(rate.min) <= there(rate.mean) <= there(rate.max)
    assert 0.9 * (MINUTES - 5) < 60 * burden.hours < MINUTES - 5
    ectopic = int(np.isin(truth.symbol[truth.sample > 300 * FS], ["Q", "V", "r"]).sum())
    assert ectopic <= burden.flagged <= 2 * ectopic


def test_the_events_are_there_for_a_viewer_and_for_a_spreadsheet(evaluated: EvaluateRecord, trained: Run) -> None:
    with trained.path("events/own.csv").open() as text:
        rows = list(csv.DictReader(text))
    marks = wfdb.rdann(str(trained.path("events/own")), "tiny")
    assert [int(row["sample"]) for row in rows] == marks.sample.tolist()
    events = evaluated.records["own"].events
    assert {kind: sum(row["kind"] == kind for row in rows) for kind in events} == events
    flagged = sum("abnormal" in row["flags"].split("+") for row in rows)
    assert flagged == there(known(evaluated.records["own"].burden)).flagged
    assert {"events/own.csv", "events/own.tiny", "strips.npz"} == evaluated.outputs.keys()
    assert float(rows[9]["time_s"]) == pytest.approx(int(rows[9]["sample"]) / FS, abs=0.001)


def test_strips_show_what_was_flagged(evaluated: EvaluateRecord, trained: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert there(known(evaluated.records["own"].burden)).flagged
    kinds = {strip.kind for strip in load_strips(trained.path("strips.npz"))}
    assert {Kind.FLAGGED, Kind.OVERVIEW} <= kinds
    assert not kinds & {Kind.FALSE_ALARM, Kind.MISS}
    hide_matplotlib(monkeypatch)
    page = Document(write_report(trained))
    assert "No record has annotated beats" in page.text
    assert "flagged beats of records without annotated beats" in page.text
    assert page.row("own", "own", "lead", "\N{EN DASH}", "200", "1000", "0", f"none (looked for: {SOUGHT})")


def test_the_terminal_says_what_was_read_and_what_was_looked_for(trained: Run, own: Path) -> None:
    shown = CliRunner().invoke(cli, ["evaluate", "--stream", str(own), "--run", str(trained.folder)])
    assert shown.exit_code == 0, shown.output
    said = " ".join(shown.output.split())
    assert "read: lead lead, 200 Hz, 1000 counts/mV, 0 mV at 0: own" in said
    assert f"no annotated beats: own (looked for: {SOUGHT})" in said
    assert "PVC Se" not in said
    assert "events/own.csv" in said
    assert "Detects: not shown: no record with annotated beats was evaluated." in said


def test_a_record_without_time_to_learn_gets_its_events(trained: Run, tmp_path: Path) -> None:
    short = write_csv(tmp_path, somebody(1.0), "short", annotated=False)
    one = evaluate_run(trained, str(short)).records["short"]
    assert one.events["beat"] > 50
    assert there(known(one.burden)).hours == 0
    assert there(known(one.burden)).flagged_per_hour is None


@pytest.mark.slow
def test_a_record_too_short_for_its_beats_to_count_is_not_scored(trained: Run, tmp_path: Path) -> None:
    write_csv(tmp_path, somebody(1.0), "short", annotated=True)
    write_csv(tmp_path, somebody(), "long", annotated=True)
    found = evaluate_run(trained, str(tmp_path))
    short = found.records["short"]
    assert (short.annotated, short.sought, short.figures) == (True, None, None)
    assert short.note.endswith("its annotated beats are not scored: it lasts 60 s, and the first 300 s are not counted")
    assert short.events["beat"] > 50
    assert found.records["long"].figures == known(found.gross)
    assert "yes, not scored" in write_report(trained).read_text("utf-8")
    shown = " ".join(show_stream.evaluate(found).split())
    assert "its annotated beats are not scored: it lasts 60 s" in shown
    assert "no annotated beats" not in shown


def test_a_record_without_a_beat_says_so(trained: Run, tmp_path: Path) -> None:
    flat = replace(somebody(1.0), counts=np.zeros(int(60 * FS), np.int16))
    one = evaluate_run(trained, str(write_csv(tmp_path, flat, "flat", annotated=False))).records["flat"]
    assert one.unreadable_share is None
    assert "no beat was found; 98% of its time is without a signal" in one.note


def test_a_record_too_short_to_learn_the_patient_says_so_everywhere(trained: Run, tmp_path: Path) -> None:
    made = somebody(0.2)
    last = int(there(made.annotations).sample[-1])
    ending = replace(made, counts=made.counts[: last + 30])
    write_csv(tmp_path, ending, "short", annotated=False)
    write_csv(tmp_path, somebody(), "long", annotated=False)
    found = evaluate_run(trained, str(tmp_path))
    short, why = found.records["short"], "the patient is learnt for 300 s, and the record is not longer"
    assert (short.not_judged, found.records["long"].not_judged) == (why, None)
    assert there(known(short.heart_rate)).mean is not None
    with trained.path("events/short.csv").open() as text:
        beats = [int(row["sample"]) for row in csv.DictReader(text) if row["kind"] == "beat"]
    assert beats[-1] == pytest.approx(last, abs=4), "the end of the record has its R peaks"
    shown = " ".join(show_stream.evaluate(found).split())
    assert f"no beat was judged: short: {why}; R peaks, rhythm and quality are there" in shown
    assert f"no beat was judged: {why}" in write_report(trained).read_text("utf-8")


def test_a_patient_who_is_never_learnt_is_told(trained: Run, tmp_path: Path) -> None:
    flat = replace(somebody(6.0), counts=np.zeros(int(360 * FS), np.int16))
    found = evaluate_run(trained, str(write_csv(tmp_path, flat, "flat", annotated=False)))
    assert "the patient was not learnt" in there(known(found.records["flat"].not_judged))


def test_what_of_a_folder_cannot_be_read_is_named_and_the_rest_evaluated(trained: Run, tmp_path: Path) -> None:
    write_csv(tmp_path, somebody(1.0), "good", annotated=False)
    (tmp_path / "bad.edf").write_bytes(b"no EDF at all")
    (tmp_path / "empty.csv").write_bytes(b"")
    shown = CliRunner().invoke(cli, ["evaluate", "--stream", str(tmp_path), "--run", str(trained.folder), "--json"])
    assert shown.exit_code == 0, shown.output
    skipped = json.loads(shown.stdout)["skipped"]
    assert list(skipped) == ["bad.edf", "empty.csv"]
    assert "is empty" in skipped["empty.csv"]
    for name, why in skipped.items():
        assert f"{name} is left out: {why}" in shown.stderr.splitlines()
    page = write_report(trained).read_text("utf-8")
    assert "What of the folder was left out" in page
    assert "bad.edf" in page
    text = " ".join(show_stream.evaluate(trained.load("evaluate.json", EvaluateRecord)).split())
    assert "left out: empty.csv:" in text


@pytest.mark.slow
def test_a_record_that_cannot_be_converted_is_left_out_of_a_folder_alone(trained: Run, tmp_path: Path) -> None:
    write_csv(tmp_path, somebody(1.0), "good", annotated=False)
    strange = write_csv(tmp_path, replace(somebody(1.0), fs=FS * 1.0005), "strange", annotated=False)
    found = evaluate_run(trained, str(tmp_path), adc=Adc(fs=FS))
    assert list(found.records) == ["good"]
    assert list(there(known(found.skipped))) == ["strange"]
    with pytest.raises(DataError):
        evaluate_run(trained, str(strange), adc=Adc(fs=FS))


def test_a_folder_of_which_nothing_can_be_read_and_a_named_record_are_refused(trained: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.edf").write_bytes(b"no EDF at all")
    for spec in (tmp_path, tmp_path / "bad.edf"):
        shown = CliRunner().invoke(cli, ["evaluate", "--stream", str(spec), "--run", str(trained.folder)])
        assert isinstance(shown.exception, DataError)
        assert shown.exception.exit_code == 3
        assert "bad.edf" in str(shown.exception)


def test_a_folder_may_hold_both(trained: Run, tmp_path: Path) -> None:
    write_csv(tmp_path, somebody(), "bare", annotated=False)
    write_csv(tmp_path, synthetic_record(78, MINUTES, FS), "marked")
    found = evaluate_run(trained, str(tmp_path))
    assert [one.annotated for one in found.records.values()] == [False, True]
    assert found.gross == found.records["marked"].figures


def test_annotations_that_mark_no_beat_are_none(trained: Run, tmp_path: Path) -> None:
    record = somebody()
    marks = there(record.annotations)
    write_csv(tmp_path, replace(record, annotations=replace(marks, symbol=np.full(len(marks.symbol), "+"))), "rhythm")
    found = evaluate_run(trained, str(tmp_path))
    assert (found.gross, found.records["rhythm"].annotated) == (UNSET, False)


RAILS = (-600, 150)


@pytest.fixture(scope="module")
def clipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a record that was taken by a converter with narrow rails."""
    record = somebody()
    held = replace(record, counts=np.clip(record.counts, *RAILS))
    return write_csv(tmp_path_factory.mktemp("clipped"), held, "clipped", annotated=False)


def test_a_converter_that_clips_makes_the_signal_unreadable(trained: Run, clipped: Path) -> None:
    desk = evaluate_run(trained, str(clipped)).records["clipped"]
    board = evaluate_run(trained, str(clipped), adc=Adc(rails=RAILS))
    assert there(desk.unreadable_share) < 0.1
    assert there(board.records["clipped"].unreadable_share) > 0.9
    assert as_json(board)["config"]["adc"] == {"fs": None, "gain": None, "zero": None, "rails": [*RAILS]}


def test_the_converter_s_events_are_those_that_a_board_is_validated_with(trained: Run, clipped: Path) -> None:
    detector, (record,) = load_stream(trained), load_records(str(clipped))
    adc = Adc(fs=record.fs, gain=record.gain, zero=record.zero, rails=RAILS)
    events = detector.on_device(StreamExport(front_end=detector.front_end(adc).to_json())).events(record)
    evaluate_run(trained, str(clipped), adc=adc)
    write_events(trained.path("expected.csv"), events, record.fs)
    assert trained.path("events/clipped.csv").read_text() == trained.path("expected.csv").read_text()


def test_a_record_of_another_converter_is_converted_and_that_is_told(trained: Run, own: Path) -> None:
    one = evaluate_run(trained, str(own), adc=Adc(fs=360.0, gain=200.0, zero=1024)).records["own"]
    assert (one.fs, one.gain, one.zero) == (360.0, 200.0, 1024)
    assert "converted from 200 Hz, 1000 counts/mV, 0 mV at 0 to 360 Hz, 200 counts/mV, 0 mV at 1024" in one.note
    as_it_was = evaluate_run(trained, str(own)).records["own"]
    assert abs(one.events["beat"] - as_it_was.events["beat"]) < 5
    assert one.hours == pytest.approx(as_it_was.hours, rel=1e-4)


@pytest.mark.parametrize("adc", [Adc(fs=5.0), Adc(rails=(100, 50)), Adc(zero=0, rails=(5, 50))])
def test_a_converter_that_there_cannot_be_is_refused(trained: Run, own: Path, adc: Adc) -> None:
    with pytest.raises(UsageError, match="--r"):
        evaluate_run(trained, str(own), adc=adc)
