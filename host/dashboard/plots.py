"""The plots of the page See, all over one time axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from bokeh.models import (
    ColumnDataSource,
    CustomJSTickFormatter,
    FixedTicker,
    HoverTool,
    LinearColorMapper,
    Range1d,
    RangeTool,
    WheelZoomTool,
)
from bokeh.plotting import figure

from .palette import Palette, dress, title_of

LEFT = 62
"""Pixels left of each plot, so that they share their time axis on the screen."""
CLOCK = """
const sign = tick < 0 ? '-' : '', whole = Math.abs(tick);
const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60, seconds = whole % 60;
const digits = Math.abs(ticks[1] - ticks[0]) < 1 ? (Math.abs(ticks[1] - ticks[0]) < 0.1 ? 2 : 1) : 0;
const end = seconds.toFixed(digits).padStart(digits ? digits + 3 : 2, '0');
const middle = hours ? String(minutes).padStart(2, '0') : String(minutes);
return sign + (hours ? hours + ':' : '') + middle + ':' + end;
"""


def time_range(seconds: float) -> Range1d:
    """Return a range of time within a recording."""
    return Range1d(start=0, end=seconds, bounds=(0, seconds), min_interval=min(0.2, seconds))


def plot(name: str, x: Range1d, height: int, colours: Palette, **options: Any) -> figure:
    """Return an empty plot over time."""
    made = figure(
        name=name, x_range=x, height=height, sizing_mode="stretch_width", tools="", toolbar_location=None,
        min_border_left=LEFT, min_border_right=10, min_border_top=4, min_border_bottom=4, **options,
    )  # fmt: skip
    dress(made, colours)
    made.xaxis.formatter = CustomJSTickFormatter(code=CLOCK)
    title_of(made).offset = 12 - LEFT  # a small screen has no more room for it
    return made


def with_gestures(made: figure, *, drag: bool) -> None:
    """Let the wheel zoom in time and, where asked for, dragging move; on a touch screen dragging scrolls the page."""
    wheel = WheelZoomTool(dimensions="width")
    made.add_tools(wheel, "xpan", "xbox_zoom")
    made.toolbar.active_scroll = wheel
    made.toolbar.active_drag = "auto" if drag else None


def navigator(x: Range1d, seconds: float, colours: Palette) -> tuple[figure, ColumnDataSource]:
    """Return the plot of the whole recording, in which the stretch that is shown can be moved, and its source."""
    made = plot("navigator", Range1d(start=0, end=seconds), 74, colours, y_range=(-0.55, 0.55))
    source = ColumnDataSource({"time": [], "value": []})
    made.line("time", "value", source=source, color=colours.soft, line_width=1)
    tool = RangeTool(x_range=x)
    tool.overlay.fill_color = tool.overlay.line_color = colours.accent
    tool.overlay.fill_alpha = 0.25
    made.add_tools(tool)
    made.yaxis.visible = made.ygrid.visible = False
    return made, source


def leads_plot(
    x: Range1d, names: Sequence[str], colours: Palette, title: str, *, drag: bool
) -> tuple[figure, ColumnDataSource, ColumnDataSource, ColumnDataSource]:
    """Return the plot of the leads, with the sources of signal, reconstructions and unreadable stretches."""
    height = 66 + max(180, min(900, 66 * len(names)))
    made = plot("leads", x, height, colours, y_range=(0.6 - len(names), 0.6), title=title)
    signal = ColumnDataSource({"time": [], "value": []}, name="signal")
    made_of = ColumnDataSource({"time": [], "value": []}, name="reconstruction")
    unreadable = ColumnDataSource({"left": [], "right": []}, name="unreadable")
    made.quad("left", "right", 0.6, 0.6 - len(names), source=unreadable, color=colours.unreadable, fill_alpha=0.25,
              line_color=None)  # fmt: skip
    # One glyph for all leads: a browser prepares each glyph anew whenever its data change, which costs more than lines.
    made.multi_line("time", "value", source=signal, color=colours.ink, line_width=1)
    made.line("time", "value", source=made_of, color=colours.reconstruction, line_width=1.6)
    made.yaxis.ticker = FixedTicker(ticks=[-place for place in range(len(names))])
    made.yaxis.major_label_overrides = {-place: name for place, name in enumerate(names)}
    made.ygrid.visible = False
    made.axis.axis_label_standoff = 4
    with_gestures(made, drag=drag)
    return made, signal, made_of, unreadable


def marks_plot(x: Range1d, colours: Palette, rows: Sequence[str]) -> tuple[figure, Mapping[str, ColumnDataSource]]:
    """Return the plot of what stands at single moments, and its sources by row."""
    made = plot("marks", x, 12 + 26 * len(rows), colours, y_range=(-0.6, len(rows) - 0.4))
    at = {name: float(len(rows) - 1 - place) for place, name in enumerate(rows)}
    sources = {name: ColumnDataSource(cast("Any", EMPTY[name]), name=name) for name in rows}
    for name in rows:
        PAINTERS[name](made, sources[name], at[name], colours)
    made.yaxis.ticker = FixedTicker(ticks=list(at.values()))
    made.yaxis.major_label_overrides = {place: name for name, place in at.items()}
    made.xaxis.visible = made.xgrid.visible = made.ygrid.visible = False
    return made, sources


def _paint_annotated(made: figure, source: ColumnDataSource, at: float, colours: Palette) -> None:
    made.text("time", at, "text", source=source, text_color=colours.ink, text_font_size="12px", text_align="center",
              text_baseline="middle")  # fmt: skip


def _paint_beats(made: figure, source: ColumnDataSource, at: float, _: Palette) -> None:
    beats = made.scatter("time", at, source=source, size=9, marker="marker", color="colour", fill_alpha="fill")
    made.add_tools(HoverTool(renderers=[beats], tooltips=[("beat", "@look"), ("at", "@time{0.00} s")]))


def _paint_segments(made: figure, source: ColumnDataSource, at: float, colours: Palette) -> None:
    made.quad("left", "right", at - 0.35, at + 0.35, source=source, fill_color="colour", fill_alpha=0.35,
              line_color="edge", line_width="width")  # fmt: skip
    made.text("middle", at, "text", source=source, text_color=colours.ink, text_font_size="11px", text_align="center",
              text_baseline="middle")  # fmt: skip


def _paint_events(made: figure, source: ColumnDataSource, at: float, _: Palette) -> None:
    made.scatter("time", at, source=source, size=10, marker="diamond", color="colour")
    made.text("time", at, "text", source=source, text_color="colour", text_font_size="11px", x_offset=8,
              text_baseline="middle")  # fmt: skip


PAINTERS: dict[str, Callable[[figure, ColumnDataSource, float, Palette], None]] = {
    "annotated": _paint_annotated,
    "beats": _paint_beats,
    "segments": _paint_segments,
    "events": _paint_events,
}
"""What draws each row of marks."""
EMPTY: dict[str, dict[str, list[object]]] = {
    "annotated": {"time": [], "text": []},
    "beats": {"time": [], "look": [], "colour": [], "marker": [], "fill": []},
    "segments": {"left": [], "right": [], "middle": [], "text": [], "colour": [], "edge": [], "width": []},
    "events": {"time": [], "text": [], "colour": []},
}


def score_plot(
    x: Range1d, seconds: float, colours: Palette, title: str, threshold: int
) -> tuple[figure, ColumnDataSource]:
    """Return the plot of a detector's score against its threshold, both in sight, and the source of the score."""
    made = plot("score plot", x, 150, colours, title=title)
    source = ColumnDataSource({"time": [], "score": []}, name="score")
    made.line("time", "score", source=source, color=colours.score, line_width=1.2)
    made.scatter("time", "score", source=source, color=colours.score, size=4)
    line = ColumnDataSource({"time": [0.0, seconds], "score": [threshold, threshold]}, name="threshold")
    made.line("time", "score", source=line, color=colours.ink, line_dash="dashed", line_width=1.4)
    made.yaxis.axis_label = "score"
    return made, source


