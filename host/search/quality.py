"""The quality of a model, from training beats alone: how well scores of refits tell normal beats from others.

Each normal beat is scored by a refit that did not see it (Stone, 1974, "Cross-validatory choice and assessment of
statistical predictions", J. R. Stat. Soc. B 36), in integers, after the conversion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int16Array, Int64Array, StrArray
from ...common.errors import DataError
from ...quantize.convert import convert
from ...quantize.detector import Scorer
from ...quantize.scoring import score_beats
from ...train.calibration.calibrate import OUT_OF_FOLD, FloatScorer, make_plan
from ...train.calibration.preprocess import flat_beats, normalise
from ...train.data.beats import Beats
from ...train.detectors.baselines import fit_pca
from ...train.detectors.fit import Recipe, fit_network
from ...train.detectors.forms import NetworkForm
from ...train.ranking import auroc
from .altered import altered

REFITS = 3
MOST = 1000
"""Beats of a kind, at most; chosen at random where there are more."""
LABELLED = (
    "AUROC of the int8 scores of training beats, normal against the other classes; each normal beat is scored by one "
    f"of {REFITS} refits that did not see it, the score of another beat is the mean over the refits"
)
UNLABELLED = (
    "no training beat is labelled as other than normal: AUROC of the int8 scores of training beats against the same "
    f"beats altered (a part turned upside down, a wave added, stretched in time), by one of {REFITS} refits that saw "
    "neither; it tells how a model takes these alterations, and no disease"
)

Score = Callable[[Int16Array], Float64Array]
"""Beats int16 [n, length, leads] to scores [n]."""
Fit = Callable[[Int16Array], Score]
"""Normal beats to what scores beats."""


@dataclass(frozen=True, eq=False)
class Judged:
    """Scores by models that did not see what they score."""

    scores: Float64Array
    """float64 [n], of normal beats and then of others."""
    anomaly: BoolArray

    @property
    def quality(self) -> float:
        """The AUROC."""
        found = auroc(self.scores, self.anomaly)
        if found is None:
            raise AssertionError("there are both kinds")
        return found


@dataclass(frozen=True, eq=False)
class Material:
    """Beats to judge models by; test beats are not among them."""

    normals: Int16Array
    """int16 [n, length, leads], none of them flat."""
    fold: Int64Array
    """The refit that scores a normal beat, int64 [n]."""
    others: Int16Array
    """int16 [m, length, leads]: anomalies, or the normal beats altered."""
    labelled: bool
    """Whether the others are anomalies by their label."""
    record: StrArray
    """str [n + m], the record that each of the normal beats and then of the others is of."""

    @classmethod
    def of(cls, train: Beats) -> Material:
        """Choose from training beats; the choice depends on nothing but them.

        Raises:
            DataError: too few normal beats are usable.
        """
        counts = train.counts
        usable, random = ~flat_beats(counts), np.random.default_rng(0)
        normal = usable if train.label is None else usable & train.normal
        plan = make_plan(normal, normal, 0, OUT_OF_FOLD, train.source.record)
        rows = _some(np.flatnonzero(normal), random)
        fold = plan.fold[rows] % REFITS
        if len(np.unique(fold)) < REFITS:
            raise DataError(f"normal beats of fewer than {REFITS} records cannot be judged by refits",
                            where=train.source.name, fix="give more records")  # fmt: skip
        anomalies = _some(np.flatnonzero(usable & ~normal), random)
        record = records_of(train)[np.concatenate([rows, anomalies if len(anomalies) else rows])]
        if len(anomalies):
            return cls(counts[rows], fold, counts[anomalies], labelled=True, record=record)
        return cls(counts[rows], fold, altered(counts[rows], random), labelled=False, record=record)

    @property
    def rule(self) -> str:
        """What the quality is, in words."""
        return LABELLED if self.labelled else UNLABELLED

    def judge(self, fit: Fit) -> Judged:
        """Score all beats by refits."""
        normal, other = np.zeros(len(self.normals)), np.zeros(len(self.others))
        for fold in range(REFITS):
            own = self.fold == fold
            score = fit(self.normals[~own])
            normal[own] = score(self.normals[own])
            if self.labelled:
                other += score(self.others) / REFITS
            else:
                other[own] = score(self.others[own])
        anomaly = np.repeat([False, True], [len(normal), len(other)])
        return Judged(np.concatenate([normal, other]), anomaly)


def records_of(beats: Beats) -> StrArray:
    """Return the record that each beat is of, str [n]; all the same where it is not known."""
    return np.full(len(beats.counts), "") if beats.source.record is None else beats.source.record


def network_fit(form: NetworkForm, seed: int) -> Fit:
    """Return the fit of an autoencoder that is scored in integers."""

    def fit(counts: Int16Array) -> Score:
        network = fit_network(Recipe(form, seed, form.epochs), counts)
        tflite = convert(network.keras, normalise(counts, form.pool))
        return partial(_integers, read_scorer(form, tflite, counts))

    return fit


def pca_fit(form: NetworkForm, components: int) -> Fit:
    """Return the fit of principal components, with the pooling and the score of an autoencoder."""
    return lambda counts: FloatScorer(fit_pca(form.pool, components)(counts), form.pool, form.score).scores


def read_scorer(form: NetworkForm, tflite: bytes, counts: Int16Array) -> Scorer:
    """Return the integer scorer of a quantised autoencoder for such beats."""
    _, length, leads = counts.shape
    return Scorer.read(tflite, length=length, leads=leads, pool=form.pool, score=form.score)


def _integers(scorer: Scorer, counts: Int16Array) -> Float64Array:
    return score_beats(scorer, counts)[0].astype(np.float64)


def _some(rows: Int64Array, random: np.random.Generator) -> Int64Array:
    return rows if len(rows) <= MOST else np.sort(random.choice(rows, MOST, replace=False))
