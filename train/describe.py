"""The blocks of train.json that say what was done; the figures are those of figures/evaluation.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from msgspec import UNSET

from ..common.arrays import Int16Array
from ..common.files import sha256
from ..common.stage_records.data import BeatCount, Data, Preprocess, ScoreForm
from ..common.stage_records.train import (
    FloatCalibration,
    FloatThreshold,
    OwnModel,
    TrainedModel,
    TrainedStream,
    TrainOptions,
    TrimEffect,
)
from .calibration.calibrate import Plan
from .calibration.preprocess import DDOF, MIN_STD_COUNTS, flat_beats
from .calibration.thresholds import Threshold
from .config import TrainConfig
from .data.beats import Beats, Split
from .data.stream import Stream
from .detectors.architecture import narrowest
from .detectors.fit import Network
from .detectors.forms import NetworkForm
from .freeze import Frozen, Trim


def describe_options(config: TrainConfig, split: Split) -> TrainOptions:
    """Return the ``config`` block: the options; data and a model of one's own are named without folders."""
    return replace(TrainOptions(**asdict(config)), data=split.train.source.name, model=config.form.name)


def describe_data(split: Split) -> Data:
    """Return the ``data`` block: what was learnt from, how it was split, and what it cannot say."""
    source = split.train.source
    return Data(
        name=source.name,
        note=source.note,
        digests=dict(source.digests),
        rule=split.rule,
        fs=split.train.fs,
        unit=split.train.unit,
        gain=split.train.gain,
        classes=list(split.train.classes),
        train=_count(split.train),
        test=_count(split.test),
    )


def _count(beats: Beats) -> BeatCount:
    per_class = None
    if beats.label is not None:
        found = Counter[int](beats.label.tolist())
        per_class = {name: found[index] for index, name in enumerate(beats.classes)}
    return BeatCount(beats=len(beats), per_class=per_class, flat=int(flat_beats(beats.counts).sum()))


def describe_streams(streams: Sequence[Stream], plan: Plan, split: Split) -> dict[str, TrainedStream]:
    """Return the ``stream`` block of train.json: the records, and the refit that never saw a record's patient.

    That is the whole model (-1) for patients that only the test beats are of, and none (null) for a patient whom every
    model saw.
    """
    patients = sorted({stream.patient for stream in streams})
    folds = {patient: _unseeing(patient, plan, split) for patient in patients}
    return {
        stream.name: TrainedStream(
            patient=stream.patient,
            fs=stream.fs,
            gain=stream.gain,
            zero=stream.zero,
            seconds=stream.samples / stream.fs,
            beats=len(stream.detected),
            annotated=stream.label is not None,
            companion=stream.auxiliary,
            digests=dict(stream.digests),
            fold=folds[stream.patient] if len(patients) > 1 else None,
        )
        for stream in streams
    }


def _unseeing(patient: str, plan: Plan, split: Split) -> int | None:
    """Return the fold whose refit saw no beat of a patient, -1 where the whole model saw none, None where all did."""
    own = split.train.source.record == patient
    if not np.any(own & plan.fitted):
        return -1
    folds = set(plan.fold[own & plan.fitted].tolist())
    return folds.pop() if len(folds) == 1 and plan.folds > max(folds) >= 0 else None


def describe_preprocess(config: TrainConfig, split: Split) -> Preprocess:
    """Return the ``preprocess`` block."""
    return Preprocess(
        length=split.train.length,
        leads=split.train.leads,
        pool=config.form.pool,
        ddof=DDOF,
        min_std_counts=MIN_STD_COUNTS,
        gain=UNSET if (gain := config.gain_of(split.train)) is None else gain,
    )


def describe_score(config: TrainConfig) -> ScoreForm:
    """Return the ``score`` block."""
    return ScoreForm(kind=config.reducer.kind, window=config.reducer.window)


def describe_model(config: TrainConfig, split: Split, trained: Frozen[Network]) -> TrainedModel:
    """Return the ``model`` block."""
    form = config.form
    return TrainedModel(
        name=form.name,
        samples=split.train.length // form.pool,
        leads=split.train.leads,
        bottleneck=bottleneck(form, trained.calibrated.whole.model),
        weights=trained.calibrated.whole.model.weights,
        own=OwnModel(**vars(form.origin)) if form.origin else None,
    )


def bottleneck(form: NetworkForm, network: Network) -> int:
    """Return the values between encoder and decoder: as the form says, or those of the network's narrowest layer."""
    return narrowest(network.keras) if form.bottleneck is None else form.bottleneck


def describe_threshold(trained: Frozen[Any], plan: Plan, counts: Int16Array) -> FloatThreshold:
    """Return the ``threshold`` block of train.json."""
    threshold = trained.threshold
    return FloatThreshold(
        rule=threshold.rule,
        value=threshold.value,
        promised=threshold.promised,
        order_statistic=threshold.order,
        calibration=FloatCalibration(
            method=plan.method,
            folds=len(trained.calibrated.refits),
            beats=threshold.beats,
            digest=sha256(counts[plan.fold >= 0].tobytes()),
        ),
    )


def describe_trim(trim: Trim | None, fraction: float, threshold: Threshold, beats: Beats) -> TrimEffect | None:
    """Return the ``robustness.trim`` block of train.json; ``dropped_anomalies`` is None without labels."""
    if trim is None:
        return None
    return TrimEffect(
        fraction=fraction,
        dropped=int(trim.dropped.sum()),
        dropped_anomalies=None if beats.label is None else int((trim.dropped & ~beats.normal).sum()),
        threshold_before=trim.threshold_before.value,
        threshold_after=threshold.value,
    )
