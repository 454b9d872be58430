"""Figures with a row a class: the histogram of the scores and the mean residual along the beat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....common.arrays import Float64Array
from ..blocks import Picture
from .canvas import ANOMALOUS, INK, MUTED, NORMAL, Canvas, Margins, canvas, grid, plain_ticks
from .panel import Panel

BINS = 60
SIGNED_TICKS = 5
ROW = 0.6
"""Height of a row with its title, inches."""
TITLE = 0.23
"""Height of the title of a row, inches."""


@dataclass(frozen=True)
class Row:
    """A class: its name, its values (scores, or a mean residual a sample) and what is printed at the right."""

    name: str
    values: NDArray[np.floating]
    remark: str
    anomalous: bool


def histogram(rows: Sequence[Row], threshold: float | None, unit: str, alt: str) -> Picture:
    """Draw the scores of each class on one axis, every row to its own height, and the threshold.

    The axis is logarithmic; where a score or the threshold is below 0, by the inverse hyperbolic sine.
    """
    from matplotlib.ticker import AsinhLocator

    shown = np.concatenate([row.values for row in rows] + ([] if threshold is None else [[threshold]]))
    signed = bool(np.min(shown) < 0)
    edges = _signed_edges(shown) if signed else _edges(np.concatenate([row.values for row in rows]))
    with _rows("scores", rows) as drawing:
        panels = _panels(drawing, rows)
        for axes, row in zip(panels, rows, strict=True):
            share, _ = np.histogram(np.maximum(row.values, edges[0]), edges)
            axes.stairs(share / max(share.max(), 1), edges, fill=True, color=_colour(row), alpha=0.75)
            axes.set(xscale="asinh" if signed else "log", xlim=(edges[0], edges[-1]), ylim=(0, 1.15))
            if threshold is not None:
                axes.axvline(threshold, color=INK, linewidth=1, dashes=(4, 2))
        if signed:
            panels[-1].xaxis.set_major_locator(AsinhLocator(1, numticks=SIGNED_TICKS))
            panels[-1].xaxis.set_major_formatter("{x:g}")
            panels[-1].xaxis.set_minor_formatter("")
        else:
            plain_ticks(panels[-1], log=True)
        divided = "linear near 0, logarithmic beyond" if signed else "logarithmic"
        panels[-1].set_xlabel(f"score ({unit}, {divided}); dashed: threshold")
        return drawing.picture(alt)


def residual(rows: Sequence[Row], alt: str) -> Picture:
    """Draw the mean absolute residual a model sample of each class, with the first row (normal) behind every other."""
    top = max(float(row.values.max()) for row in rows)
    with _rows("residual", rows) as drawing:
        panels = _panels(drawing, rows)
        for axes, row in zip(panels, rows, strict=True):
            time = np.arange(row.values.size)
            axes.fill_between(time, row.values, color=_colour(row), alpha=0.75, linewidth=0)
            axes.plot(time, rows[0].values, color=INK, linewidth=0.7)
            axes.set(xlim=(0, max(row.values.size - 1, 1)), ylim=(0, top))
        panels[-1].set_xlabel("model sample")
        return drawing.picture(alt)


def _rows(name: str, rows: Sequence[Row]) -> AbstractContextManager[Canvas]:
    margins = Margins(left=0.08, right=0.08, top=TITLE)
    return canvas(name, 4.4, margins.bottom + ROW * len(rows), margins)


def _panels(drawing: Canvas, rows: Sequence[Row]) -> list[Panel]:
    spacing = {"hspace": TITLE / (ROW - TITLE)}
    panels: list[Panel] = list(
        drawing.figure.subplots(len(rows), sharex=True, squeeze=False, gridspec_kw=spacing)[:, 0]
    )
    for axes, row in zip(panels, rows, strict=True):
        axes.set_yticks(())
        axes.spines["left"].set_visible(False)
        axes.set_title(row.name, fontsize=8, pad=2)
        axes.text(1, 1.03, row.remark, transform=axes.transAxes, ha="right", va="bottom", fontsize=8, color=MUTED)
        grid(axes, "x")
    return panels


def _colour(row: Row) -> str:
    return ANOMALOUS if row.anomalous else NORMAL


def _edges(score: NDArray[np.floating]) -> Float64Array:
    positive = score[score > 0]
    low, high = (float(positive.min()), float(positive.max())) if positive.size else (1.0, 1.0)
    return np.geomspace(0.9 * low, 1.1 * high, BINS + 1)


def _signed_edges(score: NDArray[np.floating]) -> Float64Array:
    low, high = math.asinh(score.min()), math.asinh(score.max())
    margin = 0.02 * (high - low) + 1e-3
    return np.sinh(np.linspace(low - margin, high + margin, BINS + 1))
