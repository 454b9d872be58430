"""The part of the page Ask that moves the threshold: field, warning, figures and the ROC curve."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import panel as pn
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure
from panel.viewable import Viewable

from ....common.arrays import Float64Array
from ..palette import DARK, LIGHT, dress
from ..widgets import follow_value, on_press
from .operating import Operating, Row, moved, rows
from .question import Question
from .range_field import RangeField

TABLE = """
table { border-collapse: collapse; width: 100%; color: var(--ink); }
th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th small { display: block; font-weight: normal; color: var(--soft); }
td { white-space: nowrap; }
p { margin: 6px 0; color: var(--ink); }
p.moved { border-left: 4px solid #c77700; padding: 6px 10px; background: var(--field); }
@media (max-width: 500px) { td { white-space: normal; } }
"""
SIZE = 340


class ThresholdView:
    """What is moved, and what comes of it; told to ``changed`` as well."""

    def __init__(self, changed: Callable[[], None], *, dark: bool) -> None:
        self.question: Question | None = None
        self._changed = changed
        self.field = RangeField(sizing_mode="stretch_width", max_width=560, margin=(5, 10))
        self.back = pn.widgets.Button(name="Back to the stored one", width=190)
        self.warning = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[TABLE])
        self.table = pn.pane.HTML("", sizing_mode="stretch_width", stylesheets=[TABLE])
        self.curve = RocChart(dark=dark)
        self.drawn = pn.Column(self.curve.view(), sizing_mode="stretch_width")
        follow_value(self.field, self._moved)
        on_press(self.back, self._back)

    def view(self) -> Viewable:
        """Return what is shown."""
        return pn.Column(self.field, self.back, self.warning, self.table, self.drawn, sizing_mode="stretch_width")

    @property
    def operating(self) -> Operating | None:
        """The threshold that was chosen, with its figures; None without a question."""
        return None if self.question is None else self.question.at(self._value(self.question))

    def ask(self, question: Question) -> None:
        """Start at what a run holds."""
        self.question = question
        low, high = question.bounds
        label = "Level (0 is the least sensitive)" if question.levels else "Threshold"
        self.field.param.update(label=label, low=low, high=high, value=question.stored_value)
        self.curve.ask(question)
        self._moved()

    def paint(self, *, dark: bool) -> None:
        """Draw the curve in other colours."""
        self.curve = RocChart(dark=dark)
        self.drawn[:] = [self.curve.view()]
        if self.question is not None:
            self.curve.ask(self.question)
            self._moved()

    def _value(self, question: Question) -> int:
        low, high = question.bounds
        return min(max(self.field.value, low), high) if question.levels else self.field.value

    def _back(self) -> None:
        if self.question is not None:
            self.field.value = self.question.stored_value

    def _moved(self) -> None:
        if self.question is None:
            return
        stored, chosen = self.question.at(self.question.stored_value), self.question.at(self._value(self.question))
        warning = moved(stored, chosen)
        self.warning.object = f'<p role="status" class="moved">{html.escape(warning)}</p>' if warning else ""
        self.back.disabled = not warning
        self.table.object = table(rows(stored, chosen), self.question, stored.threshold, chosen.threshold)
        self.curve.move(stored, chosen)
        self._changed()


def table(found: Sequence[Row], question: Question, stored: int, chosen: int) -> str:
    """Return the figures as an HTML table, and why some are missing."""
    body = "".join(
        f'<tr><th scope="row">{html.escape(row.name)}<small>{html.escape(row.meaning)}</small></th>'
        f"<td>{html.escape(row.stored)}</td><td>{html.escape(row.chosen)}</td></tr>"
        for row in found
    )
    head = (
        f'<tr><th scope="col">Figure</th><th scope="col">stored: {stored}</th><th scope="col">here: {chosen}</th></tr>'
    )
    notes = [judged.why_not for judged in [question.judged] if judged is not None and judged.why_not]
    if not question.levels and question.beats is None:
        notes.append("the run's test beats are not labelled: they have no sensitivity and no specificity")
    text = "".join(f"<p>{html.escape(note[0].upper() + note[1:])}.</p>" for note in notes)
    return (f"<table><thead>{head}</thead><tbody>{body}</tbody></table>" if body else "") + text


Columns = Mapping[str, Sequence[float] | Float64Array]
EMPTY: Columns = {"x": [], "y": []}


def _columns(axes: Sequence[Sequence[float] | Float64Array]) -> Columns:
    x, y = axes
    return {"x": x, "y": y}


class RocChart:
    """Sensitivity against the share of other beats that are flagged, with the stored and the chosen threshold."""

    def __init__(self, *, dark: bool) -> None:
        colours = DARK if dark else LIGHT
        self._curves = {name: ColumnDataSource({"x": [], "y": []}) for name in ("test beats", "this recording")}
        self._points = {name: ColumnDataSource({"x": [], "y": []}) for name in ("stored", "here")}
        self.figure = figure(
            sizing_mode="stretch_width", height=SIZE,
            x_range=Range1d(start=-0.02, end=1.02), y_range=Range1d(start=-0.02, end=1.02),
            tools="", toolbar_location=None, title="ROC curve", x_axis_label="1 - specificity",
            y_axis_label="sensitivity",
        )  # fmt: skip
        dress(self.figure, colours)
        for (name, source), colour in zip(self._curves.items(), (colours.accent, colours.score), strict=True):
            self.figure.line("x", "y", source=source, color=colour, line_width=2, legend_label=name)
        self.figure.scatter("x", "y", source=self._points["stored"], size=13, fill_alpha=0, line_color=colours.ink,
                            line_width=2, legend_label="stored")  # fmt: skip
        self.figure.scatter("x", "y", source=self._points["here"], size=8, color=colours.alarm, legend_label="here")
        legend = self.figure.legend
        legend.location, legend.label_text_color, legend.label_text_font_size = "bottom_right", colours.ink, "9pt"
        legend.background_fill_color, legend.border_line_color = colours.ground, colours.grid
        self.pane = pn.pane.Bokeh(self.figure, sizing_mode="stretch_width", max_width=SIZE, height=SIZE)

    def view(self) -> Viewable:
        """Return what is shown."""
        return self.pane

    def ask(self, question: Question) -> None:
        """Draw the curves that there are; nothing is shown where there is none."""
        of = {"test beats": question.beats, "this recording": question.judged}
        found = {name: _columns(one.curve) if one is not None else EMPTY for name, one in of.items()}
        self.pane.visible = any(len(columns["x"]) for columns in found.values())
        self._fill(self._curves, found)
        for item, columns in zip(cast("Any", self.figure).legend.items, found.values(), strict=False):
            item.visible = bool(len(columns["x"]))

    def move(self, stored: Operating, chosen: Operating) -> None:
        """Move the points."""
        found = {name: _columns(tuple(zip(*one.points, strict=True)) or ((), ())) for name, one in
                 (("stored", stored), ("here", chosen))}  # fmt: skip
        self._fill(self._points, found)

    @staticmethod
    def _fill(sources: Mapping[str, ColumnDataSource], found: Mapping[str, Columns]) -> None:
        for name, columns in found.items():
            cast("Any", sources[name]).data = columns
