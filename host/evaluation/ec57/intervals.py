"""Confidence intervals of shares and of rates an hour."""

from __future__ import annotations

CONFIDENCE = 0.95


def share_interval(hits: int, trials: int) -> tuple[float, float] | None:
    """Return the exact interval of a share (Clopper and Pearson, Biometrika 26, 1934), None for no trials.

    Beats are taken for independent. Those of one patient are not, so that over few patients it is too narrow.
    """
    from scipy.stats import beta

    if not trials:
        return None
    tail = (1 - CONFIDENCE) / 2
    low = float(beta.ppf(tail, hits, trials - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, trials - hits)) if hits < trials else 1.0
    return low, high


def rate_interval(events: int, hours: float) -> tuple[float, float] | None:
    """Return the exact interval of a Poisson rate an hour (Garwood, Biometrika 28, 1936), None for no time."""
    from scipy.stats import chi2

    if hours <= 0:
        return None
    tail = (1 - CONFIDENCE) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return low / hours, float(chi2.ppf(1 - tail, 2 * events + 2)) / 2 / hours
