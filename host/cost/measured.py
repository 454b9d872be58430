"""What a firmware costs on a board, found before anything is flashed: the linked image runs on its simulator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from ...boards.board import Board
from ...boards.loader import load_board
from ...common.arrays import Int16Array
from ...common.errors import DeviceError, UsageError, VerificationError
from ...common.frontend.design import FrontEnd
from ...common.stage_records.export import (
    Cost,
    CostConditions,
    Estimate,
    ReadoutsExport,
    StreamExport,
    StreamTicks,
)
from ...common.stage_records.network import Spread
from ...train.data.records.generated import synthetic_record
from ...train.data.records.record import Record
from ..link.client import Client
from ..link.ports import open_port, simulator_of
from ..link.ports.kind import PortKind
from ..link.ports.opening import SCHEME
from ..link.push import stream as push_all
from ..link.session import VIRTUAL_FIRST
from ..link.wire import PushReply, Status
from .estimate import Counted, estimate

BEATS = {"instructions": 64, "modelled": 64, "cycles": 16}
"""The most beats that are run: enough to see whether their ticks vary. Simulators that know cycles are slow."""
STREAM_MINUTES = 1.0
"""Length of the generated ECG that a stream is measured on."""
MISSING = "instructions or cycles not counted"


def beat_cost(
    board: str, heart_rate: float, elf: Path | None, counts: Int16Array,
    stream: StreamExport | ReadoutsExport | None = None, *, foreign: bool = False,
) -> Cost:  # fmt: skip
    """Return what a firmware takes, the estimate from it, and ``conditions``, which says why one of them is null.

    ``instructions`` or ``cycles``, whichever the board's simulator counts, are those of a beat (min, median, max).
    ``stream_instructions`` or ``stream_cycles`` are those of a stream (``per_second``, ``worst_sample``), and the
    estimate is then of a second of all that it does. It rests on cycles that the simulator counts; else on those of the
    core's model, for which all is run once more; else, or where that run fails, on the instructions.

    Args:
        board: the board's name, or the path of its file.
        heart_rate: beats per minute, for the estimate of battery life.
        elf: the linked image; None where there is none.
        counts: beats that the detector is for, int16 [n, length, leads].
        stream: the ``stream`` block of the export, where the image takes samples and gives events, or its ``readouts``
            block, where it gives readouts and scores no beat.
        foreign: whether a library of the user's runs the network: its self-test may fail, and ``validate`` then tells
            by how much it is off.

    Raises:
        VerificationError: our own C fails its self-test.
    """
    ticks, estimated, missing = _Ticks(), None, None
    described = load_board(board)
    simulator = simulator_of(described)
    try:
        counter = _counter(board, described, simulator, elf)
        ticks = _counted(counter, counts, stream)
        estimated = (_estimate_by_model(counter.by_model(described), described, heart_rate, counts, stream)
                     or _estimate(described, counter, heart_rate, ticks))  # fmt: skip
    except (UsageError, DeviceError, VerificationError) as error:
        if isinstance(error, VerificationError) and not foreign:
            raise
        missing = str(error)
    conditions = CostConditions(beats=ticks.beats, heart_rate=heart_rate, missing=missing)
    if simulator is not None and simulator.counts == "cycles":
        return Cost(cycles=ticks.beat, stream_cycles=ticks.stream, estimate=estimated, conditions=conditions)
    return Cost(instructions=ticks.beat, stream_instructions=ticks.stream, estimate=estimated, conditions=conditions)


@dataclass(frozen=True)
class _Ticks:
    """What a beat and a stream took, where there are such."""

    beats: int = 0
    beat: Spread | None = None
    stream: StreamTicks | None = None


@dataclass(frozen=True)
class _Counter:
    """An image, and the simulator that counts what it does."""

    board: str
    elf: Path
    kind: PortKind
    counted: Counted
    url: str | None = None
    """Of the simulator; None for the board's, as it is."""

    def by_model(self, board: Board) -> _Counter | None:
        """Return the simulator when it counts modelled cycles; None where it or the core has no model."""
        if board.core.cycle_model is None or not self.kind.modelled:
            return None
        return replace(self, counted="modelled", url=f"{SCHEME}://{self.board}?{self.kind.modelled}")


