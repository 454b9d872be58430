"""What is open, in words."""

from __future__ import annotations

import html

from .analysis import Analysis
from .recording import Recording


def describe_recording(recording: Recording) -> str:
    """Return a recording in Markdown: leads, rate, duration, annotations, and what was assumed."""
    marks = recording.annotations
    annotated = "no annotations" if marks is None else f"{len(marks.sample):,} annotations"
    text = (
        f"**{_plain(recording.name)}**: {len(recording.leads)} leads ({_plain(', '.join(recording.leads))}), "
        f"{recording.fs:g} Hz, {duration(recording.seconds)}, {annotated}."
    )
    return text if not recording.note else f"{text}\n\n{_plain(recording.note)}."


def describe_analysis(analysis: Analysis) -> str:
    """Return what a detector makes of a recording in Markdown."""
    beats, unreadable = len(analysis.sample), int((~analysis.readable).sum())
    text = (
        f"**{_plain(str(analysis.run.folder))}** on {_plain(', '.join(analysis.leads))}: {beats:,} beats, "
        f"{int(analysis.abnormal.sum()):,} abnormal, {unreadable:,} unreadable"
    )
    if analysis.streamed:
        text += f", {len(analysis.alarms):,} alarms, level {analysis.level}"
    return f"{text}. Detector: {_plain(analysis.origin)}." if analysis.origin else f"{text}."


def duration(seconds: float) -> str:
    """Return a time in s as hours, minutes and seconds."""
    minutes, rest = divmod(round(seconds, 1), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02d}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"


def _plain(text: str) -> str:
    """Return text that Markdown and HTML leave as it is."""
    escaped = html.escape(text)
    return "".join(f"&#{ord(sign)};" if sign in "*_`[]<>|\\#~" else sign for sign in escaped)
