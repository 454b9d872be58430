"""The part of the page Ask that marks beats and stretches, and saves them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import panel as pn
from panel.viewable import Viewable

from ....common.arrays import Int64Array
from ....common.errors import EcgtinyError
from ....train.data.records.record import Record
from ..message import Message
from ..session import Session
from ..widgets import beside, follow_value, on_press
from .marks import BEATS, EXTENSION, STRETCHES, Mark, Marks, listed, marks_path, save_marks
from .trace import Trace

SNAP_SECONDS = 0.15
"""A beat is marked at the R peak that is at most so far from the chosen place: EC57's window of a match."""
WIDTH = 240
NOTHING = "nothing yet"
PLAIN = ".bk-spin-btn { display: none !important; }"
"""The small buttons of a number have no names for a screen reader; the arrow keys do the same."""


class MarksView:
    """A trace to point at, and what is marked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._written: set[Path] = set()
        """Files of the recording that is open, which alone may be written over."""
        self.marks = Marks(0)
        self.drawn = pn.Column(sizing_mode="stretch_width")
        self.message = Message()
        self.time = pn.widgets.FloatInput(
            name="Place in s", value=0.0, start=0.0, step=0.05, width=120, stylesheets=[PLAIN]
        )
        self.beat = pn.widgets.Select(name="Beat", options={f"{code} {text}": code for code, text in BEATS.items()},
                                      width=WIDTH)  # fmt: skip
        self.start = pn.widgets.FloatInput(
            name="Stretch from, in s", value=0.0, start=0.0, step=0.5, width=120, stylesheets=[PLAIN]
        )
        self.stop = pn.widgets.FloatInput(
            name="Stretch to, in s", value=0.0, start=0.0, step=0.5, width=120, stylesheets=[PLAIN]
        )
        self.stretch = pn.widgets.Select(name="Stretch", options=list(STRETCHES), width=WIDTH)
        self.listed = pn.widgets.Select(name="Marked", options=[NOTHING], width=320)
        self.extension = pn.widgets.TextInput(name="Extension of the file", value=EXTENSION, width=150)
        follow_value(self.time, self._show)
        self.paint()

    def view(self) -> Viewable:
        """Return what is shown."""
        return pn.Column(
            self.drawn,
            _row(self.time, _button("Previous beat", lambda: self._step(-1)),
                 _button("Next beat", lambda: self._step(1)), self.beat, _button("Mark beat", self._mark_beat)),
            _row(self.start, self.stop, _button("As on See", self._as_seen), self.stretch,
                 _button("Mark stretch", self._mark_stretch)),
            _row(self.listed, _button("Remove", self._remove), self.extension, _button("Save", self._save, "primary")),
            self.message.pane, sizing_mode="stretch_width",
        )  # fmt: skip

    def paint(self) -> None:
        """Draw the trace in the colours of the page."""
        self.trace = Trace(self._pointed, dark=self._session.dark)
        self.drawn[:] = [self.trace.view()]
        self._show()

    def clear(self) -> None:
        """Begin anew: another recording was opened."""
        record, self._written = self._record, set()
        self.marks = Marks(0 if record is None else len(record))
        self.time.value, self.time.end = 0.0, None if record is None else record.seconds
        self.message.say("")
        self._changed(self.marks)

    @property
    def _record(self) -> Record | None:
        recording, analysis = self._session.recording, self._session.analysis
        if recording is None:
            return None
        return recording.records[0] if analysis is None else analysis.record

    @property
    def _peaks(self) -> Int64Array:
        analysis = self._session.analysis
        return np.zeros(0, np.int64) if analysis is None else analysis.sample

    def _show(self) -> None:
        record = self._record
        if record is not None:
            self.trace.show(record, float(self.time.value or 0), self.marks.marks)

    def _pointed(self, time: float) -> None:
        record = self._record
        if record is not None:
            self.time.value = round(min(max(self._snapped(time, record.fs), 0), record.seconds), 3)

    def _snapped(self, time: float, fs: float) -> float:
        peaks = self._peaks / fs
        near = peaks[np.abs(peaks - time) <= SNAP_SECONDS]
        return float(near[np.abs(near - time).argmin()]) if len(near) else time

    def _step(self, by: int) -> None:
        record = self._record
        if record is None:
            return
        peaks, now = self._peaks / record.fs, float(self.time.value or 0)
        others = peaks[peaks > now + 1e-3] if by > 0 else peaks[peaks < now - 1e-3]
        if len(others):
            self.time.value = round(float(others[0] if by > 0 else others[-1]), 3)

    def _sample(self, seconds: float | None, record: Record) -> int:
        return round(float(seconds or 0) * record.fs)

    def _mark_beat(self) -> None:
        record = self._need_record()
        if record is not None:
            sample = self._sample(self._snapped(float(self.time.value or 0), record.fs), record)
            self._try(lambda: self.marks.add_beat(min(sample, len(record) - 1), str(self.beat.value)))

    def _mark_stretch(self) -> None:
        record = self._need_record()
        if record is not None:
            start, stop = self._sample(self.start.value, record), self._sample(self.stop.value, record)
            self._try(lambda: self.marks.add_stretch(start, min(stop, len(record) - 1), str(self.stretch.value)))

    def _as_seen(self) -> None:
        start, stop = self._session.view
        self.start.value, self.stop.value = round(start, 3), round(stop, 3)

    def _remove(self) -> None:
        if isinstance(self.listed.value, Mark):
            self._changed(self.marks.remove(self.listed.value))

    def _try(self, change: Callable[[], Marks]) -> None:
        try:
            self._changed(change())
        except EcgtinyError as error:
            self.message.fail(error)

    def _changed(self, marks: Marks) -> None:
        self.marks, record = marks, self._record
        fs = 1.0 if record is None else record.fs
        options = listed(marks, fs)
        self.listed.options = options or [NOTHING]
        self.listed.value = next(reversed(options.values()), NOTHING)
        self.message.say(f"{len(options)} marked, not saved yet" if options else "")
        self._show()

    def _save(self) -> None:
        record, run = self._need_record(), self._session.run
        if record is None:
            return
        if run is None:
            self.message.fail("there is no run folder to save in (start with ecgtiny dashboard --run DIR)")
            return
        marks, extension, written = self.marks, str(self.extension.value).strip(), self._written

        def save() -> Path:
            path = marks_path(run.folder, record, extension)
            save_marks(path, marks, record.fs, replace=path in written)
            return path

        def tell(path: Path) -> None:
            written.add(path)
            self.message.say(f"saved: {path}, {len(marks.marks)} marked; the recording's own files are as they were")

        beside(self.message, "saving ...", save, tell)

    def _need_record(self) -> Record | None:
        if self._record is None:
            self.message.fail("no recording is open (choose one on the page Open)")
        return self._record


def _row(*parts: Viewable) -> Viewable:
    return pn.FlexBox(*parts, align_items="end", sizing_mode="stretch_width")


def _button(name: str, call: Callable[[], object], look: str = "default") -> Viewable:
    button = pn.widgets.Button(name=name, button_type=look, margin=(5, 8))
    on_press(button, call)
    return button
