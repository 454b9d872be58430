"""The plots of one recording, filled anew whenever another stretch is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from bokeh.models import ColumnDataSource, LinearColorMapper
from bokeh.plotting import figure

from .analysis import Analysis
from .attention import attends
from .attention_plots import AttentionPlots
from .marks import Look, Moment, annotation_marks, beat_marks, moments, within
from .overlay import beats_between, error_map, reconstruction_line, segments_of, thinned
from .palette import DARK, Palette, title_of
from .plots import error_plot, leads_plot, marks_plot, navigator, score_plot, time_range
from .recording import Recording
from .traces import bands, traces

POINTS = 500
"""Stretches into which what is shown is divided; of each the least and the largest sample are drawn."""
COLUMNS = 800
MAX_OVERLAY = 60
"""Beats of whose reconstruction a line is drawn at most."""
MAX_SEGMENTS = 24
"""Beats whose segments are marked at most."""
MAX_LABELLED = 8
"""Beats whose segments are named at most."""
MAX_SCORES = 2000
SHADES = 99.5
"""Percentile of the errors that has the last colour."""


@dataclass(frozen=True, eq=False)
class _Score:
    analysis: Analysis
    source: ColumnDataSource


class Viewer:
    """The plots of a recording and of the analyses of it."""

    def __init__(
        self, recording: Recording, analyses: tuple[Analysis, ...], shown: tuple[str, ...], colours: Palette, *,
        drag: bool = True,
    ) -> None:  # fmt: skip
        self.recording, self.analyses, self.colours = recording, analyses, colours
        self.range = time_range(recording.seconds)
        self.bands = bands(recording, shown)
        self.moments = moments(analyses[0]) if analyses else []
        self._navigator, overview = navigator(self.range, recording.seconds, colours)
        leads, self._signal, self._made, self._unreadable = leads_plot(
            self.range, shown, colours, self._caption(), drag=drag
        )
        self.plots: list[figure] = [self._navigator, leads]
        self._marks, self._scores = self._mark_rows(), self._score_rows()
        self._error = self._error_row()
        self._overview(overview)
        self.attention = AttentionPlots(analyses[0], colours) if analyses and attends(analyses[0].scorer) else None

    def _caption(self) -> str:
        span = next(iter(self.bands.values())).span
        red = ", red: reconstruction" if any(one.reconstruction is not None for one in self.analyses[:1]) else ""
        ink = "white" if self.colours is DARK else "black"
        return f"{ink}: recorded{red}; {span:.2g} mV a lead"

    def _mark_rows(self) -> dict[str, ColumnDataSource]:
        rows = ["annotated"] if self.recording.annotations is not None else []
        if self.analyses:
            rows += ["beats", *(["segments", "events"] if self.analyses[0].streamed else [])]
        if not rows:
            return {}
        made, sources = marks_plot(self.range, self.colours, rows)
        self.plots.append(made)
        return {name: sources[name] for name in rows}

    def _score_rows(self) -> list[_Score]:
        found: list[_Score] = []
        for analysis in self.analyses:
            title = f"score (orange) and threshold (dashed): {analysis.run.folder.name}"
            made, source = score_plot(self.range, self.recording.seconds, self.colours, title, analysis.threshold)
            self.plots.append(made)
            found.append(_Score(analysis, source))
        return found

    def _error_row(self) -> tuple[ColumnDataSource, LinearColorMapper] | None:
        if not self.analyses or self.analyses[0].reconstruction is None:
            return None
        made, source, scale = error_plot(self.range, self.analyses[0].leads, self.colours)
        self.plots.insert(2, made)
        scale.high = self.error_scale
        title_of(made).text = f"point-wise error: dark 0, bright {scale.high:.2g} mV and more"
        return source, scale

    @property
    def error_scale(self) -> float:
        """The error in mV that has the last colour of the bar; 0 where nothing is reconstructed."""
        found = None
        if self.analyses:
            found = error_map(self.analyses[0], 0, self.recording.seconds, COLUMNS)
        if found is None or np.isnan(found).all():
            return 0.0
        return max(float(np.nanpercentile(found, SHADES)), 0.01)

    def _overview(self, source: ColumnDataSource) -> None:
        first = next(iter(self.bands))
        found = traces(self.recording, {first: self.bands[first]}, 0, self.recording.seconds, POINTS)
        source.data = _columns(time=found.time, value=np.clip(found.value[first], -0.5, 0.5))

    def on_range(self, call: Callable[[], None]) -> None:
        """Call a function after each change of the stretch that is shown."""

        def changed(_name: str, _old: object, _new: object) -> None:
            call()

        for end in ("start", "end"):
            cast("Any", self.range).on_change(end, changed)

    @property
    def stretch(self) -> tuple[float, float]:
        """What is shown, in s."""
        return float(cast("float", self.range.start)), float(cast("float", self.range.end))

    def show(self, start: float, stop: float) -> None:
        """Show another stretch, in s, moved into the recording where it lies outside."""
        length = min(max(stop - start, 0.2), self.recording.seconds)
        start = min(max(start, 0.0), self.recording.seconds - length)
        self.range.update(start=start, end=start + length)

    def fill(self) -> None:
        """Fill the plots with what stands in the stretch that is shown."""
        start, stop = self.stretch
        found = traces(self.recording, self.bands, start, stop, POINTS)
        self._signal.data = _columns(time=[found.time] * len(found.value), value=list(found.value.values()))
        self._fill_annotated(start, stop)
        if self.analyses:
            self._fill_analysis(self.analyses[0], start, stop)
        for row in self._scores:
            row.source.data = _scores(row.analysis, start, stop)

    def _fill_annotated(self, start: float, stop: float) -> None:
        if "annotated" in self._marks:
            found = annotation_marks(self.recording, start, stop)
            self._marks["annotated"].data = _columns(time=[one.time for one in found], text=[one.text for one in found])

    def _fill_analysis(self, analysis: Analysis, start: float, stop: float) -> None:
        fs = analysis.record.fs
        spans = analysis.unreadable / fs
        spans = spans[(spans[:, 1] > start) & (spans[:, 0] < stop)]
        self._unreadable.data = _columns(left=spans[:, 0], right=spans[:, 1])
        self._fill_beats(analysis, start, stop)
        near = beats_between(analysis, start - 0.5, stop + 0.5)
        self._fill_made(analysis, near if len(near) <= MAX_OVERLAY else near[:0])
        self._fill_segments(analysis, near if len(near) <= MAX_SEGMENTS else near[:0])
        if "events" in self._marks:
            self._marks["events"].data = _events(within(self.moments, start, stop), self.colours)
        self._fill_error(analysis, start, stop)
        if self.attention is not None:
            self.attention.fill((start + stop) / 2)

    def _fill_beats(self, analysis: Analysis, start: float, stop: float) -> None:
        beats = beat_marks(analysis, start, stop)
        self._marks["beats"].data = _columns(
            time=beats.time,
            look=[str(look) for look in beats.look],
            colour=[self.colours.of(look) for look in beats.look],
            marker=[MARKERS[look] for look in beats.look],
            fill=[0.0 if look is Look.UNREADABLE else 0.9 for look in beats.look],
        )

    def _fill_made(self, analysis: Analysis, near: Any) -> None:
        time: list[Any] = []
        value: list[Any] = []
        for name, band in self.bands.items():
            line = reconstruction_line(analysis, self.recording.lead(name), near)
            if line is not None:
                time.append(line.time)
                value.append(band.of(line.value))
        self._made.data = _columns(
            time=np.concatenate(time) if time else [], value=np.concatenate(value) if value else []
        )

    def _fill_segments(self, analysis: Analysis, near: Any) -> None:
        if "segments" not in self._marks:
            return
        found = segments_of(analysis, near)
        names = list(dict.fromkeys(one.name for one in found))
        colour = dict(zip(names, self.colours.segments, strict=False))
        self._marks["segments"].data = _columns(
            left=[one.start for one in found],
            right=[one.stop for one in found],
            middle=[(one.start + one.stop) / 2 for one in found],
            text=[one.name if len(near) <= MAX_LABELLED else "" for one in found],
            colour=[colour[one.name] for one in found],
            edge=[self.colours.alarm if one.departs else colour[one.name] for one in found],
            width=[2.5 if one.departs else 0.5 for one in found],
        )

    def _fill_error(self, analysis: Analysis, start: float, stop: float) -> None:
        found = None if self._error is None else error_map(analysis, start, stop, COLUMNS)
        if self._error is not None and found is not None:
            self._error[0].data = _columns(image=[found[::-1]], x=[start], dw=[stop - start])


MARKERS = {Look.NORMAL: "circle", Look.ABNORMAL: "triangle", Look.UNREADABLE: "x"}


def _columns(**columns: Any) -> Any:
    return columns


def _scores(analysis: Analysis, start: float, stop: float) -> Any:
    which = beats_between(analysis, start, stop)
    which = which[analysis.readable[which]]
    which = thinned(which, analysis.score[which].astype(np.float64), MAX_SCORES)
    return _columns(time=analysis.sample[which] / analysis.record.fs, score=analysis.score[which])


def _events(found: list[Moment], colours: Palette) -> Any:
    return _columns(
        time=[one.time for one in found],
        text=[one.text for one in found],
        colour=[colours.alarm if one.alarm else colours.accent for one in found],
    )
