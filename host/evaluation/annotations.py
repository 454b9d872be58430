"""Events of a stream as a WFDB annotation file, which every viewer of WFDB records shows beside the signal."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import Int64Array
from ...common.errors import DataError
from ...common.events import SEGMENTS, Annotation, Flag, Kind, Quality
from ...common.files import write_atomic
from ...train.data.sources.physionet import import_wfdb
from .rhythm import ENDS

ANNOTATOR = "tiny"
"""The suffix of the file: beside ``208.dat``, ``208.tiny`` is the annotator that a viewer is asked for."""

ABNORMAL, QUALITY, UNREADABLE = "V", "~", -1
"""Codes of an abnormal and of an unreadable beat, and the latter's subtype (WFDB Programmer's Guide)."""
SUPRAVENTRICULAR = "S"
RHYTHM = "+"
"""Code of a rhythm, which lasts until the next one; what ends by itself or says a rate alone is a comment."""
NO_EVENTS = Annotation(QUALITY, "no events")
"""Stands at sample 0 where there are none: a file without an annotation does not hold its sampling frequency. (A
comment at sample 0 is read as part of the file's head.)"""


def write_annotations(path: Path, events: NDArray[np.void], fs: float) -> None:
    """Write events as a WFDB annotation file, atomically; equal events give equal bytes.

    A beat is ``N``, a supraventricular one ``S``, an abnormal one ``V`` with the segments that depart (``QRS ST``) and
    ``ALARM`` where it raised one, an unreadable one ``~`` with the reasons; rhythms that last are ``+`` (the end of an
    episode names the rhythm that goes on round it); pauses, changes of rate, couplets, episodes and the enrolment are
    comments, the latter ``enrolled, inverted`` where the electrodes are likely exchanged.

    Args:
        path: ``208.tiny``; the suffix is what a viewer calls the annotator.
        events: structured array with ``sample``, ``kind``, ``quality`` and ``flags``, in any order.
        fs: sampling frequency of the record in Hz.

    Raises:
        DataError: there is no such kind of event.
        MissingToolError: the wfdb package is not installed.
    """
    sample, annotations = annotations_of(events, str(path))
    write_wfdb(path, sample if len(sample) else np.zeros(1, np.int64), annotations or [NO_EVENTS], fs)


def annotations_of(events: NDArray[np.void], where: str = "events") -> tuple[Int64Array, list[Annotation]]:
    """Return events as annotations in the order of time: their samples, int64 [n], and what each is written as.

    Args:
        events: structured array with ``sample``, ``kind``, ``quality`` and ``flags``, in any order.
        where: what they are of, for messages.

    Raises:
        DataError: there is no such kind of event.
    """
    ordered = events[np.argsort(events["sample"], kind="stable")]
    return ordered["sample"].astype(np.int64), _within(ordered, [_annotation(event, where) for event in ordered])


def write_wfdb(path: Path, sample: Int64Array, annotations: Sequence[Annotation], fs: float) -> None:
    """Write a WFDB annotation file, atomically; equal annotations give equal bytes.

    Args:
        path: ``208.tiny``; the suffix is what a viewer calls the annotator.
        sample: int64 [n], ascending.
        annotations: [n], at least one, or a reader does not know the sampling frequency.
        fs: sampling frequency of the record in Hz.

    Raises:
        MissingToolError: the wfdb package is not installed.
    """
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


def _annotation(event: Any, where: str) -> Annotation:
    try:
        kind = Kind(int(event["kind"]))
    except ValueError:
        raise DataError(
            f"there is no event of kind {event['kind']}",
            where=f"{where}, sample {event['sample']}",
            fix="make the events anew with this version of ecgtiny",
        ) from None
    quality = Quality(int(event["quality"]))
    if kind is Kind.BEAT:
        return _beat(quality, Flag(int(event["flags"])))
    inverted = kind is Kind.ENROLLED and quality & Quality.INVERTED
    text = f"{kind.annotation.text}, {Quality.INVERTED.text}" if inverted else kind.annotation.text
    return replace(kind.annotation, text=text)


def _within(events: NDArray[np.void], annotations: list[Annotation]) -> list[Annotation]:
    """Return the annotations with what ends an episode saying which rhythm goes on: WFDB knows one at a time."""
    lasting: dict[Kind, str] = {}
    found: list[Annotation] = []
    for number, one in zip(events["kind"].tolist(), annotations, strict=True):
        kind = Kind(number)
        if lasting.pop(kind, None) is not None:
            one = replace(one, text=next(reversed(lasting.values()), one.text))
        if kind in ENDS and one.symbol == RHYTHM:
            lasting[ENDS[kind]] = one.text
        found.append(one)
    return found


def _beat(quality: Quality, flags: Flag) -> Annotation:
    if quality:
        return Annotation(QUALITY, " ".join(bit.text for bit in quality), UNREADABLE)
    if not flags & Flag.ABNORMAL:
        return Annotation(SUPRAVENTRICULAR) if flags & Flag.SUPRAVENTRICULAR else Kind.BEAT.annotation
    return Annotation(ABNORMAL, " ".join(bit.text for bit in (*SEGMENTS, Flag.ALARM) if bit in flags))
