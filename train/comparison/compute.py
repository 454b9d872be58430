"""Compute a cell: a job that needs nothing but names, so that it can run in any process of any machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ...common.arrays import StrArray
from ...common.errors import EcgtinyError, UnsupportedModelError, VerificationError
from ...common.run import versions
from ..benchmarks import load_benchmark
from ..benchmarks.benchmark import Fold
from ..data.signals import Signals
from ..detectors import find
from ..detectors.detector import Detector
from ..detectors.fitted import Fitted, Items, Task
from ..detectors.kinds import Kind
from .calibrated import Calibration, fit_calibrated, record_of
from .cell import Cell, CellRecord, FoldRecord, OwnThresholdValue
from .digests import data_digest, detector_digest

PACKAGES = ("numpy", "scikit-learn", "scipy")
LARGEST = np.finfo(np.float64).max
"""In the place of infinity, which no record holds."""


@dataclass(frozen=True)
class Job:
    """What a cell is of."""

    data: str
    """The benchmark, as ``load_benchmark`` takes it."""
    detector: str
    seed: int
    promised: float
    """Whether normals suffice to calibrate is decided by it."""
    epochs: int | None = None
    """The detector's own number when None."""
    data_digest: str | None = None
    """Of the items as whoever asks for the cell sees them; not compared when None."""
    detector_digest: str | None = None
    """Of the source of what fits and scores, the same way."""


def compute(job: Job) -> Cell:
    """Fit and score a detector on every fold.

    Raises:
        DataError: the data cannot be had.
        UnsupportedModelError: the detector takes none of the benchmark's kinds, or no items of this shape.
        MissingToolError: a package of an extra is not installed.
        VerificationError: the items, or the source, are not those of whoever prepared the job, or are not here.
    """
    detector, folds, kind = _found(job)
    if job.data_digest not in (None, digest_of(job.data, job.seed, kind)):
        forget()  # a worker lives longer than a comparison, and the file may be another one since
        detector, folds, kind = _found(job)
        if job.data_digest != digest_of(job.data, job.seed, kind):
            raise VerificationError(f"the items of {job.data} differ from those of the machine that asked",
                                    fix="give every worker the same data and the same kind of processor")  # fmt: skip
    if job.detector_digest not in (None, detector_digest(detector.name)):
        raise VerificationError(f"the source of {detector.name} differs from that of the machine that asked",
                                fix="install the same ecgtiny on every machine")  # fmt: skip
    return cell_of(detector, folds, job, kind)


def _found(job: Job) -> tuple[Detector, Sequence[Fold], Kind]:
    """Return the detector, the data and the kind of a job: what whoever prepared it had is an error of the worker."""
    try:
        detector, folds = find(job.detector), folds_of(job.data, job.seed)
        return detector, folds, kind_for(detector, folds)
    except EcgtinyError as error:
        if job.data_digest is None:
            raise
        raise VerificationError(f"not as on the machine that asked: {error}",
                                fix="give every worker the same data and the same ecgtiny") from error  # fmt: skip


def forget() -> None:
    """Forget what was read of benchmarks, so that it is read again."""
    folds_of.cache_clear()
    digest_of.cache_clear()


@lru_cache(maxsize=2)
def folds_of(data: str, seed: int) -> tuple[Fold, ...]:
    """Return the folds of a benchmark, read once by a process that computes several cells of it."""
    return load_benchmark(data).folds(seed)


@lru_cache(maxsize=64)
def digest_of(data: str, seed: int, kind: Kind) -> str:
    """Return the digest of a benchmark's items of one kind, computed once by a process."""
    return data_digest(folds_of(data, seed), kind)


def kind_for(detector: Detector, folds: Sequence[Fold]) -> Kind:
    """Return the first of the detector's kinds that the benchmark has.

    Raises:
        UnsupportedModelError: it has none of them.
    """
    there = [kind for kind in detector.takes if all(kind in one.train and kind in one.test for one in folds)]
    if there:
        return there[0]
    raise UnsupportedModelError(
        f"takes {' or '.join(detector.takes)}; here are {', '.join(folds[0].train)}",
        fix="leave it out of --models, or choose data that it takes",
    )


def cell_of(detector: Detector, folds: Sequence[Fold], job: Job, kind: Kind) -> Cell:
    """Fit and score a detector on the folds that are given."""
    parts = [_fold(detector, one, job, kind) for one in folds]
    tests = [one.test[kind] for one in folds]
    about = CellRecord(
        detector=detector.name,
        seed=job.seed,
        kind=str(kind),
        classes=list(tests[0].classes),
        folds=[part.record for part in parts],
        versions=versions(*PACKAGES),
    )
    return Cell(
        about,
        score=np.concatenate([part.fitted.score(test) for part, test in zip(parts, tests, strict=True)]),
        label=np.concatenate([_labels(test) for test in tests]),
        fold=_numbered([len(test) for test in tests]),
        subject=np.concatenate([_subjects(test) for test in tests]),
        calibration=np.concatenate([part.calibration.scores for part in parts]),
        calibration_fold=_numbered([len(part.calibration.scores) for part in parts]),
    )


@dataclass(frozen=True, eq=False)
class _Part:
    fitted: Fitted
    calibration: Calibration
    record: FoldRecord


def _fold(detector: Detector, fold: Fold, job: Job, kind: Kind) -> _Part:
    validation = (fold.validation or {}).get(kind)
    task = Task(kind, fold.train[kind], job.seed, validation, job.epochs)
    started = time.perf_counter()
    fitted, calibration = fit_calibrated(detector, task, job.promised)
    return _Part(fitted, calibration, _record(fitted, calibration, time.perf_counter() - started, fold.test[kind]))


def _record(fitted: Fitted, calibration: Calibration, seconds: float, test: Items) -> FoldRecord:
    return FoldRecord(
        seconds=seconds,
        weights=fitted.weights,
        history={name: [_finite(value) for value in curve] for name, curve in fitted.history.items()},
        thresholds={name: OwnThresholdValue(value=float(np.clip(one.value, -LARGEST, LARGEST)),
                                            uses_labels=one.uses_labels)
                    for name, one in fitted.thresholds.items() if not np.isnan(one.value)},
        report=_figures(fitted.report, test),
        calibration_method=calibration.method,
        calibration_reason=calibration.reason,
    )  # fmt: skip


def _figures(report: Callable[[Items], Mapping[str, float | None]] | None, test: Items) -> dict[str, float | None]:
    found: Mapping[str, float | None] = report(test) if report is not None else dict[str, float | None]()
    return {name: None if value is None else _finite(value) for name, value in found.items()}


def _finite(value: float) -> float | None:
    """Return a number as a record may hold it."""
    return float(value) if np.isfinite(value) else None


def _labels(items: Items) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    if isinstance(items, Signals) or items.label is not None:
        return np.asarray(items.label, np.int64)
    raise UnsupportedModelError("the test items have no labels to judge by", fix="give labelled data")


def _subjects(items: Items) -> StrArray:
    record = items.subject if isinstance(items, Signals) else record_of(items)
    return np.full(len(items), "") if record is None else record.astype(np.str_)


def _numbered(lengths: Sequence[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
