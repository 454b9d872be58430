"""Fits the monitor of a stream run: the whole, and for each group of patients one that never saw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from ...common.arrays import Int32Array, save_arrays
from ...common.files import write_json
from ...common.run import Run
from ...common.stage_records.quantize import LeftOut, Level, MonitorFit, TrainingAdc
from ...common.stage_records.train import TrainedStream
from ...train.data.stream import Stream, load_streams
from ...train.store import STREAMS
from ..detector import Detector
from ..monitor.model import MonitorModel, Monitors
from ..scoring import score_beats
from ..store import MONITOR, REFITS
from ..trained_run import TrainedRun
from .fit import FALSE_ALARMS, LONE_SEGMENT_RATE, SENSITIVITIES, fit_monitor
from .left_out import left_out_figures

T = TypeVar("T")


def fit_stream(run: Run, trained: TrainedRun, detector: Detector, refits: Sequence[bytes]) -> MonitorFit:
    """Fit the monitors and write ``monitor.json`` and ``folds_int8.npz``.

    Args:
        run: the run.
        trained: what it was trained to.
        detector: the whole autoencoder.
        refits: its refits, int8, one a fold of patients.

    Returns:
        The ``stream`` block of quantize.json.

    Raises:
        DataError: there is too little to fit on.
    """
    streams = load_streams(run.path(STREAMS))
    trained_on = trained.record.stream or {}
    patients = assign(trained_on)
    residuals = [_residual(trained, detector, refits, stream, patients[stream.patient].fold) for stream in streams]
    groups = [patients[stream.patient].group or 0 for stream in streams]
    fitted = fit_monitor(streams, residuals, groups)
    write_json(run.path(MONITOR), Monitors(fitted.model, dict(fitted.without)).to_json())
    save_arrays(run.path(REFITS), {str(fold): np.frombuffer(model, np.uint8) for fold, model in enumerate(refits)})
    return MonitorFit(
        patients=patients,
        files=files(trained_on),
        adc=common_adc(streams),
        levels=levels(fitted.model, alone=not fitted.without),
        left_out=left_out_figures(streams, groups, fitted),
    )


def assign(streams: Mapping[str, TrainedStream]) -> dict[str, LeftOut]:
    """Return fold and group of each patient, from the ``stream`` block of train.json.

    A group is a fold of the autoencoder, and each patient whom the whole autoencoder never saw is a group; both are
    None where all records are of one patient.
    """
    folds = {one.patient: one.fold for one in streams.values()}
    alone = max((fold for fold in folds.values() if fold is not None), default=-1) + 1
    unseen = sorted(patient for patient, fold in folds.items() if fold == -1)
    numbers = {patient: alone + index for index, patient in enumerate(unseen)}
    return {patient: LeftOut(fold=fold, group=numbers.get(patient, fold)) for patient, fold in sorted(folds.items())}


def files(streams: Mapping[str, TrainedStream]) -> dict[str, str]:
    """Return the patient of each file that was trained on, by its SHA-256: a copy under another name is no stranger."""
    return {digest: one.patient for one in streams.values() for digest in one.digests.values()}


def levels(model: MonitorModel, *, alone: bool) -> list[Level]:
    """Return the sensitivity table: the threshold of each level, and the rule that it follows.

    With patients of one group (``alone``) there are no weights that never saw the beats which the threshold is for.
    """
    if model.linear is None:
        segments = f"no ectopic beats to learn from: a segment departs, in {LONE_SEGMENT_RATE:.1%} of the normal beats"
        return [Level(threshold=threshold, rule=segments) for threshold in model.thresholds]
    whose = "the patient trained on, in sample" if alone else "training patients left out"
    return [
        Level(
            threshold=threshold,
            rule=f"flags {share:.1%} of the ectopic beats of {whose}, and at most {most:.1%} of the other beats",
        )
        for threshold, share, most in zip(model.thresholds, SENSITIVITIES, FALSE_ALARMS, strict=True)
    ]


def common_adc(streams: Sequence[Stream]) -> TrainingAdc:
    """Return rate, gain and zero of the records, each None where they differ."""
    own = [stream for stream in streams if not stream.auxiliary]
    return TrainingAdc(
        fs=_common({stream.fs for stream in own}),
        gain=_common({stream.gain for stream in own}),
        zero=_common({stream.zero for stream in own}),
    )


def _common(values: set[T]) -> T | None:
    return values.pop() if len(values) == 1 else None


def _residual(
    trained: TrainedRun, detector: Detector, refits: Sequence[bytes], stream: Stream, fold: int | None
) -> Int32Array:
    """Score a record's beats by an autoencoder that never saw the patient, where there is one: int32 [n]."""
    scorer = detector if fold is None or fold < 0 else trained.scorer(refits[fold])
    return score_beats(scorer, stream.detected.window[:, :, np.newaxis])[0]
