"""Events of a stream as a WFDB annotation file, which every viewer of WFDB records shows beside the signal."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...common.errors import DataError
from ...common.files import write_atomic
from ...quantize.monitor.event import Flag, Kind, Quality
from ...train.data.sources.physionet import import_wfdb

ANNOTATOR = "tiny"
"""The suffix of the file: beside ``208.dat``, ``208.tiny`` is the annotator that a viewer is asked for."""

NORMAL, ABNORMAL, QUALITY, RHYTHM, COMMENT = "N", "V", "~", "+", '"'
UNREADABLE, CLEAN = -1, 0
"""Subtypes of a change of signal quality, as the WFDB Programmer's Guide has them."""


SEGMENTS = {Flag.P: "P", Flag.QRS: "QRS", Flag.ST: "ST", Flag.T: "T"}
REASONS = {
    Quality.LEAD_OFF: "lead off",
    Quality.FLAT: "flat",
    Quality.SATURATED: "saturated",
    Quality.NOISY: "noisy",
    Quality.INVERTED: "inverted",
}
"""Bits of an event's flags and of its quality."""


@dataclass(frozen=True)
class _Annotation:
    symbol: str
    text: str = ""
    subtype: int = 0


OTHERS = {
    Kind.PAUSE: _Annotation(RHYTHM, "(PAUSE"),
    Kind.TACHYCARDIA: _Annotation(RHYTHM, "(TACHYCARDIA"),
    Kind.BRADYCARDIA: _Annotation(RHYTHM, "(BRADYCARDIA"),
    Kind.RHYTHM_OK: _Annotation(RHYTHM, "(N"),
    Kind.EPISODE_START: _Annotation(COMMENT, "episode starts"),
    Kind.EPISODE_END: _Annotation(COMMENT, "episode ends"),
    Kind.ENROLLED: _Annotation(COMMENT, "enrolled"),
    Kind.SIGNAL_LOST: _Annotation(QUALITY, "signal lost", UNREADABLE),
    Kind.SIGNAL_BACK: _Annotation(QUALITY, "signal back", CLEAN),
}
"""What each event that is no beat is written as."""
NO_EVENTS = _Annotation(QUALITY, "no events", CLEAN)
"""Stands at sample 0 where there are none: a file without an annotation would not tell its sampling frequency. (A
comment at sample 0 would be taken for part of the file's head.)"""


def write_annotations(path: Path, events: NDArray[np.void], fs: float) -> None:
    """Write events as a WFDB annotation file, atomically; equal events give equal bytes.

    A beat is ``N``, an abnormal one ``V`` with the segments that depart (``QRS ST``) and ``ALARM`` where it raised one,
    an unreadable one ``~`` with the reasons; changes of rhythm are ``+``, episodes and enrolment comments, the latter
    ``enrolled, inverted`` where the electrodes are likely exchanged.

    Args:
        path: ``208.tiny``; the suffix is what a viewer calls the annotator.
        events: structured array with ``sample``, ``kind``, ``quality`` and ``flags``, in any order.
        fs: sampling frequency of the record in Hz.

    Raises:
        DataError: there is no such kind of event.
        MissingToolError: the wfdb package is not installed.
    """
    ordered = events[np.argsort(events["sample"], kind="stable")]
    annotations = [_annotation(event, path) for event in ordered] or [NO_EVENTS]
    sample = ordered["sample"].astype(np.int64) if len(ordered) else np.zeros(1, dtype=np.int64)
    with tempfile.TemporaryDirectory() as folder:
        # wfdb allows letters, digits, - and _ in names only; what it writes does not depend on the name.
        import_wfdb("writing annotations").wrann(
            "events",
            ANNOTATOR,
            sample,
            symbol=[one.symbol for one in annotations],
            subtype=np.array([one.subtype for one in annotations]),
            aux_note=[one.text for one in annotations],
            fs=fs,
            write_dir=folder,
        )
        write_atomic(path, Path(folder, f"events.{ANNOTATOR}").read_bytes())


def _annotation(event: Any, path: Path) -> _Annotation:
    try:
        kind = Kind(int(event["kind"]))
    except ValueError:
        where = f"{path}, sample {event['sample']}"
        raise DataError(f"there is no event of kind {event['kind']}", where=where) from None
    quality = int(event["quality"])
    if kind is Kind.BEAT:
        return _beat(quality, int(event["flags"]))
    told = OTHERS[kind]
    inverted = kind is Kind.ENROLLED and quality & Quality.INVERTED
    return replace(told, text=f"{told.text}, {REASONS[Quality.INVERTED]}") if inverted else told


def _beat(quality: int, flags: int) -> _Annotation:
    if quality:
        return _Annotation(QUALITY, " ".join(name for bit, name in REASONS.items() if quality & bit), UNREADABLE)
    if not flags & Flag.ABNORMAL:
        return _Annotation(NORMAL)
    words = [name for bit, name in SEGMENTS.items() if flags & bit]
    return _Annotation(ABNORMAL, " ".join([*words, "ALARM"] if flags & Flag.ALARM else words))
