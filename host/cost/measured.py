"""What a firmware costs on a board, found before anything is flashed: the linked image runs on the virtual core."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import numpy as np

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
    StreamInstructions,
)
from ...common.stage_records.network import Spread
from ...train.data.records.generated import synthetic_record
from ...train.data.records.record import Record
from ..link.client import Client
from ..link.ports import open_port, simulator_of
from ..link.push import stream as push_all
from ..link.session import VIRTUAL_FIRST
from ..link.wire import PushReply, Status
from .estimate import estimate

BEATS = 64
"""The most beats that are run: enough to see whether their number of instructions varies."""
STREAM_MINUTES = 1.0
"""Length of the generated ECG that a stream is measured on."""


def beat_cost(
    board: str, heart_rate: float, elf: Path | None, counts: Int16Array,
    stream: StreamExport | ReadoutsExport | None = None, *, foreign: bool = False,
) -> Cost:  # fmt: skip
    """Return ``instructions`` (min, median, max), ``estimate``, and ``conditions``, which says why one of them is null.

    ``stream_instructions`` are those of a stream (``per_second``, ``worst_sample``), and the estimate is then of a
    second of all that it does.

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
    found: list[int] = []
    spread: Spread | None = None
    streamed: StreamInstructions | None = None
    estimated: Estimate | None = None
    missing = None
    try:
        if elf is None:
            raise UsageError("instructions not measured: there is no image", fix="no_image of the record says why")
        if not isinstance(stream, ReadoutsExport):
            found = _count(board, elf, counts)
            spread = Spread(min=min(found), median=median(found), max=max(found))
        if stream is None and spread is not None:
            estimated = estimate(load_board(board), spread.median, heart_rate)
        elif stream is not None:
            streamed = _count_stream(board, elf, stream)
            estimated = estimate(load_board(board), streamed.per_second, per="second")
    except (UsageError, DeviceError, VerificationError) as error:
        if isinstance(error, VerificationError) and not foreign:
            raise
        missing = str(error)
    conditions = CostConditions(beats=len(found), heart_rate=heart_rate, missing=missing)
    return Cost(instructions=spread, stream_instructions=streamed, estimate=estimated, conditions=conditions)


def _counting(board: str) -> None:
    """Raise a UsageError where nothing counts the instructions of a board."""
    described = load_board(board)
    simulator = simulator_of(described)
    if simulator is None or not simulator.counts_instructions or described.mcu.counter == "none":
        raise UsageError(
            "instructions not measured: the board has no simulator that counts them",
            fix="export for a board with a virtual core: see ecgtiny boards",
        )


def _count(board: str, elf: Path, counts: Int16Array) -> list[int]:
    """Return the instructions of scoring, a beat each; flat beats, which are not scored, left out."""
    _counting(board)
    chosen = np.unique(np.linspace(0, len(counts) - 1, BEATS).astype(np.int64))
    with open_port(None, board, elf) as opened:
        client = Client(opened.port, first=VIRTUAL_FIRST)
        replies = [client.score(counts[index]) for index in chosen]
    found = [reply.ticks for reply in replies if reply.status is Status.OK]
    if not found:
        raise UsageError("instructions not measured: every beat is flat", fix="train on beats that are not constant")
    return found


def _count_stream(board: str, elf: Path, stream: StreamExport | ReadoutsExport) -> StreamInstructions:
    """Return the instructions of generated ECG, a second of it and its worst sample."""
    _counting(board)
    readouts = stream if isinstance(stream, ReadoutsExport) else None
    record, counts = _generated(stream)
    size = readouts.step_bytes if readouts else PushReply.EVENT_BYTES
    with open_port(None, board, elf) as opened:
        client = Client(opened.port, first=VIRTUAL_FIRST, event_bytes=size)
        replies = list(push_all(client, counts, client.start_stream().samples))
    return StreamInstructions(
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
