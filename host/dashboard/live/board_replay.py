"""A record replayed to a board at the record's pace, and what the board says of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ....boards.loader import load_board
from ....common.arrays import Int16Array
from ....common.errors import DataError, DeviceError, StreamLostError
from ....common.events import EVENT
from ....common.frontend.design import FrontEnd
from ....common.run import Run
from ....common.stage_records.export import ExportRecord
from ....quantize.stream import Adc, PatientDetector, load_stream
from ....train.data.records.record import Record
from ...evaluation.converter import convert
from ...link.identity import IMAGE, expected_firmware, load_export
from ...link.ports import open_port, simulated_board
from ...link.session import Session
from ...link.wire import PushReply
from ...validation.records import RESTARTS, check_rates
from .watching import Control, Pacer, Piece, Scale, Sink

PUSH_SECONDS = 0.2
"""Signal in one push: how much the trace moves at once."""


@dataclass(frozen=True)
class BoardReplay:
    """A record for a board, or for a virtual one; see ``LiveSource``."""

    run: Run
    """Exported for the board, with a stream."""
    board: str
    port: str
    """As ``serial.serial_for_url`` takes it, or ``sim://BOARD``."""
    record: Record
    """Of any converter: it is converted to that of the firmware."""
    speed: float | None = 1.0
    """Times as fast as the electrode; as fast as the board can when None."""

    def follow(self, sink: Sink, control: Control) -> None:
        """Open the port, replay the record to its end, and close the port.

        Raises:
            DataError: the run has no export of a stream for the board, or the record cannot be converted.
            DeviceError: nothing answers, or the link broke.
            VerificationError: the device holds another model, or an artefact of the run has changed.
            MissingToolError: the simulator is not installed.
        """
        name, record, detector = self._prepared()
        sink.tell(f"opening {self.port}")
        export = load_export(self.run, name, self.port if simulated_board(self.port) is None else None)
        opening = partial(open_port, self.port, self.board, self.run.path(f"export/{name}/{IMAGE}"))

        def tell(text: str) -> None:
            sink.tell(text)
            if control.stopped.is_set():  # asked for now and then while the board does not answer
                raise DeviceError(
                    "stopped while the board did not answer",
                    where=self.port,
                    fix="look at cable and power, and start again",
                )

        with Session(opening, name, expected_firmware(export), tell=tell) as session:
            check_rates([record], session.start_stream().fs)
            sink.tell("computing what the integer reference says of the record")
            expected = detector.events(record, finished=session.finishes)
            for restart in range(1 + RESTARTS):
                sink.begin(Scale(record.name, record.lead, record.fs, record.gain, record.zero), expected)
                sink.tell(record.note)
                try:
                    self._push(session, record.counts, sink, control, record.fs)
                except StreamLostError:
                    if restart == RESTARTS:
                        raise
                else:
                    return

    def _prepared(self) -> tuple[str, Record, PatientDetector]:
        name = load_board(self.board).name
        where = f"export/{name}/export.json"
        if not self.run.has(where):
            raise DataError(f"holds no export for {name}", where=str(self.run.folder),
                            fix=f"run ecgtiny export --board {name} --run {self.run.folder}")  # fmt: skip
        exported = self.run.load(where, ExportRecord)
        if exported.stream is None:
            raise DataError("its export takes beats, not samples", where=str(self.run.folder),
                            fix="choose a run that was trained with --stream")  # fmt: skip
        front = FrontEnd.from_json(exported.stream.front_end, "stream.front_end of export.json")
        converted = convert(self.record, Adc(front.fs, front.gain, front.zero, front.rails))
        return name, converted, load_stream(self.run).on_device(exported.stream)

    def _push(self, session: Session, counts: Int16Array, sink: Sink, control: Control, fs: float) -> None:
        most, taken = max(1, round(PUSH_SECONDS * fs)), 0
        pacer = Pacer(fs, self.speed)
        if not pacer.wait(min(most, len(counts)), control):
            return
        for reply in session.stream(counts, most):
            sink.take(_piece(reply, counts[taken : reply.next], session))
            taken = reply.next
            if not pacer.wait(min(most, len(counts) - taken), control):
                return
        session.finish()


def _piece(reply: PushReply, counts: Int16Array, session: Session) -> Piece:
    return Piece(counts, np.frombuffer(reply.events, EVENT), session.traffic.figures())
