"""The points of a signal by a detector's rule, inliers green and outliers red, together and apart."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np

from ...common.arrays import BoolArray, Float64Array
from ...common.extras import needs

GREEN, RED = "#2e8b57", "#c0392b"
WIDTH, HEIGHT = 9.0, 6.0
"""Inches."""


@dataclass(frozen=True, eq=False)
class Points:
    """What is drawn."""

    name: str
    """Of the signal."""
    seconds: Float64Array
    """Time of each point, float64 [n]."""
    value: Float64Array
    """mV, float64 [n]."""
    outlier: BoolArray
    """bool [n]."""

    @property
    def counts(self) -> tuple[int, int]:
        """How many inliers and outliers there are."""
        outliers = int(np.count_nonzero(self.outlier))
        return len(self.outlier) - outliers, outliers


def outlier_picture(points: Points) -> bytes:
    """Return a PNG of three panels under one another: all points, the inliers alone, the outliers alone.

    Raises:
        MissingToolError: matplotlib is not installed.
    """
    with needs("report", "the picture of outliers"):
        from matplotlib.figure import Figure
    inliers, outliers = points.counts
    sides = ((~points.outlier, GREEN), (points.outlier, RED))
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    panels = figure.subplots(3, sharex=True, sharey=True)
    titles = (f"{points.name}: all {inliers + outliers} points", f"{inliers} inliers", f"{outliers} outliers")
    for panel, shown, title in zip(panels, (sides, sides[:1], sides[1:]), titles, strict=True):
        for mask, colour in shown:
            panel.scatter(points.seconds[mask], points.value[mask], s=3, color=colour)
        panel.set_title(title, loc="left", fontsize=9)
        panel.set_ylabel("mV")
    panels[-1].set_xlabel("s")
    stream = io.BytesIO()
    save = cast("Callable[..., None]", figure.savefig)  # its own type leaves the options unknown
    save(stream, format="png", dpi=120, metadata={"Software": None})
    return stream.getvalue()
