"""The blocks of train.json that say what was done; the figures are written by evaluation.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from ..common.arrays import Int16Array
from ..common.files import sha256
from .calibration.calibrate import Plan
from .calibration.preprocess import DDOF, MIN_STD_COUNTS, flat_beats
from .calibration.thresholds import Threshold
from .config import TrainConfig
from .data.beats import Beats, Split
from .data.stream import Stream
from .detectors.fit import Network
from .freeze import Frozen, Trim


def describe_data(split: Split) -> dict[str, Any]:
    """Return the ``data`` block: what was learnt from, how it was split, and what it cannot say."""
    source = split.train.source
    return {
        "name": source.name,
        "note": source.note,
        "digests": dict(source.digests),
        "rule": split.rule,
        "fs": split.train.fs,
        "unit": split.train.unit,
        "gain": split.train.gain,
        "classes": list(split.train.classes),
        "train": _count(split.train),
        "test": _count(split.test),
    }


def _count(beats: Beats) -> dict[str, Any]:
    per_class = None
    if beats.label is not None:
        found = Counter(beats.label.tolist())
        per_class = {name: found[index] for index, name in enumerate(beats.classes)}
    return {"beats": len(beats), "per_class": per_class, "flat": int(flat_beats(beats.counts).sum())}


def describe_streams(streams: Sequence[Stream], plan: Plan, split: Split) -> dict[str, Any]:
    """Return the ``stream`` block of train.json: the records, and the refit that never saw a record's patient.

    That is the whole model (-1) for patients that only the test beats are of, and none (null) for a patient whom every
    model saw.
    """
    patients = sorted({stream.patient for stream in streams})
    folds = {patient: _unseeing(patient, plan, split) for patient in patients}
    return {
        stream.name: {
            "patient": stream.patient,
            "fs": stream.fs,
            "gain": stream.gain,
            "zero": stream.zero,
            "seconds": stream.samples / stream.fs,
            "beats": len(stream.detected),
            "annotated": stream.label is not None,
            "companion": stream.auxiliary,
            "digests": dict(stream.digests),
            "fold": folds[stream.patient] if len(patients) > 1 else None,
        }
        for stream in streams
    }


def _unseeing(patient: str, plan: Plan, split: Split) -> int | None:
    """Return the fold whose refit saw no beat of a patient, -1 where the whole model saw none, None where all did."""
    own = split.train.source.record == patient
    if not np.any(own & plan.fitted):
        return -1
    folds = set(plan.fold[own & plan.fitted].tolist())
    return folds.pop() if len(folds) == 1 and plan.folds > max(folds) >= 0 else None


def describe_detector(config: TrainConfig, split: Split, trained: Frozen[Network]) -> dict[str, Any]:
    """Return the ``preprocess``, ``score`` and ``model`` blocks."""
    family, length, leads = config.family, split.train.length, split.train.leads
    return {
        "preprocess": {
            "length": length,
            "leads": leads,
            "pool": family.pool,
            "ddof": DDOF,
            "min_std_counts": MIN_STD_COUNTS,
        },
        "score": asdict(config.reducer),
        "model": {
            "name": family.name,
            "samples": length // family.pool,
            "leads": leads,
            "bottleneck": family.bottleneck,
            "weights": trained.calibrated.whole.reconstruct.weights,
        },
    }


def describe_threshold(trained: Frozen[Any], plan: Plan, counts: Int16Array) -> dict[str, Any]:
    """Return the ``threshold`` block of train.json."""
    threshold = trained.threshold
    return {
        "rule": threshold.rule,
        "value": threshold.value,
        "promised": threshold.promised,
        "order_statistic": threshold.order,
        "calibration": {
            "method": plan.method,
            "folds": len(trained.calibrated.refits),
            "beats": threshold.beats,
            "digest": sha256(counts[plan.fold >= 0].tobytes()),
        },
    }


def describe_trim(trim: Trim | None, fraction: float, threshold: Threshold, beats: Beats) -> dict[str, Any] | None:
    """Return the ``robustness.trim`` block of train.json; ``dropped_anomalies`` is None without labels."""
    if trim is None:
        return None
    return {
        "fraction": fraction,
        "dropped": int(trim.dropped.sum()),
        "dropped_anomalies": None if beats.label is None else int((trim.dropped & ~beats.normal).sum()),
        "threshold_before": trim.threshold_before.value,
        "threshold_after": threshold.value,
    }
