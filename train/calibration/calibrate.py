"""Calibration: scores of normal beats by a model that was not fitted on them, from which a threshold is made.

Out of fold: each tenth of the normal beats is scored by a refit on the rest, so that every beat serves both
purposes (Vovk, 2015, "Cross-conformal predictors", Ann. Math. Artif. Intell. 74); scores of different refits can be
pooled because a score has one fixed unit. Beats of several records are folded by record, so that a refit never saw
the patient whose beats it scores. Held out: of thousands of beats, a fifth is set aside and never fitted on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Float64Array, Int16Array, Int64Array, StrArray
from ...common.errors import DataError
from .preprocess import model_inputs
from .scores import Score

FOLDS = 10
"""Ten, not five: refits that miss a fifth of some hundreds of beats know too few of the rare normal shapes, score
them as strangers, and make the threshold both too high and dependent on the draw of the folds."""
HELD_OUT_FROM = 2000
"""Normal beats from which a held-out set is used instead of refits."""
HELD_OUT_PART = 5
"""One normal beat of so many is held out."""

OUT_OF_FOLD = "out-of-fold"
HELD_OUT = "held-out"

Model = Callable[[Float32Array], Float32Array]
"""Model inputs [n, samples, leads] to what is scored: reconstructions of the same shape, or [n, heads]."""
R = TypeVar("R", bound=Model)
Fit = Callable[[Int16Array], R]
"""Fits to normal beats int16 [n, length, leads]; the network, the mean beat and PCA are all fitted through it."""


@dataclass(frozen=True)
class Plan:
    """Which training beats are fitted on, and which are scored for calibration by what."""

    method: str
    """``out-of-fold`` or ``held-out``."""
    fitted: BoolArray
    """Beats that the whole model is fitted on, bool [n]."""
    fold: Int64Array
    """int64 [n]: the refit that scores the beat (the one not fitted on its fold); 0 for held-out beats, which the
    whole model scores; -1 for beats outside the calibration."""
    selected: bool = False
    """Whether the calibration beats were chosen by their own score. They are then no sample of what is to come, and
    no false-alarm rate can be promised."""

    @property
    def folds(self) -> int:
        """Refits that the plan asks for."""
        return int(self.fold.max()) + 1 if self.method == OUT_OF_FOLD else 0


@dataclass(frozen=True)
class FloatScorer(Generic[R]):
    """How beats are scored: the preprocessing, what is made of the input, and the score."""

    model: R
    pool: int
    score: Score
    gain: float | None = None
    """Counts in one unit of the model's input; None where each beat is z-normalised."""

    def inputs(self, counts: Int16Array) -> Float32Array:
        """Return the model's inputs, int16 [n, length, leads] to float32 [n, length // pool, leads]."""
        return model_inputs(counts, self.pool, self.gain)

    def scores(self, counts: Int16Array) -> Float64Array:
        """Score beats, int16 [n, length, leads] to float64 [n]."""
        inputs = self.inputs(counts)
        return self.score(inputs, self.model(inputs))


@dataclass(frozen=True)
class Calibrated(Generic[R]):
    """A detector fitted on the plan's beats, and the calibration scores that go with it."""

    whole: FloatScorer[R]
    refits: tuple[FloatScorer[R], ...]
    """One a fold; none when the calibration set was held out."""
    scores: Float64Array
    """float64 [n]; NaN outside the calibration."""

    @property
    def calibration(self) -> Float64Array:
        """The calibration scores alone, float64 [m]."""
        return self.scores[~np.isnan(self.scores)]


def make_plan(
    normal: BoolArray, fitted: BoolArray, seed: int, method: str | None = None, record: StrArray | None = None
) -> Plan:
    """Decide how a threshold is calibrated on ``normal`` beats, given those that may be ``fitted`` on (both bool [n]).

    The number of normal beats decides the method unless one is given; where ``record`` (str [n]) names several
    records it is out of fold, and a record is in one fold.

    Raises:
        DataError: there are fewer than two beats a fold to fit on.
    """
    if fitted.sum() < 2 * FOLDS:
        raise DataError(
            f"{int(fitted.sum())} usable normal training beats are too few to fit on",
            fix=f"give at least {2 * FOLDS}; a promised false-alarm rate needs more",
        )
    random = np.random.default_rng(seed)
    fold = np.full(len(normal), -1, dtype=np.int64)
    if record is not None and len(names := np.unique(record[normal])) > 1:
        drawn = random.permutation(len(names)) % FOLDS
        fold[normal] = drawn[np.searchsorted(names, record[normal])]
        return Plan(OUT_OF_FOLD, fitted, fold)
    order = random.permutation(np.flatnonzero(normal))
    if (method or (OUT_OF_FOLD if len(order) < HELD_OUT_FROM else HELD_OUT)) == OUT_OF_FOLD:
        fold[order] = np.arange(len(order)) % FOLDS
        return Plan(OUT_OF_FOLD, fitted, fold)
    fold[order[: len(order) // HELD_OUT_PART]] = 0
    return Plan(HELD_OUT, fitted & (fold < 0), fold)


def calibrate(
    plan: Plan, counts: Int16Array, fit: Fit[R], pool: int, score: Score, gain: float | None = None
) -> Calibrated[R]:
    """Fit the whole detector and, out of fold, the refits; score the calibration beats. Test beats play no part."""
    whole = FloatScorer(fit(counts[plan.fitted]), pool, score, gain)
    rest = [counts[plan.fitted & (plan.fold != fold)] for fold in range(plan.folds)]
    refits = tuple(FloatScorer(fit(beats), pool, score, gain) for beats in rest)
    scores = np.full(len(counts), np.nan)
    for fold, detector in enumerate(refits or (whole,)):
        members = plan.fold == fold
        scores[members] = detector.scores(counts[members])
    return Calibrated(whole, refits, scores)
