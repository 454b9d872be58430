"""Recording: a board whose firmware samples by itself, from its first sample to the end of the record."""

from __future__ import annotations

import re
import signal
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import numpy as np

from ...boards.loader import load_board
from ...common.arrays import Int16Array
from ...common.errors import DataError, DeviceError, UsageError
from ...common.events import EVENT, Events
from ...common.frontend.design import FrontEnd
from ...common.run import Run
from ...common.stage_records.export import ExportRecord, StreamExport
from ...train.data.records.record import Record
from ..link.client import Client
from ..link.exchange import PATIENCE
from ..link.finding import found_port
from ..link.identity import IMAGE, expected_firmware, load_export
from ..link.ports import open_port, simulated_board
from ..link.session import Session, Tell, say_nothing
from ..link.wire import TakeReply
from ..validation.records import check_rates, check_scales
from .files import RecordFiles, Scale

REST_SECONDS = 0.05
"""Between two requests to a board that had nothing more to give."""
MANY = 2**31
"""Samples of a record without an end; the device counts in 32 bits."""
NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
Ended = Literal["asked", "interrupted", "lost"]


@dataclass(frozen=True)
class Wish:
    """What is to be recorded."""

    out: Path
    """Folder of the record."""
    name: str
    seconds: float | None = None
    """How long; until Ctrl-C, or the end of a record that is played, when None."""
    played: Record | None = None
    """What a virtual board has at its converter."""
    speed: float = 1.0
    """Times as fast as the electrode that the record is played; 0 is as fast as the simulator can."""


@dataclass(frozen=True)
class Recorded:
    """What was recorded."""

    board: str
    build_digest: str
    files: list[str]
    started: str
    """This computer's time at the first sample, ISO 8601; samples go by the board's clock."""
    fs: float
    """Sampling frequency in Hz that the firmware says it keeps."""
    samples: int
    lost_samples: int
    """Gaps: samples that nobody converted or took in time."""
    events: int
    ended: Ended
    """By the length that was asked for, by Ctrl-C, or because the line or the board was lost."""


@dataclass(frozen=True, eq=False)
class Piece:
    """What came with one reply, for whoever shows it."""

    counts: Int16Array
    events: Events
    scale: Scale


Show = Callable[[Piece], None]


def _show_nothing(_: Piece) -> None:
    pass


