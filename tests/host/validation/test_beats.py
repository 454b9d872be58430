"""The validate stage on a board in Python: what is recorded, and what each way of failing leaves behind."""

from __future__ import annotations

import csv
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array, Int64Array
from ecgtiny.common.errors import DataError, DeviceError, MissingToolError, VerificationError
from ecgtiny.common.files import read_json
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.validate import Ranked, ValidateRecord
from ecgtiny.host.link.wire import Frame, Request
from ecgtiny.host.validation import beats as validation
from ecgtiny.host.validation.beats import choose, validate_run
from tests.host.fakes import DIGEST, LENGTH, Connect, Device, Faulty, Loopback, absolute_sum, connector
from tests.host.runs import make_run
from tests.stored import as_json, there

BEATS = 12
RECORD = "validate-nrf52840.json"


def beats() -> Int16Array:
    counts = np.random.default_rng(4).integers(-40, 40, (BEATS, LENGTH, 1)).astype(np.int16)
    counts[5] = 0
    return counts


@pytest.fixture
def run(tmp_path: Path) -> Run:
    counts = beats()
    score = np.abs(counts.astype(np.int32)).sum(axis=(1, 2)).astype(np.int32)
    return make_run(tmp_path, counts, score, digest=DIGEST.hex(), flat=score == 0)


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    return connector(monkeypatch, validation)


def record(run: Run) -> ValidateRecord:
    return run.load(RECORD, ValidateRecord)


def test_a_board_that_agrees(run: Run, connect: Connect) -> None:
    connect(Loopback())
    result = validate_run(run, "nrf52840", "/dev/ttyACM0")
    assert result == record(run)
    expected = {
        "beats": 12,
        "beats_asked": 12,
        "mismatches": 0,
        "flat": 1,
        "retries": 0,
        "complete": True,
        "failed": [],
    }
    assert {key: as_json(result)[key] for key in expected} == expected
    assert result.decision_agreement == 1
    assert there(result.float_against_device).score_difference.max == 0
    assert there(result.float_against_device).spearman == pytest.approx(1)
    assert there(result.auroc).device == there(result.auroc).float
    assert result.virtual is False
    assert result.build_is_the_exported_one is True
    assert set(result.inputs) == {"export/nrf52840/export.json", "quantize.json", "validation.npz"}


def test_the_table_holds_every_beat(run: Run, connect: Connect) -> None:
    connect(Loopback())
    validate_run(run, "nrf52840", "/dev/ttyACM0")
    rows = list(csv.DictReader(run.path("validate-nrf52840.csv").read_text("utf-8").splitlines()))
    assert [int(row["index"]) for row in rows] == list(range(BEATS))
    assert all(row["device"] == row["reference"] for row in rows)
    assert rows[5] == {"index": "5", "label": "1", "device": "0", "reference": "0", "float": "nan", "alarm": "0",
                       "status": "flat", "ticks": "50"}  # fmt: skip
    sums = np.abs(beats().astype(int)).sum(axis=(1, 2))
    assert [int(row["alarm"]) for row in rows] == [int(total > 100) for total in sums]


def test_auroc_is_that_of_the_labels(run: Run, connect: Connect) -> None:
    from sklearn.metrics import roc_auc_score

    connect(Loopback())
    result = validate_run(run, "nrf52840", "/dev/ttyACM0")
    scored = np.arange(BEATS) != 5
    sums = np.abs(beats().astype(int)).sum(axis=(1, 2))
    assert there(result.auroc).device == pytest.approx(roc_auc_score((np.arange(BEATS) % 2)[scored], sums[scored]))


