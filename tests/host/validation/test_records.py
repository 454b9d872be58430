"""Validation of a stream on a board in Python: what is recorded, and what each way of failing leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import serial

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import DataError, DeviceError, UsageError, VerificationError
from ecgtiny.common.frontend.design import design
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord, StreamExport
from ecgtiny.common.stage_records.validate_stream import ValidateStreamRecord
from ecgtiny.host.link.wire import Frame, Request
from ecgtiny.host.validation import records
from ecgtiny.host.validation.event_agreement import Events
from ecgtiny.host.validation.records import validate_stream
from ecgtiny.train.data.records.record import Record
from tests.firmware_gen.stream_sample import END_EVENTS, FS, build_stream_sample, expected_events
from tests.host.fakes import DIGEST, Connect, Device, Faulty, Loopback, connector
from tests.host.runs import make_run
from tests.stored import as_json, there
from tests.tools import require

EVENT = np.dtype([("sample", "<u4"), ("kind", "u1"), ("quality", "u1"), ("flags", "<u2"), ("score", "<i4"),
                  ("residual", "<i4"), ("rr", "<u2"), ("bias", "<i2", 4), ("magnitude", "<i2", 4)])  # fmt: skip
RECORD = "validate-stream-nrf52840.json"


def record(name: str, *counts: int, fs: float = FS) -> Record:
    return Record(name, name, np.array(counts, np.int16), fs, 200, 1024, "MLII", source={f"{name}.dat": "00"})


SHORT = record("a", 0, 1, -5, 2)
LONG = record("b", *[0, 3, -32768, 9, 0, 1] * 9)
BOTH = (SHORT, LONG)
EVENTS = 3 + 13 * 9


def reference(of: Record, *, finished: bool = False) -> Events:
    return np.frombuffer(expected_events(of.counts, finished=finished), EVENT)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return make_run(tmp_path, np.ones((2, 5, 1), np.int16), np.ones(2, np.int32), digest=DIGEST.hex())


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    return connector(monkeypatch, records)


def validated(run: Run, records: tuple[Record, ...] = BOTH, **settings: Any) -> ValidateStreamRecord:
    return validate_stream(run, "nrf52840", "/dev/ttyACM0", records, reference, **settings)


def test_a_board_that_agrees(run: Run, connect: Connect) -> None:
    connect(Loopback())
    result = validated(run)
    assert result == run.load(RECORD, ValidateStreamRecord)
    expected = {"events": EVENTS, "differences": 0, "samples": 58, "records_asked": 2, "retries": 0, "fs": FS,
                "complete": True, "failed": [], "virtual": False, "build_is_the_exported_one": True}  # fmt: skip
    assert {key: as_json(result)[key] for key in expected} == expected
    assert as_json(result.records["a"]) == {
        "samples": 4, "samples_taken": 4, "seconds": 4 / FS, "events": 3, "events_expected": 3, "differences": 0,
        "first_difference": None, "complete": True, "source": {"a.dat": "00"}, "note": None,
        "unreadable_share": None, "restarts": 0,
    }  # fmt: skip
    assert list(result.records) == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "counter", "named"),
    [(1, None, "cycles"), (1, "instr", "instructions"), (0, None, None), (0, "instr", None)],
)
def test_ticks_are_named_by_what_they_count(
    run: Run, connect: Connect, kind: int, counter: str | None, named: str | None
) -> None:
    connect(Loopback(Device(counter=kind)), counter=counter, virtual=True)
    result = validated(run)
    for key in ("cycles", "instructions"):
        expected = {"total": 580, "per_second": pytest.approx(10 * FS), "worst_sample": 1000}
        assert as_json(result)[key] == (expected if key == named else None)


def test_the_worst_sample_is_that_of_the_whole_record(run: Run, connect: Connect) -> None:
    connect(Loopback())  # whose first sample is the worst
    assert there(validated(run, (LONG,)).cycles).worst_sample == 1000


def spoiled(at: int, size: int, new: bytes) -> Callable[[Int16Array], bytes]:
    """Events of which a few bytes are others, or missing."""

    def events(counts: Int16Array) -> bytes:
        right = expected_events(counts)
        return right if len(right) < at + 34 else right[:at] + new + right[at + size :]

    return events


def test_a_record_of_another_converter_is_refused_before_anything_is_pushed(run: Run, connect: Connect) -> None:
    port = Loopback()
    connect(port)
    export = run.read("export/nrf52840/export.json", ExportRecord)
    other = replace(export, stream=StreamExport(front_end=design(360.0, 1000.0, 0).to_json()))
    run.save("export/nrf52840/export.json", other, inputs=[*export.inputs], outputs=[*export.outputs])
    with pytest.raises(DataError, match="a: has 200 counts/mV and 0 mV at 1024, and the firmware expects 1000 and 0"):
        validated(run)


def test_one_wrong_byte_fails_and_is_described(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(events=spoiled(34 * 7 + 18, 1, b"\x55"))))
    with pytest.raises(VerificationError, match=r"1 of 120 events.*record b, event 7, in bias") as caught:
        validated(run)
    result = run.load(RECORD, ValidateStreamRecord)
    assert result == caught.value.record
    assert (result.differences, result.failed, result.complete) == (1, ["differences"], True)
    assert result.records["a"].differences == 0
    first = there(result.records["b"].first_difference)
    right = reference(LONG)[7]
    assert (first.index, first.fields) == (7, ["bias"])
    assert there(first.reference)["bias"] == right["bias"].tolist()
    assert there(first.device)["bias"] == [(-3 & 0xFF00) - 0x10000 | 0x55, *right["bias"].tolist()[1:]]
    assert there(first.device)["sample"] == there(first.reference)["sample"] == right["sample"]


def test_an_event_that_never_comes_is_a_difference(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(events=lambda counts: expected_events(counts)[: 34 * (EVENTS - 4)])))
    with pytest.raises(VerificationError, match=r"1 of 119 events"):
        validated(run)
    first = there(run.load(RECORD, ValidateStreamRecord).records["b"].first_difference)
    assert (first.index, first.device) == (116, None)
    assert first.fields == list(EVENT.names or ())


def test_an_event_too_many_is_a_difference(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(events=lambda counts: expected_events(counts) + bytes(34) * (len(counts) == 4))))
    with pytest.raises(VerificationError, match=r"differ|not the integer reference's"):
        validated(run)
    assert there(run.load(RECORD, ValidateStreamRecord).records["a"].first_difference).reference is None


class Ending(Loopback):
    """A line on which something happens at a push."""

    def __init__(self, error: BaseException, at: int) -> None:
        super().__init__()
        self._error, self._left = error, at

    def answer(self, frame: Frame, /) -> None:
        self._left -= frame.type == Request.PUSH
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
    connect(Ending(happens, 5))
    with pytest.raises(raised):
        validated(run, patience=0)
    result = run.load(RECORD, ValidateStreamRecord)
    assert (result.complete, result.differences, result.failed) == (False, 0, [])
    assert (result.records["a"].complete, result.records["b"].complete) == (True, False)
    assert 0 < result.records["b"].samples_taken < len(LONG)
    assert result.samples == 4 + result.records["b"].samples_taken


def test_an_end_before_the_first_sample_is_recorded_too(run: Run, connect: Connect) -> None:
    connect(Ending(serial.SerialException("unplugged"), 0))
    with pytest.raises(DeviceError, match="after 0 of 58 samples"):
        validated(run, patience=0)
    result = run.load(RECORD, ValidateStreamRecord)
    assert (result.samples, result.events, result.complete, result.cycles) == (0, 0, False, None)


def test_retries_are_recorded_and_change_nothing(run: Run, connect: Connect) -> None:
    connect(Faulty(10 * [("none", 0, b"")] + [("drop", 0, b""), ("none", 0, b""), ("flip", 13, b"")]))
    result = validated(run)
    assert (result.retries, result.differences, result.complete) == (2, 0, True)


class Forgetful(Loopback):
    """A device that is reset at some of the pushes, counted over all records."""

    def __init__(self, *at: int) -> None:
        super().__init__()
        self._at, self._pushes = at, 0

    def answer(self, frame: Frame, /) -> None:
        self._pushes += frame.type == Request.PUSH
        if frame.type == Request.PUSH and self._pushes in self._at:
            self.device.pushed, self.device.waiting, self.device.session = [], b"", 0
        super().answer(frame)


def test_after_a_reset_the_record_is_pushed_anew(run: Run, connect: Connect) -> None:
    connect(Forgetful(6, 12))
    told: list[str] = []
    result = validated(run, tell=told.append)
    assert (result.differences, result.events, result.complete, result.resets) == (0, EVENTS, True, 2)
    assert (result.records["a"].restarts, result.records["b"].restarts) == (0, 2)
    assert "it was reset" in told[0]
    assert "starting the record anew" in told[0]


def test_a_device_that_is_reset_at_each_record_ends_the_work(run: Run, connect: Connect) -> None:
    connect(Forgetful(*range(3, 99, 2)))
    with pytest.raises(DeviceError, match=r"after .* samples: record b was started 6 times; .*it was reset"):
        validated(run)
    assert run.load(RECORD, ValidateStreamRecord).complete is False


def test_after_a_disconnect_the_record_is_pushed_anew(run: Run, connect: Connect) -> None:
    class Unplugged(Ending):
        def answer(self, frame: Frame, /) -> None:
            try:
                super().answer(frame)
            except serial.SerialException:
                self._left = 10_000
                raise

    connect(Unplugged(serial.SerialException("unplugged"), 9))
    result = validated(run)
    assert (result.differences, result.events, result.complete, result.reconnects) == (0, EVENTS, True, 1)
    assert (result.records["a"].restarts, result.records["b"].restarts) == (0, 1)


def test_the_share_of_beats_that_cannot_be_read(run: Run, connect: Connect) -> None:
    connect(Loopback())
    result = validated(run, (LONG, record("c", *60 * [1])))  # of which events 0, 10, ... are beats, the first readable
    assert result.records["b"].unreadable_share is None
    assert result.records["c"].unreadable_share == pytest.approx(5 / 6)
    assert result.unreadable_share == pytest.approx(5 / 6)


def test_a_record_of_another_rate_is_refused_before_anything_is_pushed(run: Run, connect: Connect) -> None:
    device = Device()
    connect(Loopback(device))
    with pytest.raises(DataError, match=r"c: is sampled at 250 Hz, and the firmware expects 360.5 Hz"):
        validated(run, (SHORT, record("c", 0, 0, fs=250)))
    assert not run.has(RECORD)
    assert Request.PUSH not in {request.type for request in device.requests}


@pytest.mark.parametrize(("records", "words"), [((), "no records"), ((SHORT, SHORT), "named twice: a")])
def test_records_are_some_and_each_once(run: Run, records: tuple[Record, ...], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        validated(run, records)


def test_a_run_without_an_export_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no export for nrf52840"):
        validated(Run(tmp_path))


def test_another_model_is_refused(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(digest=bytes(32))))
    with pytest.raises(VerificationError, match="holds the model"):
        validated(run)
    assert not run.has(RECORD)


def test_the_record_has_no_port_and_no_path(run: Run, connect: Connect) -> None:
    connect(Loopback())
    validated(run)
    text = run.path(RECORD).read_text("utf-8")
    assert "ttyACM0" not in text
    assert str(run.folder) not in text


@pytest.mark.parametrize("board", ["nrf52840", pytest.param("qemu-mps2-an386", marks=pytest.mark.slow)])
def test_a_virtual_board_gives_the_events(tmp_path: Path, board: str) -> None:
    require("arm-none-eabi-gcc")
    if board.startswith("qemu"):
        require("qemu-system-arm")
    image = build_stream_sample(board, tmp_path / "image").read_bytes()
    beats = np.ones((2, 5, 1), np.int16), np.ones(2, np.int32)
    run = make_run(tmp_path / "run", *beats, digest=DIGEST.hex(), board=board, image=image)
    rng = np.random.default_rng(8)
    counts = np.where(rng.random(3000) < 0.01, rng.integers(1, 20, 3000), rng.integers(900, 1100, 3000))
    result = validate_stream(run, board, None, (record("c", *counts.tolist()), SHORT), reference)
    assert (result.samples, result.differences, result.retries, result.virtual) == (3004, 0, 0, True)
    if board == "nrf52840":
        ticks = there(result.instructions)
        assert 0 < ticks.total / 3004 < ticks.worst_sample < 1000
        assert ticks.per_second == pytest.approx(ticks.total / 3004 * FS)


def test_a_board_that_can_be_told_gives_the_ends_of_records(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(at_end=partial(expected_events, finished=True))))
    result = validated(run)
    assert (result.finished, result.complete, result.differences) == (True, True, 0)
    assert result.events == EVENTS + 2 * END_EVENTS


def test_of_firmware_from_before_the_ends_are_left_out(run: Run, connect: Connect) -> None:
    connect(Loopback())
    assert validated(run).finished is False


def test_an_end_that_brings_something_else_fails(run: Run, connect: Connect) -> None:
    connect(Loopback(Device(at_end=lambda counts: expected_events(counts, finished=True)[:-34])))
    with pytest.raises(VerificationError, match="2 of 130 events"):
        validated(run)
