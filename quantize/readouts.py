"""The quantise stage of a detector of the form *stream*: its network in integers, and what that changes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..common.arrays import Float64Array, Int16Array, Int32Array, LoadedArray, save_arrays
from ..common.errors import DataError, EcgtinyError, VerificationError
from ..common.run import Run, versions
from ..common.stage_records.readouts import (
    IntegerReadouts,
    ReadoutAgreement,
    ReadoutFidelity,
    ReadoutGates,
    ReadoutQuantizeRecord,
    ReadoutTrainRecord,
)
from ..train.data.signals import Signals
from ..train.data.stored_signals import COUNTS_A_MV, as_counts, restored, stored
from ..train.figures.metrics import evaluate
from ..train.ranking import auroc
from ..train.readouts import NETWORK, SIGNALS
from ..train.store import RECORD as TRAINED
from .detectors.stream_network import StreamNetwork, digest, find
from .fidelity import MAX_CHANGED
from .store import RECORD, VALIDATION

INTEGERS = "network_int.npz"
FIRMWARE_INPUTS = [RECORD, INTEGERS, SIGNALS]
"""Artefacts of a run that its firmware is made of."""
GATE_INTERVALS = 100
"""The first of each validation signal: the gate is about a hundredth of decisions, and the reference takes its time."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The readouts of some signals in integers, beside those in float."""

    signals: Signals
    readouts: tuple[Int32Array, ...]
    """int32 [samples, readouts] of each signal."""
    peaks: Float64Array
    """The largest of each readout within each interval, less its threshold, float64 [items, readouts]: in the float
    readout's unit."""
    float_peaks: Float64Array
    """The same in float."""

    @property
    def scores(self) -> Float64Array:
        """The score of each interval: above 0 is an alarm."""
        return self.peaks.max(axis=1)

    @property
    def float_scores(self) -> Float64Array:
        """The same in float."""
        return self.float_peaks.max(axis=1)

    @property
    def changed(self) -> int:
        """Intervals that are decided otherwise."""
        return int(np.count_nonzero((self.scores > 0) != (self.float_scores > 0)))

    def agreement(self) -> ReadoutAgreement:
        """Return how far the two are apart."""
        apart = float(np.abs(self.peaks - self.float_peaks).max())
        return ReadoutAgreement(intervals=len(self.scores), decisions_changed=self.changed, largest_difference=apart)


def quantize_readouts(run: Run) -> ReadoutQuantizeRecord:
    """Quantise a trained run: write the integer network, the signals to validate a board with, and the record.

    Args:
        run: a run that was trained.

    Returns:
        The record quantize.json as it was written.

    Raises:
        DataError: the run has no trained network, or its arrays cannot be read.
        UnsupportedModelError: a sum of the integer network could leave its type.
        VerificationError: an artefact of the run has changed, or the gate failed; the artefacts of a failed gate are
            kept, and ``failed`` of the record names it.
    """
    trained = run.load(TRAINED, ReadoutTrainRecord)
    reference = find(trained.model.reference)
    network = reference.quantise(_read(run, NETWORK), COUNTS_A_MV)
    arrays = _read(run, SIGNALS)
    validation = _compared(trained, network, arrays, "validation")
    failed = ["validation.decisions_changed"] if validation.changed > MAX_CHANGED * len(validation.scores) else []

    # The gate is settled; only from here on are the test signals read.
    test = _compared(trained, network, arrays, "test")
    save_arrays(run.path(INTEGERS), network.arrays())
    expected = np.concatenate(test.readouts)
    save_arrays(run.path(VALIDATION), {**stored("test", test.signals), "test_readouts": expected})
    label, classes = test.signals.label, test.signals.classes
    integers = IntegerReadouts(
        thresholds=network.thresholds.tolist(), unit=network.unit.tolist(), counts_a_mv=COUNTS_A_MV
    )
    record = ReadoutQuantizeRecord(
        stage="quantize",
        form="stream",
        failed=failed,
        model_digest=digest(reference.name, network, trained.data.fs),
        weights_bytes=network.weights_bytes,
        constants_bytes=network.constants_bytes,
        data=trained.data,
        model=trained.model,
        integers=integers,
        metrics=evaluate(test.scores, test.scores > 0, label, classes),
        fidelity=_fidelity(validation, test),
        versions=versions("numpy", "scikit-learn", "scipy"),
    )
    written = run.save(RECORD, record, inputs=[TRAINED, NETWORK, SIGNALS], outputs=[INTEGERS, VALIDATION])
    return _passed(written, run)


def load_network(run: Run) -> StreamNetwork:
    """Read the integer network of a run, whether its gate passed or not (``failed`` of quantize.json says).

    Raises:
        DataError: the run has not been quantised, or its arrays cannot be read.
        VerificationError: an artefact has changed, or the network is not the one that quantize.json names.
    """
    record = run.load(RECORD, ReadoutQuantizeRecord)
    arrays = _read(run, INTEGERS)
    try:
        network = find(record.model.reference).load(arrays)
    except (KeyError, ValueError, EcgtinyError) as error:
        raise DataError("holds no network", where=str(run.path(INTEGERS)), fix="run ecgtiny quantize again") from error
    if digest(record.model.reference, network, record.data.fs) != record.model_digest:
        raise VerificationError("holds another network than quantize.json names", where=str(run.path(INTEGERS)),
                                fix="run ecgtiny quantize again with this version of ecgtiny")  # fmt: skip
    return network


