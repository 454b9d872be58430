"""Recording a board: the record that it leaves however it ends, and what is refused before it begins."""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import serial

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.errors import DataError, DeviceError, EcgtinyError, UsageError
from ecgtiny.common.events import EVENT
from ecgtiny.common.frontend.design import design
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord, StreamExport
from ecgtiny.host.evaluation.events_csv import write_events
from ecgtiny.host.link.wire import Frame, Request
from ecgtiny.host.recording import record as subject
from ecgtiny.host.recording.files import RecordFiles, Scale
from ecgtiny.host.recording.record import Piece, Recorded, Stop, Wish, record_run
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.record import Record
from tests.firmware_gen.sample import DIGEST as SAMPLE_DIGEST
from tests.firmware_gen.stream_sample import FS, GAP, build_stream_sample, expected_events
from tests.host.fakes import DIGEST, Connect, Device, Loopback, connector
from tests.host.runs import make_run
from tests.tools import require_module

PORT = "/dev/ttyACM0"
SIGNAL = np.random.default_rng(2).integers(-90, 4, 500).astype(np.int16)
SIGNAL[[7, 8, 200]] = GAP


def run_of(folder: Path, digest: bytes, image: bytes = b"image", *, adc: bool = True) -> Run:
    run = make_run(folder, np.ones((2, 5, 1), np.int16), np.ones(2, np.int32), digest=digest.hex(), image=image)
    export = run.read("export/nrf52840/export.json", ExportRecord)
    stream = StreamExport(front_end=design(FS, 200.0, 1024).to_json(), **({"adc_input": 1} if adc else {}))
    run.save("export/nrf52840/export.json", replace(export, stream=stream),
             inputs=[*export.inputs], outputs=[*export.outputs])  # fmt: skip
    return run


@dataclass
class Sampler(Device):
    """A board that has a signal of its own, eight samples of it at each request."""

    signal: Int16Array = field(default_factory=lambda: SIGNAL)
    breaks: Callable[[int], bytes | None] = lambda _: None
    """From the samples so far to a refusal, or an error of the port."""

    def _other(self, frame: Frame) -> Frame:
        if frame.type == Request.RECORD:
            self.pushed = []
            return Frame(0x8A, frame.seq, struct.pack("<IH", round(1000 * FS), 20))
        if frame.type != Request.TAKE:
            return super()._other(frame)
        first, most = struct.unpack("<IH", frame.payload)
        if refused := self.breaks(first):
            return Frame(0xFF, frame.seq, refused)
        known = len(self.events(np.array(self.pushed, np.int16)))
        taken = self.signal[first : first + min(most, 8)].tolist()
        self.pushed += taken
        events = self.events(np.array(self.pushed, np.int16))[known:]
        tail = struct.pack(f"<III{len(taken)}hH", len(self.pushed), 0, 0, *taken, len(taken))
        return Frame(0x8B, frame.seq, events + tail)


def device(**settings: object) -> Sampler:
    return Sampler(at_end=lambda counts: expected_events(counts, finished=True), **settings)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return run_of(tmp_path, DIGEST)


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    monkeypatch.setattr(subject, "REST_SECONDS", 0.0)
    return connector(monkeypatch, subject)


def wish(out: Path, name: str = "night", samples: int | None = 500, **settings: object) -> Wish:
    return replace(Wish(out, name, None if samples is None else samples / FS), **settings)


def check_whole(out: Path, signal: Int16Array, *, finished: bool = True) -> None:
    """Both forms of the record hold the signal, and the events are those of the signal."""
    for file in ("night.hea", "csv/night.csv"):
        (read,) = load_records(str(out / file))
        assert np.array_equal(read.counts, signal)
        assert (read.fs, read.gain, read.zero) == (FS, 200, 1024)
    events = np.frombuffer(expected_events(signal, finished=finished), EVENT)
    write_events(out / "expected.csv", events, FS)
    assert (out / "csv/night-events.csv").read_bytes() == (out / "expected.csv").read_bytes()
    assert {path.name for path in out.iterdir()} == {"night.hea", "night.dat", "night.tiny", "csv", "expected.csv"}