@pytest.mark.parametrize(
    ("kind", "counter", "named"),
    [(1, None, "cycles"), (1, "instr", "instructions"), (0, None, None), (0, "instr", None)],
)
def test_ticks_are_named_by_what_they_count(
    run: Run, connect: Connect, kind: int, counter: str | None, named: str | None
) -> None:
    connect(Loopback(Device(counter=kind)), counter=counter)
    result = validate_run(run, "nrf52840", "/dev/ttyACM0")
    for key in ("cycles", "instructions"):
        assert as_json(result)[key] == ({"min": 50, "median": 50, "max": 50} if key == named else None)
    assert result.cycles_hz == (64_000_000 if named == "cycles" else None)


def wrong_on(target: int, change: bytes) -> Callable[[Int16Array], bytes]:
    def score(counts: Int16Array) -> bytes:
        right = absolute_sum(counts)
        return change if np.array_equal(counts, beats()[target].ravel()) else right

    return score


@pytest.mark.parametrize(
    "change",
    [struct.pack("<BBHiI", 0, 1, 0, 99_999, 0), struct.pack("<BBHiI", 1, 0, 0, 0, 0)],
    ids=["score", "status"],
)
def test_one_wrong_beat_fails_and_is_recorded(run: Run, connect: Connect, change: bytes) -> None:
    connect(Loopback(Device(score=wrong_on(7, change))))
    with pytest.raises(VerificationError, match=r"1 of 12 beats are not scored.*the first: 7"):
        validate_run(run, "nrf52840", "/dev/ttyACM0")
    result = record(run)
    assert (result.mismatches, result.failed, result.complete) == (1, ["mismatches"], True)
    assert [entry.index for entry in result.first_mismatches] == [7]
    assert result.first_mismatches[0].device != result.first_mismatches[0].reference


def test_an_alarm_that_is_not_the_references_is_a_mismatch(run: Run, connect: Connect) -> None:
    def silent(counts: Int16Array) -> bytes:
        right = absolute_sum(counts)
        return right[:1] + b"\0" + right[2:]

    connect(Loopback(Device(score=silent)))
    alarms = int((np.abs(beats().astype(int)).sum(axis=(1, 2)) > 100).sum())
    assert alarms > 0
    with pytest.raises(VerificationError, match=f"{alarms} of 12"):
        validate_run(run, "nrf52840", "/dev/ttyACM0")


def test_another_model_is_refused_with_both_digests(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(digest=bytes(32))))
    with pytest.raises(VerificationError, match=f"model {'00' * 32}, the run {DIGEST.hex()}"):
        validate_run(run, "nrf52840", "/dev/ttyACM0")
    assert not run.has(RECORD)


def test_another_board_with_the_same_model_is_refused(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(board="host")))
    with pytest.raises(VerificationError, match=r"it is 'host', not 'nrf52840'.*--board host"):
        validate_run(run, "nrf52840", "/dev/ttyACM0")
    assert not run.has(RECORD)


@pytest.mark.parametrize(
    ("status", "found"),
    [(1, "constants"), (2, "golden beat"), (3, "threshold"), (4, "stretch"), (5, "flash is not what was written")],
)
def test_a_failed_self_test_is_refused(run: Run, connect: Connect, status: int, found: str) -> None:
    connect(Loopback(Device(self_test=status)))
    with pytest.raises(VerificationError, match=f"self-test at boot failed: .*{found}"):
        validate_run(run, "nrf52840", "/dev/ttyACM0")


