"""Events of a stream as comma-separated text, for a spreadsheet or a program without WFDB."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ...common.events import Events, Flag, Kind, Quality
from ...common.files import write_atomic

COLUMNS = ("time_s", "sample", "kind", "flags", "quality", "rr_ms", "score", "residual")
"""``kind`` is of common.events; ``flags`` and ``quality`` are their texts, separated by ``+``, empty where none is
set; an ``rr_ms`` of 0 is unknown. ``score`` and ``residual`` are empty where nothing was scored."""


def write_events(path: Path, events: Events, fs: float) -> None:
    """Write events as a CSV of ``COLUMNS``, in the order of time, atomically; equal events give equal bytes.

    Args:
        path: ``208.csv``.
        events: [n] of ``EVENT``.
        fs: sampling frequency of the record in Hz.
    """
    ordered = events[np.argsort(events["sample"], kind="stable")]
    fields = (ordered[name].tolist() for name in ("sample", "kind", "flags", "quality", "rr", "score", "residual"))
    rows = [_row(*event, fs=fs) for event in zip(*fields, strict=True)]
    write_atomic(path, "\n".join([",".join(COLUMNS), *rows, ""]))


def _row(sample: int, kind: int, flags: int, quality: int, rr: int, score: int, residual: int, *, fs: float) -> str:
    scored = Kind(kind) is Kind.BEAT and not quality
    values = (
        f"{sample / fs:.3f}", sample, Kind(kind).name.lower(), _words(Flag(flags)), _words(Quality(quality)), rr,
        score if scored else "", residual if scored else "",
    )  # fmt: skip
    return ",".join(map(str, values))


def _words(bits: Flag | Quality) -> str:
    return "+".join(bit.text for bit in bits)