def test_a_record_is_what_the_board_sampled_with_its_gaps(run: Run, connect: Connect, tmp_path: Path) -> None:
    connect(Loopback(device()))
    done = record_run(run, "nrf52840", PORT, wish(tmp_path / "out"))
    check_whole(tmp_path / "out", SIGNAL)
    assert (done.samples, done.lost_samples, done.ended, done.fs) == (500, 3, "asked", FS)
    assert done.files[-1] == str(tmp_path / "out/night.hea")
    assert "lost 3 samples" in (tmp_path / "out/night.hea").read_text()
    assert (tmp_path / "out/csv/night.csv").read_text().splitlines()[9] == ","


def test_exactly_as_much_is_recorded_as_was_asked_for(run: Run, connect: Connect, tmp_path: Path) -> None:
    connect(Loopback(device()))
    assert record_run(run, "nrf52840", PORT, wish(tmp_path / "out", samples=13)).samples == 13
    check_whole(tmp_path / "out", SIGNAL[:13])


def test_who_ends_it_early_has_a_whole_record(run: Run, connect: Connect, tmp_path: Path) -> None:
    connect(Loopback(device()))
    stop = Stop()

    def show(piece: Piece) -> None:
        stop.asked = stop.asked or bool(np.any(piece.counts == SIGNAL[30]))

    done = record_run(run, "nrf52840", PORT, wish(tmp_path / "out", samples=None), show=show, stop=stop)
    assert (done.ended, done.samples % 8) == ("interrupted", 0)
    assert 0 < done.samples < 500
    check_whole(tmp_path / "out", SIGNAL[: done.samples])


def test_ctrl_c_is_such_a_wish_and_a_second_one_ends_at_once() -> None:
    import os
    import signal

    stop = Stop()
    before = signal.getsignal(signal.SIGINT)
    with stop.on_interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.asked
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def gone(samples: int) -> bytes | None:
    if samples >= 96:
        raise serial.SerialException("no such device")
    return None


@pytest.mark.parametrize(("breaks", "said"), [(gone, "the port is gone"), (lambda n: b"\4" if n >= 96 else None, "wrong sample")])  # fmt: skip  # noqa: E501
def test_what_came_before_the_board_was_lost_is_a_whole_record(
    run: Run, connect: Connect, tmp_path: Path, breaks: Callable[[int], bytes | None], said: str
) -> None:
    connect(Loopback(device(breaks=breaks)))
    with pytest.raises(DeviceError, match=rf"after 0\.3 s, which are in .*night\.hea: .*{said}"):
        record_run(run, "nrf52840", PORT, wish(tmp_path / "out"))
    check_whole(tmp_path / "out", SIGNAL[:96], finished=False)


