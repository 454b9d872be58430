"""Validation of a detector of samples: its test signals through the board, every readout beside the reference's."""

from __future__ import annotations

from collections.abc import Mapping

from ...common.errors import UsageError
from ...common.run import Run
from ...common.stage_records.readouts import ReadoutQuantizeRecord
from ...common.stage_records.validate_stream import ValidateStreamRecord
from ...quantize.detectors.stream_network import Steps, steps_of
from ...quantize.readouts import expected_readouts, load_network
from ...quantize.store import RECORD as QUANTISED
from ...quantize.store import VALIDATION
from ...train.data.records.record import Record
from ..link.exchange import PATIENCE
from ..link.session import Tell, say_nothing
from .records import validate_stream


def validate_readouts(
    run: Run, board: str, port: str | None = None, *, signals: int | None = None, patience: float = PATIENCE,
    tell: Tell = say_nothing,
) -> ValidateStreamRecord:  # fmt: skip
    """Push test signals through a board, compare readouts and decisions, and write ``validate-stream-<board>.json``.

    An event of the record is what the board gives for a sample: its readouts, and which are above their thresholds.

    Args:
        run: a run of the form *stream* that was exported for the board.
        board: the board's name.
        port: where the board is, as ``serial.serial_for_url`` takes it; None or ``sim://BOARD`` starts its simulator,
            ``auto`` looks for the attached port that the board is at.
        signals: how many of the test signals to push, the first ones; None pushes all.
        patience: seconds to wait without a good answer, or for a port that went away to come back.
        tell: is told what is waited for, and that a signal is pushed once more.

    Returns:
        The record of the stage, which holds what the file holds.

    Raises:
        As ``validate_stream``.
    """
    if signals is not None and signals < 1:
        raise UsageError(f"{signals} signals are none", fix="push at least one")
    expected, records = _expected(run, signals)

    def reference(record: Record, *, finished: bool) -> Steps:  # noqa: ARG001 - the end of a signal brings no readouts
        return expected[record.name]

    return validate_stream(run, board, port, records, reference,
                           patience=patience, tell=tell, inputs=(QUANTISED, VALIDATION))  # fmt: skip


def _expected(run: Run, signals: int | None) -> tuple[Mapping[str, Steps], list[Record]]:
    """Return what a board must give of each test signal, by its name, and the signals as records."""
    quantised, network = run.load(QUANTISED, ReadoutQuantizeRecord), load_network(run)
    fs, gain = quantised.data.fs, quantised.integers.counts_a_mv
    chosen = expected_readouts(run)[:signals]
    steps = {name: steps_of(network, readouts) for name, _, readouts in chosen}
    return steps, [Record(name, name, counts, fs, gain, 0, "test signal") for name, counts, _ in chosen]