def golden_samples(run: Run) -> Int16Array:
    """Return samples for a self-test, int16 [n]: the beginning of a validation signal's anomaly, then the extremes.

    The signal is the first that holds an anomaly; training has refused signals of which none does.

    Raises:
        DataError: the run has no signals, or they cannot be read.
    """
    record = run.load(RECORD, ReadoutQuantizeRecord)
    signals = _restored(run.path(SIGNALS).name, _read(run, SIGNALS), "validation", record.data.classes, record.data.fs)
    signal = next(one for one in signals.signals if one.label.any())
    anomaly = int(np.flatnonzero(signal.label)[0])
    stretch = as_counts(signal.x[int(signal.start[anomaly]) : int(signal.stop[anomaly])][:MOST_GOLDEN])
    return np.concatenate([stretch, EXTREMES])


def expected_readouts(run: Run) -> list[tuple[str, Int16Array, Int32Array]]:
    """Return the test signals: their names, samples int16 [n] and readouts int32 [n, readouts].

    Raises:
        DataError: the run has not been quantised, or its arrays cannot be read.
        VerificationError: an artefact has changed.
    """
    record = run.load(RECORD, ReadoutQuantizeRecord)
    arrays = _read(run, VALIDATION)
    signals = _restored(VALIDATION, arrays, "test", record.data.classes, record.data.fs)
    ends = np.cumsum([len(one.x) for one in signals.signals])[:-1]
    rows = np.split(arrays["test_readouts"], ends)
    return [(one.name, as_counts(one.x), row) for one, row in zip(signals.signals, rows, strict=True)]


MOST_GOLDEN = 240
EXTREMES: Int16Array = np.repeat(np.array([32767, -32768, 32767, 0], np.int16), 8)
"""What no body gives: where a sum were one digit too narrow, it would show here."""


def _compared(
    trained: ReadoutTrainRecord, network: StreamNetwork, arrays: Mapping[str, LoadedArray], part: str
) -> Compared:
    signals = _restored(SIGNALS, arrays, part, trained.data.classes, trained.data.fs)
    float_peaks = arrays[f"{part}_peaks"] - np.array(trained.thresholds.values)
    if part == "validation":
        kept = np.concatenate([np.arange(len(one.start)) < GATE_INTERVALS for one in signals.signals])
        signals, float_peaks = signals.begin(GATE_INTERVALS), float_peaks[kept]
    readouts = _side_by_side(network, signals)
    # An alarm is a readout above its integer threshold, which is rounded: differences are exact, units are not.
    whole = [(rows - network.thresholds) * network.unit for rows in readouts]
    peaks = signals.peaks(whole)
    return Compared(signals, tuple(readouts), peaks, float_peaks)


def _side_by_side(network: StreamNetwork, signals: Signals) -> list[Int32Array]:
    """Return the readouts of signals, which are run together: a step of many costs little more than one of one."""
    counts = [as_counts(one.x) for one in signals.signals]
    longest = max(map(len, counts))
    rows = np.stack([np.pad(one, (0, longest - len(one))) for one in counts])
    found = np.stack(list(network.run(rows)), axis=1)
    return [readouts[: len(one)] for readouts, one in zip(found, counts, strict=True)]


def _fidelity(validation: Compared, test: Compared) -> ReadoutFidelity:
    anomaly = ~test.signals.normal
    integer, real = auroc(test.scores, anomaly), auroc(test.float_scores, anomaly)
    return ReadoutFidelity(
        auroc_delta=None if integer is None or real is None else integer - real,
        decision_agreement=1 - test.changed / len(test.scores),
        gates=ReadoutGates(most_decisions_changed=MAX_CHANGED, intervals_a_signal=GATE_INTERVALS),
        validation=validation.agreement(),
        test=test.agreement(),
    )


def _passed(record: ReadoutQuantizeRecord, run: Run) -> ReadoutQuantizeRecord:
    if record.failed:
        found = record.fidelity.validation
        raise VerificationError(
            f"quantisation changed {found.decisions_changed} of {found.intervals} decisions on the "
            f"{record.fidelity.gates.said_of}",
            where=str(run.path(RECORD)),
            fix="its weights do not fit 16 bits well: draw another network by --seed",
            record=record,
        )
    return record


def _read(run: Run, name: str) -> dict[str, LoadedArray]:
    try:
        with np.load(run.path(name)) as stored_arrays:
            return {key: stored_arrays[key] for key in stored_arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError("cannot be read", where=str(run.path(name)), fix="run ecgtiny train again") from error


def _restored(
    name: str, arrays: Mapping[str, LoadedArray], part: str, classes: list[str], fs: float
) -> Signals:  # fmt: skip
    try:
        return restored(part, arrays, tuple(classes), fs)
    except KeyError as error:
        raise DataError(f"has no array {error}", where=name, fix="run ecgtiny train again") from error
