"""What stands beside a model: by how much its AUROC exceeds that of another on the same beats."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...common.arrays import BoolArray, Float64Array, StrArray
from ...common.errors import DataError
from ...common.stage_records.base import Interval
from ...common.stage_records.compare import Estimate
from ...common.stage_records.search import Beside
from ...train.comparison.resampled import BLOCK, RESAMPLES, Ranked, auroc, draws_of
from ...train.ranking import auroc_ahead


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of the same beats by a model and by principal components, as many as its bottleneck has values."""

    training: Float64Array
    """float64 [n]: each beat by a refit that did not see it, in the order of ``Material.judge``."""
    pca_training: Float64Array
    anomaly: BoolArray
    """bool [n]."""
    record: StrArray
    """str [n], the record that each is of; all the same where it is not known."""
    test: Float64Array
    """float64 [m]: of the test beats that are not flat; empty where they have no labels."""
    pca_test: Float64Array
    test_anomaly: BoolArray
    """bool [m]."""
    test_record: StrArray
    """str [m]."""

    @classmethod
    def load(cls, path: Path) -> Scores:
        """Read them.

        Raises:
            DataError: the file is damaged.
        """
        try:
            with np.load(path) as stored:
                return cls(**{name: stored[name] for name in cls.__dataclass_fields__})
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise DataError("cannot be read", where=str(path), fix="take it away and start again") from error


def beside(own: Scores, training: Float64Array, test: Float64Array) -> Beside:
    """Return what a model reaches beside another one.

    Args:
        own: the model's scores.
        training: float64 [n], the other's of the training beats.
        test: float64 [m], the other's of the test beats.
    """
    before = ahead(own.training, training, own.anomaly, own.record)
    after = ahead(own.test, test, own.test_anomaly, own.test_record)
    if before is None:
        raise AssertionError("training beats are of both kinds")
    return Beside(training=_estimate(before), test=None if after is None else _estimate(after), better=before[1][0] > 0)


def ahead(
    scores: Float64Array, other: Float64Array, anomaly: BoolArray, record: StrArray
) -> tuple[float, Interval] | None:
    """Return by how much the AUROC of scores exceeds that of others on the same beats, with its 95 % interval.

    Each resample draws the same for both: records where there are several, because the beats of one are alike, and
    beats else (a paired bootstrap: Efron and Tibshirani, 1993, "An Introduction to the Bootstrap", chapters 8 and 10).
    None unless there are both kinds of beats.

    Args:
        scores: float64 [n], larger is more anomalous.
        other: float64 [n], of another detector.
        anomaly: bool [n], the positive class.
        record: str [n], the record of each beat.
    """
    whole = auroc_ahead(scores, other, anomaly)
    draws = draws_of(anomaly, record)
    if whole is None or not draws.by_subject:
        return whole
    first, second = Ranked.of(scores, anomaly), Ranked.of(other, anomaly)
    blocks = (draws.block(at) for at in range(0, RESAMPLES, BLOCK))
    drawn = [auroc(*first.tallies(times)) - auroc(*second.tallies(times)) for times in blocks]
    low, high = np.nanpercentile(np.concatenate(drawn), [2.5, 97.5])
    return whole[0], (float(low), float(high))


def _estimate(found: tuple[float, Interval]) -> Estimate:
    mean, (low, high) = found
    return Estimate(mean=mean, low=low, high=high)