def error_plot(
    x: Range1d, leads: Sequence[str], colours: Palette
) -> tuple[figure, ColumnDataSource, LinearColorMapper]:
    """Return the bar of point-wise errors, a row a lead, its source and its scale of colours in mV."""
    made = plot("error plot", x, 34 + max(26, 20 * len(leads)), colours, y_range=(-len(leads), 0), title="error")
    source = ColumnDataSource({"image": [], "x": [], "dw": []}, name="error")
    scale = LinearColorMapper(palette=colours.error, low=0, high=0.5, nan_color=colours.ground)
    cast("Any", made).image("image", "x", -len(leads), "dw", len(leads), source=source, color_mapper=scale)
    made.yaxis.ticker = FixedTicker(ticks=[-place - 0.5 for place in range(len(leads))])
    made.yaxis.major_label_overrides = {-place - 0.5: name for place, name in enumerate(leads)}
    made.xaxis.visible = made.xgrid.visible = made.ygrid.visible = False
    return made, source, scale


def attention_plot(
    name: str, labels: Sequence[str], seconds: tuple[float, float] | None, colours: Palette
) -> tuple[figure, ColumnDataSource]:
    """Return a heat map of attention weights, and its source.

    Args:
        name: what attention is over.
        labels: of the rows; empty where they are moments.
        seconds: of the first and the last moment, from the R peak on; None where rows are no moments.
        colours: of the page.
    """
    low, high = seconds or (0.0, float(len(labels)))
    made = figure(
        name=f"attention {name}", width=320, height=300, tools="", toolbar_location=None,
        x_range=Range1d(start=low, end=high), y_range=Range1d(start=high, end=low),
        title=f"attention {name}",
    )  # fmt: skip
    dress(made, colours)
    source = ColumnDataSource({"image": []})
    scale = LinearColorMapper(palette=colours.error, low=0)
    cast("Any", made).image("image", low, low, high - low, high - low, source=source, color_mapper=scale)
    made.xaxis.axis_label = "looked at by the row" if labels else "looked at by the row, s from the R peak"
    if labels:
        at = [place + 0.5 for place in range(len(labels))]
        for axis in (made.xaxis[0], made.yaxis[0]):
            axis.ticker = FixedTicker(ticks=at)
            axis.major_label_overrides = dict(zip(at, labels, strict=True))
    return made, source