@dataclass
class Stop:
    """Whether the user has asked to end, by Ctrl-C; asked twice, the program ends at once."""

    asked: bool = field(default=False)

    def _ask(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    @contextmanager
    def on_interrupt(self) -> Generator[None]:
        """Take Ctrl-C for the wish to end as long as the context lasts, so that no reply is cut."""
        before = signal.signal(signal.SIGINT, self._ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def record_run(
    run: Run, board: str, port: str | None, wish: Wish, *, patience: float = PATIENCE, tell: Tell = say_nothing,
    show: Show = _show_nothing, stop: Stop | None = None,
) -> Recorded:  # fmt: skip
    """Record what a board samples by itself, and its events, into WFDB and CSV files.

    Args:
        run: a run that was exported for the board with an analog input (``--adc``).
        board: the board's name.
        port: where the board is, as ``serial.serial_for_url`` takes it; None or ``sim://BOARD`` starts its simulator,
            ``auto`` looks for the attached port that the board is at.
        wish: what is to be recorded.
        patience: seconds to wait without a good answer.
        tell: is told what is waited for.
        show: is shown each reply.
        stop: says when to end before that.

    Returns:
        What was recorded; a record that was ended early is as whole as another.

    Raises:
        UsageError: nothing is at a virtual board's converter, a real board was to play a record, or a name is none.
        DataError: the run has no such export, the record is of another converter, or a record of that name exists.
        DeviceError: the firmware does not sample by itself, or the link broke; what had come until then is written.
        VerificationError: an artefact has changed, the device holds another model, or its self-test failed.
    """
    _check(wish)
    name = load_board(board).name
    export = load_export(run, name, port if port is None or simulated_board(port) is None else None)
    front = _front_end(export, run, name)
    firmware = expected_firmware(export)
    port = found_port(port, board, firmware, tell, run.folder)
    virtual = port is None or simulated_board(port) is not None
    if virtual != (wish.played is not None):
        raise UsageError(
            "a virtual board has nothing at its converter" if virtual else "a board that is attached plays no record",
            where=port or f"sim://{name}",
            fix="give it a record with --play" if virtual else "leave --play out, or the port",
        )
    if wish.played is not None:
        check_rates([wish.played], front.fs)
        check_scales([wish.played], export.stream if isinstance(export.stream, StreamExport) else None)
    scale = Scale(front.fs, front.gain, front.zero)
    with tempfile.TemporaryDirectory(prefix="ecgtiny-") as folder:
        url = port if wish.played is None else playing(port or f"sim://{name}", wish, wish.played, Path(folder))
        opening = partial(open_port, url, board, run.path(f"export/{name}/{IMAGE}"))
        with (
            Session(opening, name, firmware, patience=patience, tell=tell) as session,
            RecordFiles(wish.out, wish.name, scale) as files,
        ):
            return _Recording(session, files, wish, show, stop or Stop()).follow()


@dataclass
class _Recording:
    """One record while it is made."""

    session: Session
    files: RecordFiles
    wish: Wish
    show: Show
    stop: Stop

    @property
    def _client(self) -> Client:
        return self.session.client

    def follow(self) -> Recorded:
        started, reply = datetime.now().astimezone(), self._client.record()
        ended: Ended = "asked"
        lost = None
        try:
            self._take(self._wanted(reply.fs), reply.samples)
            if not self.files.samples:
                raise KeyboardInterrupt  # before anything came: there is nothing to end whole
            ended = "interrupted" if self.stop.asked else "asked"
            self._finish()
        except DeviceError as error:
            if not self.files.samples:
                raise
            ended, lost = "lost", error
        recorded = self._written(started, reply.fs, ended)
        if lost is not None:
            lost.what = (f"after {self.files.samples / reply.fs:.1f} s, which are in {recorded.files[-1]}: "
                         f"{lost.what}")  # fmt: skip
            raise lost
        return recorded

    def _wanted(self, fs: float) -> int:
        wanted = MANY if self.wish.seconds is None else max(1, round(self.wish.seconds * fs))
        return wanted if self.wish.played is None else min(wanted, len(self.wish.played))

    def _take(self, wanted: int, most: int) -> None:
        at, rests = 0, not self.session.opened.virtual
        while at < wanted and not self.stop.asked:
            asked = min(most, wanted - at)
            reply = self._client.take(at, asked)
            at = reply.pushed.next
            self._add(reply)
            if rests and len(reply.counts) < asked:  # two bytes a sample: less than half of what there was room for
                time.sleep(REST_SECONDS)

    def _finish(self) -> None:
        """Fetch the events of the end, which the device judges as the reference judges that of a record."""
        while (reply := self._client.finish(self.files.samples)).events:
            self._add(TakeReply(b"", reply))

    def _add(self, reply: TakeReply) -> None:
        counts = np.frombuffer(reply.counts, "<i2").astype(np.int16)
        events = np.frombuffer(reply.pushed.events, EVENT)
        self.files.add(counts, events)
        self.show(Piece(counts, events, self.files.scale))

    def _written(self, started: datetime, fs: float, ended: Ended) -> Recorded:
        device = self.session.device
        said = f"recorded from the board {device.board}, firmware {device.build_digest}, lost {self.files.lost} samples"
        files = self.files.finish(started.replace(tzinfo=None), said)
        return Recorded(
            board=device.board,
            build_digest=device.build_digest,
            files=[str(file) for file in files],
            started=started.isoformat(timespec="milliseconds"),
            fs=fs,
            samples=self.files.samples,
            lost_samples=self.files.lost,
            events=len(self.files.events),
            ended=ended,
        )


def _check(wish: Wish) -> None:
    if not NAME.fullmatch(wish.name):
        raise UsageError(f"{wish.name!r} is not the name of a record", fix="use letters, digits, dashes, underscores")
    if wish.seconds is not None and not 0 < wish.seconds < MANY:
        raise UsageError(f"a record of {wish.seconds:g} s", fix="give a positive number of seconds")
    if not 0 <= wish.speed < MANY:
        raise UsageError(f"a speed of {wish.speed:g}", fix="give a positive factor, or 0 for the fastest")


def _front_end(export: ExportRecord, run: Run, board: str) -> FrontEnd:
    """Return the front end of an export that samples by itself."""
    if not isinstance(export.stream, StreamExport) or not isinstance(export.stream.adc_input, int):
        raise DataError(
            f"the export for {board} takes samples, and has none of its own",
            where=str(run.folder),
            fix=f"run ecgtiny export --board {board} --adc INPUT, with --rate, --gain and --zero of your sensor, and "
            "flash it",
        )
    return FrontEnd.from_json(export.stream.front_end, "stream.front_end of export.json")


def playing(port: str, wish: Wish, record: Record, folder: Path) -> str:
    """Return the URL of a virtual board that has a record at its converter."""
    np.save(folder / "counts.npy", record.counts)
    query = {"adc": str(folder / "counts.npy"), "fs": record.fs, "speed": wish.speed}
    return f"{port}{'&' if '?' in port else '?'}{urlencode(query)}"
