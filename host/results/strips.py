"""Strips of continuous ECG as a plot."""

from __future__ import annotations

from ...common.errors import DataError
from ...common.run import Run
from ..evaluation.evaluate import STRIPS
from ..evaluation.strips import Kind, load_strips
from .plot import Plot


def strips_of(run: Run) -> Plot:
    """Return the strips that an evaluation chose, the overviews only where there are no others.

    Raises:
        DataError: the run holds no strips, or they cannot be read.
    """
    from ..report.figures.strip import draw_strip
    from ..report.sections.strips import KEY, strip_title

    if not run.has(STRIPS):
        raise DataError("holds no strips", where=str(run.folder), fix="run ecgtiny.evaluate_run first")
    found = load_strips(run.path(STRIPS))
    shown = [strip for strip in found if strip.kind is not Kind.OVERVIEW] or found
    pictures = [draw_strip(f"strip-{index}", strip, strip_title(strip)) for index, strip in enumerate(shown)]
    return Plot(tuple(pictures), KEY, wide=True)
