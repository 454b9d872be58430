"""Sensitivity and specificity of the frozen detector on shifted beats."""

from __future__ import annotations

from collections.abc import Sequence

from ..blocks import Picture
from .canvas import ANOMALOUS, NORMAL, canvas, grid


def shift(samples: Sequence[float], sensitivity: Sequence[float], specificity: Sequence[float]) -> Picture:
    """Draw both rates over the shift in raw samples."""
    with canvas("shift", 4.4, 2.6) as drawing:
        axes = drawing.figure.add_subplot()
        axes.plot(samples, sensitivity, "o-", color=ANOMALOUS, markersize=4, label="sensitivity")
        axes.plot(samples, specificity, "s--", color=NORMAL, markersize=4, label="specificity")
        axes.set(xlabel="shift of the test beats, raw samples", ylabel="rate", xticks=list(samples))
        axes.set_ylim(min(0.9, *sensitivity, *specificity) - 0.02, 1.005)
        grid(axes, "y")
        axes.legend(loc="lower center", ncols=2)
        worst = f"the lowest specificity is {min(specificity):.4f}, the lowest sensitivity {min(sensitivity):.4f}"
        return drawing.picture(f"Sensitivity and specificity over the shift: {worst}; the table gives every value.")
