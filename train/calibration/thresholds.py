"""Threshold rules: from the scores of calibration normals to the score above which a beat raises an alarm.

No rule looks at an anomaly. ``quantile`` and ``gpd`` promise a false-alarm rate; ``mean-std`` promises none. They
work on float scores and on the integer scores of a quantised model alike. A new rule is one function in ``RULES``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...common.arrays import BoolArray, Float64Array, Int32Array
from ...common.errors import DataError, UsageError
from ...common.extras import needs

TAIL = 0.1
"""Share of the calibration scores to which ``gpd`` fits its tail."""
MIN_EXCESSES = 10
"""Fewest scores in that tail: below, the two parameters are noise."""

Scores = Float64Array | Int32Array


@dataclass(frozen=True)
class Threshold:
    """A frozen threshold: an alarm is ``score > value``."""

    rule: str
    value: float
    """In the unit of the score."""
    beats: int
    """Calibration scores that it was made from."""
    promised: float | None = None
    """The promised false-alarm rate; None where the rule promises none."""
    order: float | None = None
    """The order statistic that ``value`` is, from 1; a fraction where it lies between two; None where it is none."""

    @property
    def integer(self) -> int:
        """The threshold on integer scores: rounded up, so that rounding never adds a false alarm."""
        return math.ceil(self.value)

    def without_promise(self) -> Threshold:
        """Return the same threshold, promising no rate: its calibration was no fair sample."""
        return replace(self, promised=None, order=None)

    def alarms(self, scores: Scores) -> BoolArray:
        """Tell which scores raise an alarm, bool [n]; a NaN score (flat beat) raises none."""
        return scores > self.value


@dataclass(frozen=True)
class Rule:
    """A threshold rule with its parameter: ``promised`` for quantile and gpd, ``k`` for mean-std.

    Raises:
        UsageError: the rule is unknown, or a parameter is outside its range.
    """

    name: str = "quantile"
    promised: float = 0.02
    k: float = 2.0

    def __post_init__(self) -> None:
        if self.name not in RULES:
            raise UsageError(f"there is no threshold rule {self.name!r}", fix=f"use one of {', '.join(RULES)}")
        if not 0 < self.promised < 1:
            raise UsageError(f"a false-alarm rate of {self.promised} cannot be promised", fix="give a rate in (0, 1)")
        if self.name == "gpd" and self.promised >= TAIL:
            what = f"gpd extrapolates rates below {TAIL}, not {self.promised}"
            raise UsageError(what, fix="use the rule quantile")
        if not math.isfinite(self.k):
            raise UsageError(
                f"k = {self.k} is not a number of standard deviations", fix="give a finite number, such as 2"
            )

    def fit(self, scores: Scores) -> Threshold:
        """Make the threshold from calibration scores [m].

        Raises:
            DataError: the scores are too few for the rule, or they or the threshold are not finite.
        """
        wide = scores.astype(np.float64)
        if not np.isfinite(wide).all():
            raise DataError(
                "a calibration score is not finite",
                where=f"threshold rule {self.name}",
                fix="check the beats for missing or extreme values, or train with a lower learning rate",
            )
        with np.errstate(over="ignore"):
            found = RULES[self.name](self, np.sort(wide))
        if not math.isfinite(found.value):
            raise DataError(f"the threshold is {found.value}", where=f"threshold rule {self.name}",
                            fix="choose another parameter, or another rule")  # fmt: skip
        return found


def mean_std(rule: Rule, scores: Float64Array) -> Threshold:
    """Mean + k standard deviations (ddof 1) of the calibration scores."""
    _require(rule, len(scores), 2)
    value = scores.mean() + rule.k * scores.std(ddof=1)
    return Threshold(rule.name, float(value), len(scores))


def quantile(rule: Rule, scores: Float64Array) -> Threshold:
    """The conformal order statistic: the ``ceil((m + 1)(1 - p))``-th smallest of m calibration scores.

    A new normal beat that is exchangeable with them exceeds it with probability at most p (Papadopoulos et al.,
    2002, "Inductive confidence machines for regression", ECML; Laxhammar and Falkman, 2010, for alarms).
    """
    m = len(scores)
    _require(rule, m, smallest_calibration(rule.promised))
    order = _order(m, rule.promised)
    return Threshold(rule.name, float(scores[order - 1]), m, rule.promised, order)


def gpd(rule: Rule, scores: Float64Array) -> Threshold:
    """Peaks over threshold: extrapolate the tail of the scores by a generalised Pareto distribution.

    The excesses over a high quantile follow that distribution in the limit (Pickands, 1975, "Statistical inference
    using extreme order statistics", Annals of Statistics 3); the threshold is equation 1 of Siffer et al., 2017,
    "Anomaly detection in streams with extreme value theory", KDD.
    """
    with needs("train", "the rule gpd"):
        from scipy.stats import genpareto

    m = len(scores)
    _require(rule, m, math.ceil(MIN_EXCESSES / TAIL))
    start = scores[m - math.ceil(TAIL * m) - 1]
    excesses = scores[scores > start] - start
    if len(excesses) < MIN_EXCESSES:
        raise DataError(f"only {len(excesses)} scores lie in the tail; the rest are tied", fix="use the rule quantile")
    shape, _, scale = genpareto.fit(excesses, floc=0)
    value = start + genpareto.isf(rule.promised * m / len(excesses), shape, scale=scale)
    return Threshold(rule.name, float(value), m, rule.promised, (m + 1) * (1 - rule.promised))


RULES: dict[str, Callable[[Rule, Float64Array], Threshold]] = {
    "quantile": quantile,
    "mean-std": mean_std,
    "gpd": gpd,
}


def smallest_calibration(promised: float) -> int:
    """Return the fewest calibration scores that can promise a rate: m with ceil((m + 1)(1 - p)) <= m."""
    m = max(1, math.floor((1 - promised) / promised) - 1)
    while _order(m, promised) > m:
        m += 1
    return m


def false_alarm_interval(threshold: Threshold, normals: int, confidence: float = 0.95) -> tuple[int, int] | None:
    """Predict the number of false alarms among ``normals`` test beats; None where the rule promises nothing.

    The true rate above the k-th smallest of m exchangeable scores is Beta(m - k + 1, k), so the count is
    beta-binomial: it holds the noise of the calibration and that of the test (Vovk, 2012, "Conditional validity of
    inductive conformal predictors", ACML). For gpd the same law is used with a fractional k; it is approximate.
    """
    with needs("train", "the interval of a promised rate"):
        from scipy.stats import betabinom

    if threshold.order is None:
        return None
    law = betabinom(normals, threshold.beats - threshold.order + 1, threshold.order)
    low, high = law.ppf([(1 - confidence) / 2, (1 + confidence) / 2])
    return int(low), int(high)


def _order(m: int, promised: float) -> int:
    # The guard keeps (m + 1)(1 - p) from being rounded up past the integer that it is.
    return math.ceil((m + 1) * (1 - promised) - 1e-9)


def _require(rule: Rule, found: int, needed: int) -> None:
    if found < needed:
        what = f"{found} calibration beats are too few for the rule {rule.name}; it needs {needed}"
        if rule.name != "mean-std":
            what += f" to promise a false-alarm rate of {rule.promised:g}"
        raise DataError(what, fix="give more normal beats, promise a higher rate, or use the rule mean-std")
