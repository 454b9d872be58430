"""Validation of a stream: whole records through the board, every event beside the integer reference's."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tqdm import tqdm

from ...boards.loader import load_board
from ...common.errors import DataError, DeviceError, StreamLostError, UsageError, VerificationError
from ...common.frontend.design import FrontEnd
from ...common.run import Run, versions
from ...common.stage_records.export import ExportRecord, StreamExport
from ...common.stage_records.validate_stream import StreamThroughput, ValidateStreamRecord
from ...train.data.records.record import Record
from ..link.exchange import PATIENCE
from ..link.finding import found_port
from ..link.identity import IMAGE, expected_firmware, load_export, named_ticks
from ..link.ports import open_port
from ..link.serial_library import DISTRIBUTION
from ..link.session import Session, Tell, say_nothing
from .event_agreement import RecordAgreement, Reference, StreamAgreement

HALF_A_MILLIHERTZ = 0.0005
"""Resolution of the rate that a device reports."""
RESTARTS = 5
"""Of one record: a board that is reset more often will not come to its end."""


class Progress(Protocol):
    """What counts samples on the terminal."""

    def update(self, n: float, /) -> object: ...  # noqa: D102


def validate_stream(
    run: Run, board: str, port: str | None, records: Sequence[Record], reference: Reference, *,
    patience: float = PATIENCE, tell: Tell = say_nothing, inputs: Sequence[str] = (),
) -> ValidateStreamRecord:  # fmt: skip
    """Push records through a board, compare all events byte by byte, and write ``validate-stream-<board>.json``.

    Args:
        run: a run that was exported, with a stream, for the board.
        board: the board's name.
        port: where the board is, as ``serial.serial_for_url`` takes it; None or ``sim://BOARD`` starts its simulator,
            ``auto`` looks for the attached port that the board is at.
        records: what to push, each into a stream of its own.
        reference: what gives the expected events of a record, those of its end where the firmware can be told of it.
        patience: seconds to wait without a good answer, or for a port that went away to come back.
        tell: is told what is waited for, and that a record is pushed once more.
        inputs: artefacts of the run that the records and the reference are made of: the record is chained to them.

    Returns:
        The record of the stage, which holds what the file holds.

    Raises:
        UsageError: there are no records, or two of one name.
        DataError: the run has no export for the board, or a record is sampled at another rate than the firmware's.
        DeviceError: the firmware has no stream, nothing answers, or the link broke; what was compared so far is
            written, marked incomplete.
        VerificationError: an artefact has changed, the device holds another model, its self-test failed, or an event is
            not the reference's; in the last case the record is written, marked failed.
        KeyboardInterrupt: passed on after what was compared so far is written, marked incomplete.
    """
    _check_names(records)
    name = load_board(board).name
    export = load_export(run, name, port)
    firmware = expected_firmware(export)
    port = found_port(port, board, firmware, tell, run.folder)
    opening = partial(open_port, port, board, run.path(f"export/{name}/{IMAGE}"))
    with Session(opening, name, firmware, patience=patience, tell=tell) as session:
        agreement, finished = StreamAgreement(session.start_stream().fs), session.finishes
        check_rates(records, agreement.fs)
        check_scales(records, export.stream)
        saving = _Saving(run, name, export, session, finished, len(records), inputs)
        started = time.perf_counter()
        try:
            _push(session, records, reference, agreement)
        finally:
            written = saving.save(agreement, time.perf_counter() - started)
    _raise_on_mismatch(run, agreement, written)
    return written


def _push(session: Session, records: Sequence[Record], reference: Reference, agreement: StreamAgreement) -> None:
    with tqdm(total=sum(map(len, records)), desc="validate", unit="sample", unit_scale=True, disable=None) as bar:
        try:
            for record in records:
                current = RecordAgreement(record, reference(record, finished=session.finishes))
                agreement.records.append(current)
                _push_record(session, current, bar)
        except DeviceError as error:
            error.what = f"after {agreement.taken:,} of {sum(map(len, records)):,} samples: {error.what}"
            raise
    session.finish()


def _push_record(session: Session, current: RecordAgreement, bar: Progress) -> None:
    """Push a record to its end, once more from its beginning where the device has lost its place."""
    while True:
        try:
            for reply in session.stream(current.record.counts):
                bar.update(reply.next - current.taken)
                current.add(reply)
        except StreamLostError as lost:
            if current.restarts >= RESTARTS:
                lost.what = f"record {current.record.name} was started {1 + RESTARTS} times; {lost.what}"
                raise
            bar.update(-current.taken)
            current.restart()
        else:
            current.complete = True
            return


@dataclass(frozen=True)
class _Saving:
    """The record of a session."""

    run: Run
    board: str
    export: ExportRecord
    session: Session
    finished: bool
    """Whether the device is told where a record ends."""
    asked: int
    inputs: Sequence[str]

    def save(self, agreement: StreamAgreement, seconds: float) -> ValidateStreamRecord:
        device, opened, traffic = self.session.device, self.session.opened, self.session.traffic
        record = ValidateStreamRecord(
            stage="validate-stream",
            board=self.board,
            virtual=opened.virtual,
            model_digest=device.model_digest,
            build_digest=device.build_digest,
            build_is_the_exported_one=device.build_digest == self.export.build_digest,
            **vars(agreement.figures()),
            records_asked=self.asked,
            complete=sum(record.complete for record in agreement.records) == self.asked,
            failed=["differences"] if agreement.differing else [],
            finished=self.finished,
            **vars(traffic.figures()),
            throughput=StreamThroughput(
                samples_per_second=agreement.taken / seconds,
                bytes_per_second=(traffic.bytes_sent + traffic.bytes_received) / seconds,
                virtual=opened.virtual,
            ),
            **vars(named_ticks(device, opened, agreement.ticks())),
            versions=versions("numpy", DISTRIBUTION),
        )
        return self.run.save(f"validate-stream-{self.board}.json", record,
                             inputs=[f"export/{self.board}/export.json", *self.inputs], outputs=[])  # fmt: skip


def _check_names(records: Sequence[Record]) -> None:
    names = [record.name for record in records]
    if not names:
        raise UsageError("there are no records to push", fix="name some with --stream")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"records are named twice: {', '.join(twice)}", fix="name each record once")


def check_rates(records: Sequence[Record], fs: float) -> None:
    """Refuse records of another rate, in Hz, than that which the firmware expects."""
    for record in records:
        if abs(record.fs - fs) > HALF_A_MILLIHERTZ:
            raise DataError(f"is sampled at {record.fs:g} Hz, and the firmware expects {fs:g} Hz", where=record.name,
                            fix="export a firmware for this rate, or choose another record")  # fmt: skip


def check_scales(records: Sequence[Record], exported: StreamExport | None) -> None:
    """Refuse records whose counts are not those of the converter that the firmware was made for."""
    if exported is None:
        return
    front = FrontEnd.from_json(exported.front_end, "stream.front_end of export.json")
    for record in records:
        if (record.gain, record.zero) != (front.gain, front.zero):
            raise DataError(
                f"has {record.gain:g} counts/mV and 0 mV at {record.zero}, and the firmware expects "
                f"{front.gain:g} and {front.zero}",
                where=record.name,
                fix="export a firmware for this converter (--gain, --zero), or choose another record",
            )


def _raise_on_mismatch(run: Run, agreement: StreamAgreement, record: ValidateStreamRecord) -> None:
    if agreement.differing:
        name = agreement.differing[0]
        first = record.records[name].first_difference
        at = "" if first is None else f", event {first.index}, in {', '.join(first.fields)}"
        raise VerificationError(
            f"{record.differences} of {record.events} events are not the integer reference's; the first: record "
            f"{name}{at}",
            where=str(run.folder),
            fix=f"validate-stream-{record.board}.json has both sides of the first difference of every record",
            record=record,
        )
