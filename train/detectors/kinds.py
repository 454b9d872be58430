"""The kinds of items that a detector is fitted to and scores."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What one item is: a score is computed, and a decision taken, for each item."""

    BEATS = "beats"
    """A window of the ECG round an R peak, int16 [length, leads]."""
    WINDOWS = "windows"
    """A window cut anywhere from a signal, int16 [length, leads]."""
    LEADS = "leads"
    """A record of several leads and some seconds, int16 [length, leads]."""
    SAMPLES = "samples"
    """An interval of a continuous signal: a rhythm, or the time between two anomalies."""
    DIFFERENCES = "differences"
    """A beat less the template of its own patient, [length, 1], in heights of that template."""