def _counter(name: str, board: Board, simulator: PortKind | None, elf: Path | None) -> _Counter:
    """Return what counts; raise a UsageError where nothing does, or there is no image."""
    if elf is None:
        raise UsageError(f"{MISSING}: there is no image", fix="no_image of the record says why")
    if simulator is None or simulator.counts is None or board.mcu.counter == "none":
        raise UsageError(f"{MISSING}: the board has no simulator that counts them",
                         fix="export for a board with a virtual core: see ecgtiny boards")  # fmt: skip
    return _Counter(name, elf, simulator, simulator.counts)


def _counted(counter: _Counter, counts: Int16Array, stream: StreamExport | ReadoutsExport | None) -> _Ticks:
    """Return the ticks of beats, where the image takes them, and of a stream, where there is one."""
    ticks = _Ticks()
    if not isinstance(stream, ReadoutsExport):
        found = _count(counter, counts)
        ticks = _Ticks(len(found), Spread(min=min(found), median=median(found), max=max(found)))
    return ticks if stream is None else replace(ticks, stream=_count_stream(counter, stream))


def _estimate(board: Board, counter: _Counter, heart_rate: float, ticks: _Ticks) -> Estimate | None:
    """Return the estimate of a stream's second, where there is one, or of a beat."""
    said = counter.kind.what if counter.counted == "cycles" else ""
    if ticks.stream is not None:
        return estimate(board, ticks.stream.per_second, counted=counter.counted, simulator=said, per="second")
    return ticks.beat and estimate(board, ticks.beat.median, heart_rate, counted=counter.counted, simulator=said)


def _estimate_by_model(
    counter: _Counter | None, board: Board, heart_rate: float, counts: Int16Array,
    stream: StreamExport | ReadoutsExport | None,
) -> Estimate | None:  # fmt: skip
    """Return the estimate that rests on modelled cycles; None where there is no model, or that run fails."""
    if counter is None:
        return None
    try:
        return _estimate(board, counter, heart_rate, _counted(counter, counts, stream))
    except (UsageError, DeviceError):
        return None


def _count(counter: _Counter, counts: Int16Array) -> list[int]:
    """Return the ticks of scoring, a beat each; flat beats, which are not scored, left out."""
    chosen = np.unique(np.linspace(0, len(counts) - 1, BEATS[counter.counted]).astype(np.int64))
    with open_port(counter.url, counter.board, counter.elf) as opened:
        client = Client(opened.port, first=VIRTUAL_FIRST)
        replies = [client.score(counts[index]) for index in chosen]
    found = [reply.ticks for reply in replies if reply.status is Status.OK]
    if not found:
        raise UsageError(f"{MISSING}: every beat is flat", fix="train on beats that are not constant")
    return found


def _count_stream(counter: _Counter, stream: StreamExport | ReadoutsExport) -> StreamTicks:
    """Return the ticks of generated ECG, a second of it and its worst sample."""
    readouts = stream if isinstance(stream, ReadoutsExport) else None
    record, counts = _generated(stream)
    size = readouts.step_bytes if readouts else PushReply.EVENT_BYTES
    with open_port(counter.url, counter.board, counter.elf) as opened:
        client = Client(opened.port, first=VIRTUAL_FIRST, event_bytes=size)
        replies = list(push_all(client, counts, client.start_stream().samples))
    return StreamTicks(
        per_second=sum(reply.ticks for reply in replies) / record.seconds,
        worst_sample=max(reply.worst for reply in replies),
        seconds=record.seconds,
        signal=f"generated ECG at {record.fs:g} Hz",
    )


def _generated(stream: StreamExport | ReadoutsExport) -> tuple[Record, Int16Array]:
    """Return generated ECG, and its samples as the firmware's converter gives them, int16 [n]."""
    if isinstance(stream, ReadoutsExport):
        record = synthetic_record(0, STREAM_MINUTES, stream.fs)
        gain, zero, rails = stream.counts_a_mv, 0, (-32768, 32767)
    else:
        front = FrontEnd.from_json(stream.front_end, "stream.front_end")
        record = synthetic_record(0, STREAM_MINUTES, front.fs)
        gain, zero, rails = front.gain, front.zero, front.rails
    scaled = (record.counts.astype(np.float64) - record.zero) * (gain / record.gain)
    return record, np.clip(np.rint(scaled) + zero, *rails).astype(np.int16)
