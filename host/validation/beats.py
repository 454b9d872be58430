"""The validate stage: every test beat through the board, every score beside the integer reference's."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

import numpy as np
from tqdm import tqdm

from ...boards.loader import load_board
from ...common.arrays import Int64Array
from ...common.errors import DeviceError, VerificationError
from ...common.files import write_atomic
from ...common.run import Run, versions
from ...common.stage_records.data import Data
from ...common.stage_records.quantize import QuantizeRecord
from ...common.stage_records.train import TrainRecord
from ...common.stage_records.validate import Throughput, ValidateRecord
from ...quantize.store import RECORD as QUANTISED
from ...quantize.store import VALIDATION
from ...train.store import RECORD as TRAINED
from ..link.exchange import PATIENCE
from ..link.finding import found_port
from ..link.identity import IMAGE, ExpectedFirmware, expected_firmware, load_export, named_ticks
from ..link.ports import open_port
from ..link.serial_library import DISTRIBUTION
from ..link.session import Session, Tell, say_nothing
from .beat_agreement import Agreement, Expected, Floats


def validate_run(
    run: Run, board: str, port: str | None = None, *, beats: int | None = None, patience: float = PATIENCE,
    tell: Tell = say_nothing,
) -> ValidateRecord:  # fmt: skip
    """Stream test beats to a board, compare every reply, and write ``validate-<board>.json`` and ``.csv``.

    Args:
        run: a run that was exported for the board.
        board: the board's name.
        port: where the board is, as ``serial.serial_for_url`` takes it; None or ``sim://BOARD`` starts its simulator,
            ``auto`` looks for the attached port that the board is at.
        beats: how many of the test beats to send, evenly chosen with every class among them; None sends all.
        patience: seconds to wait without a good answer, or for a port that went away to come back.
        tell: is told what is waited for, and that the board was reset or came back.

    Returns:
        The record, which holds what the files hold.

    Raises:
        DataError: the run has no export for the board.
        UsageError: ``auto`` finds more than one board.
        DeviceError: nothing answers or the link broke; what was compared so far is written, marked incomplete.
        VerificationError: an artefact has changed, the device holds another model, its self-test failed, or a reply
            is not the reference's; in the last case the record is written, marked failed.
        KeyboardInterrupt: passed on after what was compared so far is written, marked incomplete.

    >>> validated = ecgtiny.validate_run(run, "nrf52840", beats=50)  # all of them without beats=
    >>> validated.mismatches, validated.complete, validated.virtual
    (0, True, True)
    """
    name = load_board(board).name
    export, expected = load_export(run, name, port), _load_expected(run)
    reference = Reference(
        expected_firmware(export), f"export/{name}/{IMAGE}", run.load(TRAINED, TrainRecord).data, expected,
        [f"export/{name}/export.json", QUANTISED, VALIDATION],
    )  # fmt: skip
    return validate_beats(run, reference, board, port, beats=beats, patience=patience, tell=tell)


@dataclass(frozen=True)
class Reference:
    """What a board is compared with, from whatever stage."""

    firmware: ExpectedFirmware
    image: str
    """The image in the run, for a virtual board."""
    data: Data
    expected: Expected
    inputs: list[str]
    """The artefacts that this is read from."""


def validate_beats(
    run: Run, reference: Reference, board: str, port: str | None, *, beats: int | None, patience: float, tell: Tell
) -> ValidateRecord:
    """Do what ``validate_run`` does, with a reference that need not come from a training."""
    name = load_board(board).name
    chosen = choose(reference.expected.label, beats)
    agreement = Agreement(reference.expected)
    port = found_port(port, board, reference.firmware, tell, run.folder)
    opening = partial(open_port, port, board, run.path(reference.image))
    with Session(opening, name, reference.firmware, patience=patience, tell=tell) as session:
        saving = _Saving(run, name, reference, session, len(chosen))
        started = time.perf_counter()
        try:
            _score(session, chosen, agreement)
        finally:
            record = saving.save(agreement, time.perf_counter() - started)
    _raise_on_mismatch(run, agreement, record)
    return record


def _score(session: Session, chosen: Int64Array, agreement: Agreement) -> None:
    try:
        for index in tqdm(chosen, "validate", unit="beat", disable=None):
            agreement.add(int(index), session.score(agreement.expected.counts[index]))
    except DeviceError as error:
        error.what = f"after {len(agreement.replies):,} of {len(chosen):,} beats: {error.what}"
        raise
    session.finish()


def choose(label: Int64Array, beats: int | None) -> Int64Array:
    """Return the indices, ascending, of ``beats`` beats: one of each class as far as they go, the rest evenly."""
    if beats is None or beats >= len(label):
        return np.arange(len(label))
    first = np.unique(label, return_index=True)[1][:beats]
    rest = np.setdiff1d(np.arange(len(label)), first)
    even = rest[np.linspace(0, len(rest) - 1, beats - len(first)).astype(np.int64)]
    return np.sort(np.concatenate([first, even]))


@dataclass(frozen=True)
class _Saving:
    """The record of a session."""

    run: Run
    board: str
    reference: Reference
    session: Session
    asked: int

    def save(self, agreement: Agreement, seconds: float) -> ValidateRecord:
        table, device = f"validate-{self.board}.csv", self.session.device
        write_atomic(self.run.path(table), agreement.csv())
        record = ValidateRecord(
            stage="validate",
            data=self.reference.data,
            board=self.board,
            virtual=self.session.opened.virtual,
            model_digest=device.model_digest,
            build_digest=device.build_digest,
            build_is_the_exported_one=device.build_digest == self.reference.firmware.build_digest,
            **vars(agreement.figures()),
            beats_asked=self.asked,
            complete=len(agreement.replies) == self.asked,
            failed=["mismatches"] if agreement.mismatches else [],
            **vars(self.session.traffic.figures()),
            throughput=self._throughput(len(agreement.replies), seconds),
            **vars(named_ticks(device, self.session.opened, agreement.ticks())),
            versions=versions("numpy", DISTRIBUTION),
        )
        return self.run.save(f"validate-{self.board}.json", record, inputs=self.reference.inputs, outputs=[table])

    def _throughput(self, beats: int, seconds: float) -> Throughput:
        traffic = self.session.traffic
        return Throughput(
            beats_per_second=beats / seconds,
            bytes_per_second=(traffic.bytes_sent + traffic.bytes_received) / seconds,
            virtual=self.session.opened.virtual,
        )


def _load_expected(run: Run) -> Expected:
    quantised, trained = run.load(QUANTISED, QuantizeRecord), run.load(TRAINED, TrainRecord)
    with np.load(run.path(VALIDATION)) as beats:
        arrays = {key: beats[key] for key in ("counts", "label", "score", "flat")}
        floats = Floats(beats["float_score"], trained.threshold.value)
    return Expected(**arrays, threshold=quantised.threshold.value, floats=floats)


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
