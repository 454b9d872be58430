"""Confidence intervals of shares and of rates an hour."""

from __future__ import annotations

from ....common.extras import needs

CONFIDENCE = 0.95


def share_interval(hits: int, trials: int) -> tuple[float, float] | None:
    """Return the exact interval of a share (Clopper and Pearson, Biometrika 26, 1934), None for no trials.

    Beats are taken for independent. Those of one patient are not, so that over few patients it is too narrow.
    """
    with needs("data", "the interval of a share"):
        from scipy.stats import binomtest

    if not trials:
        return None
    interval = binomtest(hits, trials).proportion_ci(CONFIDENCE, method="exact")
    return float(interval.low), float(interval.high)


def rate_interval(events: int, hours: float) -> tuple[float, float] | None:
    """Return the exact interval of a Poisson rate an hour (Garwood, Biometrika 28, 1936), None for no time."""
    with needs("data", "the interval of a rate"):
        from scipy.stats import chi2

    if hours <= 0:
        return None
    tail = (1 - CONFIDENCE) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return low / hours, float(chi2.ppf(1 - tail, 2 * events + 2)) / 2 / hours
