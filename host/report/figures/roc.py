"""The receiver operating characteristic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....common.arrays import BoolArray, Float64Array
from ..blocks import Picture
from .canvas import INK, MUTED, NORMAL, canvas, grid

CORNER = 0.1
"""The inset shows false-alarm rates up to this and recalls above one minus this."""

Point = tuple[float, float]
"""A false-alarm rate and a recall."""


@dataclass(frozen=True)
class Curve:
    """Scores of the test beats by one detector, and its name in the legend."""

    name: str
    score: NDArray[np.floating]
    anomalous: BoolArray


def rates(score: NDArray[np.floating], anomalous: BoolArray) -> tuple[Float64Array, Float64Array]:
    """Return false-alarm rates and recalls, from (0, 0) to (1, 1), one point a distinct score (Fawcett 2006, sec. 5).

    Equal scores make one step, as no threshold can part them.
    """
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(anomalous[order])
    last = np.append(np.flatnonzero(np.diff(score[order])), score.size - 1)
    recall = hits[last] / max(int(anomalous.sum()), 1)
    alarms = (last + 1 - hits[last]) / max(int((~anomalous).sum()), 1)
    return np.insert(alarms, 0, 0.0), np.insert(recall, 0, 0.0)


def roc(curves: Sequence[Curve], point: Point | None, legend: str, alt: str) -> Picture:
    """Draw the curves, the first one as the detector, with its operating ``point``; ``legend`` titles their names."""
    looks = ((NORMAL, "-", 1.6), (MUTED, "--", 1.0), (MUTED, ":", 1.3))
    with canvas("roc", 4.4, 3.9) as drawing:
        axes = drawing.figure.add_subplot()
        corner = axes.inset_axes((0.36, 0.31, 0.6, 0.5))
        for panel in (axes, corner):
            for curve, (colour, dash, width) in zip(curves, looks, strict=False):
                x, y = rates(curve.score, curve.anomalous)
                panel.plot(x, y, color=colour, linestyle=dash, linewidth=width, label=curve.name)
            if point is not None:
                panel.plot(*point, "o", color=INK, markersize=5, label="frozen threshold")
            grid(panel)
        axes.set(xlim=(-0.01, 1), ylim=(0, 1.01), xlabel="false-alarm rate (normal beats flagged)", ylabel="recall")
        corner.set(xlim=(0, CORNER), ylim=(1 - CORNER, 1.003))
        corner.set_title("upper left corner", fontsize=8)
        corner.tick_params(labelsize=7)
        axes.legend(loc="lower right", ncols=2, handlelength=1.8, title=legend, title_fontsize=8, alignment="left")
        return drawing.picture(alt)
