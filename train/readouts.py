"""The train stage of a detector of the form *stream*: marked signals to readouts with thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..common.arrays import Float64Array, save_arrays
from ..common.errors import DataError, UnsupportedModelError, UsageError
from ..common.run import Run, versions
from ..common.stage_records.readouts import (
    ReadoutModel,
    ReadoutOptions,
    ReadoutThresholds,
    ReadoutTrainRecord,
    SignalData,
    SignalSet,
)
from ..common.threads import one_thread
from .benchmarks import benchmarks, load_benchmark
from .benchmarks.benchmark import Benchmark, Fold
from .data.signals import Signals
from .data.stored_signals import of_adc, stored
from .detectors import find
from .detectors.detector import Detector, stream_form
from .detectors.fitted import Fitted, FloatStream, Task
from .detectors.forms import StreamForm
from .detectors.kinds import Kind
from .detectors.points import signals_of
from .figures.metrics import evaluate
from .store import RECORD

NETWORK = "network.npz"
SIGNALS = "signals.npz"
PARTS = ("validation", "test")
"""Of the data, stored for the stages that follow."""


@dataclass(frozen=True)
class ReadoutConfig:
    """The options of ``ecgtiny train`` for a detector of the form *stream*.

    Raises:
        UsageError: an option is outside its range, or there is no such detector.
        UnsupportedModelError: the detector has another form.
    """

    model: str
    data: str | None = None
    """A benchmark of signals with marked anomalies, in one division with validation signals."""
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**32:
            raise UsageError(f"seed {self.seed} is not in [0, 2^32)", fix="give a whole number from 0 to 4,294,967,295")
        _ = self.form, self.benchmark

    @property
    def detector(self) -> Detector:
        """The detector."""
        return find(self.model)

    @property
    def form(self) -> StreamForm:
        """Its form."""
        form = stream_form(self.detector)
        if form is None:
            raise UnsupportedModelError(f"{self.model} takes no samples one by one", fix="train it on beats")
        return form

    @property
    def benchmark(self) -> Benchmark:
        """The data with its protocol."""
        if self.data is None or self.data not in of_signals():
            wanted = "no data" if self.data is None else self.data
            raise UsageError(
                f"{self.model} is trained on signals with marked anomalies, some for validation, not on {wanted}",
                fix=f"give --data {' or '.join(of_signals())}",
            )
        return load_benchmark(self.data)


def of_signals() -> list[str]:
    """Return the names of the benchmarks of signals that have one division, with validation signals."""
    found = (one for one in benchmarks() if one.one_with_validation)
    return [one.name for one in found if find(one.baseline).takes == (Kind.SAMPLES,)]


@one_thread()
def train_readouts(config: ReadoutConfig, run: Run) -> ReadoutTrainRecord:
    """Fit readouts to marked signals, their thresholds to validation signals, then test; write the stage's artefacts.

    Args:
        config: the data and the detector.
        run: the folder, made where it is not there; results of an earlier training are replaced.

    Returns:
        The record train.json as it was written.

    Raises:
        DataError: the data cannot be had, are divided into several folds, or have no validation signals
            or none with both normal intervals and anomalies.
        UnsupportedModelError: the signals are not at the detector's rate.
        MissingToolError: a package of the extra ``train`` is not installed.
    """
    train, validation, test = _parts(config)
    fitted = config.detector.fit(Task(Kind.SAMPLES, train, config.seed, validation))
    stream = _stream(config, fitted)

    # The thresholds are frozen; only from here on are the test signals read.
    peaks = {name: part.peaks(stream.run(part)) for name, part in zip(PARTS, (validation, test), strict=True)}
    thresholds: Float64Array = stream.arrays["thresholds"].astype(np.float64)
    scores = (peaks["test"] - thresholds).max(axis=1)
    save_arrays(run.path(NETWORK), stream.arrays)
    held = {f"{name}_peaks": found for name, found in peaks.items()}
    save_arrays(run.path(SIGNALS), {**stored("validation", validation), **stored("test", test), **held})
    record = ReadoutTrainRecord(
        stage="train",
        form="stream",
        config=ReadoutOptions(data=config.benchmark.name, model=config.model, seed=config.seed),
        data=_described(config.benchmark, train, validation, test),
        model=ReadoutModel(name=config.model, reference=config.form.reference, weights=fitted.weights or 0,
                           readouts=list(stream.readouts)),
        thresholds=_thresholds(fitted, thresholds),
        metrics=evaluate(scores, scores > 0, test.label, test.classes),
        versions=versions("numpy", "scikit-learn", "scipy"),
    )  # fmt: skip
    return run.save(RECORD, record, inputs=[], outputs=[NETWORK, SIGNALS])


def _parts(config: ReadoutConfig) -> tuple[Signals, Signals, Signals]:
    """Return what is learnt from, what thresholds are found on, and what is tested on, as an ADC gives them."""
    folds = config.benchmark.folds(config.seed)
    if len(folds) != 1:
        raise DataError(f"is divided into {len(folds)} folds, and a device gets one detector", where=config.data or "",
                        fix="judge it by ecgtiny compare, or train on data with one division")  # fmt: skip
    fold: Fold = folds[0]
    if fold.validation is None:
        raise DataError("has no validation signals to find thresholds on", where=config.data or "",
                        fix="train on data that has them")  # fmt: skip
    train, validation, test = (signals_of(part[Kind.SAMPLES]) for part in (fold.train, fold.validation, fold.test))
    _check(config, (train, validation, test))
    if all(one.label.all() or not one.label.any() for one in validation.signals):
        raise DataError("no validation signal holds both normal intervals and anomalies, to find thresholds between",
                        where=config.data or "", fix="train on data that has such signals")  # fmt: skip
    return of_adc(train), of_adc(validation), of_adc(test)


def _check(config: ReadoutConfig, parts: Sequence[Signals]) -> None:
    """Refuse signals of another rate than that of the detector's constants."""
    form = config.form
    for signals in parts:
        if signals.fs != form.fs:
            raise UnsupportedModelError(
                f"{config.model} takes {form.fs:g} Hz, and the signals have {signals.fs:g} Hz",
                where=signals.source,
                fix=f"resample them to {form.fs:g} Hz",
            )


def _stream(config: ReadoutConfig, fitted: Fitted) -> FloatStream:
    if fitted.stream is None:
        raise UnsupportedModelError(f"{config.model} was fitted to nothing that a device computes",
                                    fix="declare why by OffDevice, or give Fitted.stream")  # fmt: skip
    return fitted.stream


def _described(benchmark: Benchmark, train: Signals, validation: Signals, test: Signals) -> SignalData:
    return SignalData(
        name=benchmark.name,
        what=benchmark.what,
        conditions=benchmark.conditions,
        item=benchmark.item,
        fs=train.fs,
        classes=list(train.classes),
        train=_counted(train),
        validation=_counted(validation),
        test=_counted(test),
    )


def _counted(signals: Signals) -> SignalSet:
    counts = np.bincount(signals.label, minlength=len(signals.classes)).tolist()
    return SignalSet(
        signals=len(signals.signals),
        seconds=sum(len(one.x) for one in signals.signals) / signals.fs,
        intervals=len(signals),
        per_class=dict(zip(signals.classes, counts, strict=True)),
    )


def _thresholds(fitted: Fitted, values: Float64Array) -> ReadoutThresholds:
    ((rule, own),) = fitted.thresholds.items()
    return ReadoutThresholds(
        rule=rule, uses_labels=own.uses_labels, labels_of="validation signals", values=values.tolist()
    )