def test_nothing_is_left_where_nothing_came(run: Run, connect: Connect, tmp_path: Path) -> None:
    connect(Loopback(device(breaks=lambda _: b"\4")))
    with pytest.raises(DeviceError):
        record_run(run, "nrf52840", PORT, wish(tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []


def test_who_ends_it_before_anything_came_leaves_nothing(run: Run, connect: Connect, tmp_path: Path) -> None:
    connect(Loopback(device()))
    with pytest.raises(KeyboardInterrupt):
        record_run(run, "nrf52840", PORT, wish(tmp_path / "out"), stop=Stop(asked=True))
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("failing", ["night.hea", "night.csv", "hea-night.hea"])
def test_a_full_disk_leaves_the_samples_where_it_says(
    run: Run, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    connect(Loopback(device()))
    rename, replaced = Path.rename, Path.replace

    def full(move: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def moved(self: Path, target: Path) -> Path:
            if Path(target).name == failing:
                raise OSError(errno.ENOSPC, "No space left on device", str(self), None, str(target))
            return move(self, target)

        return moved

    monkeypatch.setattr(Path, "rename", full(rename))
    monkeypatch.setattr(Path, "replace", full(replaced))
    with pytest.raises(DataError, match="No space left") as error:
        record_run(run, "nrf52840", PORT, wish(tmp_path / "out"))
    assert str(tmp_path / "out/.night.part") in error.value.fix
    left = [*(tmp_path / "out").rglob("*.dat")]
    assert [path.read_bytes() for path in left] == [SIGNAL.astype("<i2").tobytes()]
    assert (tmp_path / "out/.night.part").is_dir()


def test_a_disk_that_is_full_meanwhile_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RecordFiles(tmp_path, "night", Scale(FS, 200, 1024)) as files:
        files.add(SIGNAL, np.zeros(0, EVENT))
        monkeypatch.setattr(files, "_raw", Path("/dev/full").open("wb"))  # noqa: SIM115  nothing can be written to it, not even to close it
        with pytest.raises(DataError, match="No space left"):
            files.add(SIGNAL, np.zeros(0, EVENT))
    assert (tmp_path / ".night.part/night.dat").read_bytes() == SIGNAL.astype("<i2").tobytes()


def test_the_record_at_the_converter_is_one_more_part_of_a_query(tmp_path: Path) -> None:
    played = Record("r", "r", SIGNAL, FS, 200, 1024, "MLII")
    for port in ("sim://nrf52840", "sim://nrf52840?elf=/x.elf"):
        query = parse_qs(urlsplit(subject.playing(port, wish(tmp_path), played, tmp_path)).query)
        assert query["adc"] == [str(tmp_path / "counts.npy")]
        assert query.get("elf", ["/x.elf"]) == ["/x.elf"]


def test_firmware_that_does_not_sample_by_itself_says_what_to_do(run: Run, connect: Connect, tmp_path: Path) -> None:
    connect(Loopback(Device()))
    with pytest.raises(DeviceError, match="unknown type") as error:
        record_run(run, "nrf52840", PORT, wish(tmp_path / "out"))
    assert "--adc" in error.value.fix


@pytest.mark.parametrize("there", ["night.hea", "night.dat", "csv/night.csv", ".night.part/night.dat"])
def test_no_record_is_written_over(run: Run, connect: Connect, tmp_path: Path, there: str) -> None:
    connect(Loopback(device()))
    (tmp_path / "out" / there).parent.mkdir(parents=True)
    (tmp_path / "out" / there).write_text("somebody's")
    with pytest.raises(DataError, match="is there already"):
        record_run(run, "nrf52840", PORT, wish(tmp_path / "out"))
    assert (tmp_path / "out" / there).read_text() == "somebody's"


def test_what_cannot_be_recorded_is_refused_before_it_begins(tmp_path: Path) -> None:
    run = run_of(tmp_path / "with", DIGEST)
    played = Record("r", "r", SIGNAL, FS, 200, 1024, "MLII")
    out = tmp_path / "out"
    cases: list[tuple[str | None, Wish, type[EcgtinyError], str]] = [
        (PORT, wish(out, "a/b"), UsageError, "not the name"),
        (PORT, wish(out, samples=0), UsageError, "0 s"),
        (PORT, wish(out, speed=-1.0), UsageError, "speed"),
        (None, wish(out), UsageError, "nothing at its converter"),
        (PORT, wish(out, played=played), UsageError, "plays no record"),
        (None, wish(out, played=replace(played, fs=250.0)), DataError, "sampled at 250 Hz"),
        (None, wish(out, played=replace(played, gain=100)), DataError, "100 counts/mV"),
    ]
    for port, wanted, kind, said in cases:
        with pytest.raises(kind, match=said) as error:
            record_run(run, "nrf52840", port, wanted)
        assert error.value.fix
    with pytest.raises(DataError, match="none of its own") as error:
        record_run(run_of(tmp_path / "without", DIGEST, adc=False), "nrf52840", PORT, wish(out))
    assert "--adc" in error.value.fix
    assert not out.exists()


def test_a_virtual_board_plays_a_record_as_its_converter(tmp_path: Path) -> None:
    require_module("unicorn")
    elf = build_stream_sample("nrf52840", tmp_path / "firmware", adc_input=1)
    run = run_of(tmp_path / "run", SAMPLE_DIGEST, elf.read_bytes())
    played = Record("r", "r", SIGNAL, FS, 200, 1024, "MLII")
    done: Recorded = record_run(run, "nrf52840", None, wish(tmp_path / "out", samples=None, played=played, speed=0.0))
    assert (done.samples, done.ended, done.board) == (500, "asked", "nrf52840")
    check_whole(tmp_path / "out", SIGNAL)
