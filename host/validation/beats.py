"""The validate stage: every test beat through the board, every score beside the integer reference's."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from ...boards.loader import load_board
from ...common.arrays import Int64Array
from ...common.errors import VerificationError
from ...common.files import write_atomic
from ...common.run import Run, versions
from ...common.stage_records.data import Data
from ...common.stage_records.export import ExportRecord
from ...common.stage_records.quantize import QuantizeRecord
from ...common.stage_records.train import TrainRecord
from ...common.stage_records.validate import Throughput, ValidateRecord
from ...quantize.store import RECORD as QUANTISED
from ...quantize.store import VALIDATION
from ...train.store import RECORD as TRAINED
from ..link.client import Client
from ..link.identity import IMAGE, identify, load_export, named_ticks
from ..link.ports import OpenPort, open_port
from ..link.wire import HelloReply
from .beat_agreement import Agreement, Expected


def validate_run(run: Run, board: str, port: str | None = None, *, beats: int | None = None) -> ValidateRecord:
    """Stream test beats to a board, compare every reply, and write ``validate-<board>.json`` and ``.csv``.

    Args:
        run: a run that was exported for the board.
        board: the board's name.
        port: where the board is, as ``serial.serial_for_url`` takes it; None or ``sim://BOARD`` starts its simulator.
        beats: how many of the test beats to send, evenly chosen with every class among them; None sends all.

    Returns:
        The record, which holds what the files hold.

    Raises:
        DataError: the run has no export for the board.
        DeviceError: nothing answers or the link broke; what was compared so far is written, marked incomplete.
        VerificationError: an artefact has changed, the device holds another model, its self-test failed, or a reply
            is not the reference's; in the last case the record is written, marked failed.
        KeyboardInterrupt: passed on after what was compared so far is written, marked incomplete.
    """
    name = load_board(board).name
    export = load_export(run, name, port)
    expected = _load_expected(run)
    chosen = choose(expected.label, beats)
    agreement = Agreement(expected)
    with open_port(port, board, run.path(f"export/{name}/{IMAGE}")) as opened:
        client = Client(opened.port)
        device = identify(client, name, export, str(opened.port.name))
        data = run.load(TRAINED, TrainRecord).data
        session = _Session(run, name, device, data, export, opened, client, len(chosen))
        started = time.perf_counter()
        try:
            for index in tqdm(chosen, "validate", unit="beat", disable=None):
                agreement.add(int(index), client.score(expected.counts[index]))
        finally:
            record = session.save(agreement, time.perf_counter() - started)
    _raise_on_mismatch(run, agreement, record)
    return record


def choose(label: Int64Array, beats: int | None) -> Int64Array:
    """Return the indices, ascending, of ``beats`` beats: one of each class as far as they go, the rest evenly."""
    if beats is None or beats >= len(label):
        return np.arange(len(label))
    first = np.unique(label, return_index=True)[1][:beats]
    rest = np.setdiff1d(np.arange(len(label)), first)
    even = rest[np.linspace(0, len(rest) - 1, beats - len(first)).astype(np.int64)]
    return np.sort(np.concatenate([first, even]))


@dataclass(frozen=True)
class _Session:
    """One conversation with a device, and the record of it."""

    run: Run
    board: str
    device: HelloReply
    data: Data
    export: ExportRecord
    opened: OpenPort
    client: Client
    asked: int

    def save(self, agreement: Agreement, seconds: float) -> ValidateRecord:
        table = f"validate-{self.board}.csv"
        write_atomic(self.run.path(table), agreement.csv())
        record = ValidateRecord(
            stage="validate",
            data=self.data,
            board=self.board,
            virtual=self.opened.virtual,
            model_digest=self.device.model_digest,
            build_digest=self.device.build_digest,
            build_is_the_exported_one=self.device.build_digest == self.export.build_digest,
            **vars(agreement.figures()),
            beats_asked=self.asked,
            complete=len(agreement.replies) == self.asked,
            failed=["mismatches"] if agreement.mismatches else [],
            retries=self.client.retries,
            throughput=self._throughput(len(agreement.replies), seconds),
            **vars(named_ticks(self.device, self.opened, agreement.ticks())),
            versions=versions("numpy", "pyserial"),
        )
        inputs = [f"export/{self.board}/export.json", QUANTISED, VALIDATION]
        return self.run.save(f"validate-{self.board}.json", record, inputs=inputs, outputs=[table])

    def _throughput(self, beats: int, seconds: float) -> Throughput:
        exchanged = self.client.bytes_sent + self.client.bytes_received
        return Throughput(
            beats_per_second=beats / seconds, bytes_per_second=exchanged / seconds, virtual=self.opened.virtual
        )


def _load_expected(run: Run) -> Expected:
    quantised, trained = run.load(QUANTISED, QuantizeRecord), run.load(TRAINED, TrainRecord)
    with np.load(run.path(VALIDATION)) as beats:
        arrays = {key: beats[key] for key in ("counts", "label", "score", "flat", "float_score")}
    return Expected(**arrays, threshold=quantised.threshold.value, float_threshold=trained.threshold.value)


def _raise_on_mismatch(run: Run, agreement: Agreement, record: ValidateRecord) -> None:
    if agreement.mismatches:
        listed = ", ".join(str(index) for index in agreement.mismatches[:10])
        raise VerificationError(
            f"{len(agreement.mismatches)} of {len(agreement.replies)} beats are not scored as the integer reference "
            f"scores them; the first: {listed}",
            where=str(run.folder),
            fix="the validate-*.csv beside the record has both scores of every beat",
            record=record,
        )
