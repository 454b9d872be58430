"""Strips of continuous ECG as a plot."""

from __future__ import annotations

from ...common.errors import DataError
from ...common.run import Run
from ...common.stage_records.evaluate import EvaluateRecord
from ...common.stage_records.quantize import QuantizeRecord
from ...quantize.store import RECORD as QUANTISED
from ..evaluation.evaluate import RECORD, STRIPS
from ..evaluation.strips import Kind, load_strips
from .plot import Plot


def current_strips(run: Run) -> Plot:
    """Return the strips as ``strips_of``, after a check that they are of this training and quantisation.

    Raises:
        DataError: the run was not evaluated, or its strips cannot be read.
        VerificationError: the run has changed since the evaluation, or the strips have.
    """
    if not run.has(RECORD):
        raise DataError(f"holds no {RECORD}", where=str(run.folder), fix="run ecgtiny.evaluate_run first")
    run.load(RECORD, EvaluateRecord)
    if run.has(QUANTISED):  # without it, an evaluation that names it was refused just now
        run.load(QUANTISED, QuantizeRecord)
    return strips_of(run)


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