class Ending(Loopback):
    """A line on which something happens at the sixth request and at all after it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error, self._left = error, 5

    def answer(self, frame: Frame, /) -> None:
        self._left -= 1
        if self._left < 0:
            raise self._error
        super().answer(frame)


@pytest.mark.parametrize(
    ("happens", "raised"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (serial.SerialException("unplugged"), DeviceError)],
    ids=["ctrl-c", "pulled plug"],
)
def test_what_was_compared_is_kept_and_marked_incomplete(
    run: Run, connect: Connect, happens: BaseException, raised: type[BaseException]
) -> None:
    connect(Ending(happens))
    with pytest.raises(raised):
        validate_run(run, "nrf52840", "/dev/ttyACM0", patience=0)
    result = record(run)
    assert (result.beats, result.beats_asked, result.complete) == (3, 12, False)
    assert len(run.path("validate-nrf52840.csv").read_text("utf-8").splitlines()) == 1 + 3


def test_an_end_before_the_first_beat_is_recorded_too(run: Run, connect: Connect) -> None:
    class Deaf(Loopback):
        def answer(self, frame: Frame, /) -> None:
            if frame.type != Request.SCORE:
                super().answer(frame)

    connect(Deaf())
    with pytest.raises(DeviceError, match=r"after 0 of 12 beats: the device fell silent: no answer in 1 try"):
        validate_run(run, "nrf52840", "/dev/ttyACM0", patience=0)
    result = record(run)
    assert (result.beats, result.complete, result.decision_agreement) == (0, False, None)


def test_retries_are_recorded(run: Run, connect: Connect) -> None:
    connect(Faulty([("drop", 0, b""), ("none", 0, b""), ("none", 0, b""), ("flip", 13, b"")]))
    assert validate_run(run, "nrf52840", "/dev/ttyACM0").retries == 2


def test_what_happened_on_the_line_is_recorded(run: Run, connect: Connect) -> None:
    connect(Faulty([*9 * [("none", 0, b"")], ("garbage", 0, b"I (30) ecg: beat\r\n"), ("twice", 0, b"")]))
    result = validate_run(run, "nrf52840", "/dev/ttyACM0")
    assert (result.text_bytes, result.retries, result.resets, result.reconnects) == (36, 0, 0, 0)


class Unplugged(Loopback):
    """A line that breaks at some of its requests, and is sound when it is opened again."""

    def __init__(self, *at: int, device: Device | None = None) -> None:
        super().__init__(device)
        self._at, self._asked = at, 0

    def answer(self, frame: Frame, /) -> None:
        self._asked += 1
        if self._asked in self._at:
            self.line.clear()
            raise serial.SerialException("unplugged")
        super().answer(frame)


def test_after_a_disconnect_the_work_goes_on(run: Run, connect: Connect) -> None:
    connect(Unplugged(5, 9))
    told: list[str] = []
    result = validate_run(run, "nrf52840", "/dev/ttyACM0", tell=told.append)
    assert (result.beats, result.mismatches, result.reconnects, result.complete) == (12, 0, 2, True)
    assert "the port is gone; waiting up to 20 s" in told[0]
    assert "is back, with the same device" in told[1]


def test_a_device_that_goes_away_at_each_request_ends_the_work(run: Run, connect: Connect) -> None:
    connect(Unplugged(*range(3, 99, 3)))
    with pytest.raises(DeviceError, match="after 0 of 12 beats: the port is gone"):
        validate_run(run, "nrf52840", "/dev/ttyACM0")


@pytest.mark.parametrize(
    ("other", "words"),
    [(Device(digest=bytes(32)), "holds the model"), (Device(build=bytes(8)), "another device came back")],
    ids=["model", "build"],
)
def test_another_device_that_comes_back_is_refused(run: Run, connect: Connect, other: Device, words: str) -> None:
    class Exchanged(Unplugged):
        def reset_input_buffer(self) -> None:
            self.device = other if self._asked else self.device

    connect(Exchanged(6))
    with pytest.raises(VerificationError, match=words):
        validate_run(run, "nrf52840", "/dev/ttyACM0")
    assert (record(run).beats, record(run).complete) == (3, False)


def test_a_reset_between_beats_is_told(run: Run, connect: Connect) -> None:
    class Resetting(Loopback):
        def answer(self, frame: Frame, /) -> None:
            if frame.seq == 6:
                self.device.session, self.device.answered = 0, (b"", b"")
                self.line.append(b"rst:0x1 (POWERON)\r\n")
            super().answer(frame)

    connect(Resetting())
    told: list[str] = []
    result = validate_run(run, "nrf52840", "/dev/ttyACM0", tell=told.append)
    assert (result.resets, result.mismatches, result.complete) == (1, 0, True)
    assert told == ["fake0: the board was reset; going on"]


def test_some_beats_can_be_asked_for(run: Run, connect: Connect) -> None:
    connect(Loopback())
    result = validate_run(run, "nrf52840", "/dev/ttyACM0", beats=4)
    assert (result.beats, result.beats_asked, result.complete) == (4, 4, True)


def test_a_flat_beat_raises_no_alarm_whatever_the_threshold(tmp_path: Path, connect: Connect) -> None:
    def all_flat(_: Int16Array) -> bytes:
        return struct.pack("<BBHiI", 1, 0, 0, 0, 0)

    zeros, flat = np.zeros(BEATS, np.int32), np.ones(BEATS, np.bool_)
    run = make_run(tmp_path, beats(), zeros, digest=DIGEST.hex(), flat=flat, threshold=-1)
    connect(Loopback(Device(score=all_flat)))
    result = validate_run(run, "nrf52840", "/dev/ttyACM0")
    assert (result.mismatches, result.flat, result.decision_agreement) == (0, BEATS, None)


def test_beats_without_labels_have_no_auroc(tmp_path: Path, connect: Connect) -> None:
    counts = beats()
    score = np.abs(counts.astype(np.int32)).sum(axis=(1, 2)).astype(np.int32)
    run = make_run(tmp_path, counts, score, digest=DIGEST.hex(), flat=score == 0, label=np.full(BEATS, -1))
    connect(Loopback())
    assert validate_run(run, "nrf52840", "/dev/ttyACM0").auroc == Ranked(device=None, float=None)


def test_another_build_of_the_same_model_is_said(run: Run, connect: Connect) -> None:
    export = run.load("export/nrf52840/export.json", ExportRecord)
    other = replace(export, build_digest="ff" * 8)
    run.save("export/nrf52840/export.json", other, inputs=[*export.inputs], outputs=[*export.outputs])
    connect(Loopback())
    assert validate_run(run, "nrf52840", "/dev/ttyACM0").build_is_the_exported_one is False


def test_a_run_without_an_export_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no export for nrf52840.*--board nrf52840"):
        validate_run(Run(tmp_path), "nrf52840", "/dev/ttyACM0")


def test_an_export_without_an_image_says_what_to_install(tmp_path: Path) -> None:
    counts = beats()
    run = make_run(tmp_path, counts, np.zeros(BEATS, np.int32), digest=DIGEST.hex(), image=None)
    with pytest.raises(MissingToolError, match=r"ecgtiny\[build\]"):
        validate_run(run, "nrf52840")


def test_a_changed_artefact_is_refused(run: Run) -> None:
    run.path("validation.npz").write_bytes(b"changed")
    with pytest.raises(VerificationError, match=r"validation.npz has changed"):
        validate_run(run, "nrf52840", "/dev/ttyACM0")


@given(label=st.lists(st.integers(0, 4), min_size=1, max_size=200).map(np.array), asked=st.integers(1, 250))
def test_every_class_is_among_the_chosen(label: Int64Array, asked: int) -> None:
    chosen = choose(label, asked)
    assert len(chosen) == min(asked, len(label))
    assert np.all(np.diff(chosen) > 0)
    classes = set(label.tolist())
    assert len(set(label[chosen].tolist())) == min(len(classes), asked)


def test_the_chosen_are_spread() -> None:
    chosen = choose(np.zeros(1000, np.int64), 101)
    assert np.diff(chosen).max() <= 11


def test_the_record_has_no_port_and_no_path(run: Run, connect: Connect) -> None:
    connect(Loopback())
    validate_run(run, "nrf52840", "/dev/ttyACM0")
    text = run.path(RECORD).read_text("utf-8")
    assert "ttyACM0" not in text
    assert str(run.folder) not in text
    assert read_json(run.path(RECORD))["schema"] == 1
