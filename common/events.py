"""The events of a stream: kinds, flags, qualities, and the layout of an event. The only place that defines them.

``ecgtiny_event.h``, the texts of WFDB annotation files and the table of docs/continuous-ecg.md are made from what
stands here: a new kind, flag or quality is one entry here, beside the code that emits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Annotation:
    """What an event is written as in a WFDB annotation file."""

    symbol: str
    """WFDB's code: ``N`` normal beat, ``V`` ventricular ectopic beat, ``~`` change of signal quality, ``+`` change of
    rhythm, ``[`` and ``]`` begin and end of ventricular flutter, ``"`` comment."""
    text: str = ""
    """The annotation's auxiliary text."""
    subtype: int = 0
    """WFDB's subtype; of a change of signal quality -1 means unreadable and 0 clean."""


class Kind(IntEnum):
    """Kinds of events."""

    meaning: str
    """What an event of the kind says, for the C header and the documentation."""
    annotation: Annotation
    """What an event of the kind is written as in a WFDB file; a beat by its flags and quality instead."""

    def __new__(cls, number: int, meaning: str = "", annotation: Annotation | None = None) -> Self:
        """Make a kind of a number, what it means, and its annotation."""
        member = int.__new__(cls, number)
        member._value_ = number
        member.meaning, member.annotation = meaning, annotation or Annotation("")
        return member

    BEAT = 1, "a beat", Annotation("N")
    PAUSE = 2, "the heart paused, from this R peak on", Annotation('"', "pause")
    TACHYCARDIA = 3, "the median RR interval became short", Annotation('"', "tachycardia")
    BRADYCARDIA = 4, "the median RR interval became long", Annotation('"', "bradycardia")
    RHYTHM_OK = 5, "the median RR interval is neither short nor long again", Annotation('"', "rate as usual")
    EPISODE_START = 6, "an episode of abnormal beats starts", Annotation('"', "episode starts")
    EPISODE_END = 7, "the episode ends", Annotation('"', "episode ends")
    ENROLLED = 8, "the patient's templates are there: alarms are possible from now on", Annotation('"', "enrolled")
    SIGNAL_LOST = 9, "the electrodes lost contact", Annotation("~", "signal lost", -1)
    SIGNAL_BACK = 10, "the electrodes have contact again", Annotation("~", "signal back")
    ASYSTOLE = 11, "no R peak follows this one for 4 s, though the electrodes have contact", Annotation('"', "asystole")
    COUPLET = 12, "two abnormal beats in a row, this the first", Annotation('"', "couplet")
    VENTRICULAR_RUN = 13, "three abnormal beats in a row or more, from this one on", Annotation("+", "(IVR")
    VT = 14, "the same, at 100 per minute or more", Annotation("+", "(VT")
    RUN_END = 15, "the last beat of such a run", Annotation("+", "(N")
    BIGEMINY = 16, "every other beat is abnormal, from this one on", Annotation("+", "(B")
    BIGEMINY_END = 17, "the last abnormal beat of bigeminy", Annotation("+", "(N")
    TRIGEMINY = 18, "every third beat is abnormal, from this one on", Annotation("+", "(T")
    TRIGEMINY_END = 19, "the last abnormal beat of trigeminy", Annotation("+", "(N")
    AF = 20, "atrial fibrillation, for 30 s at least, from this beat on", Annotation("+", "(AFIB")
    AF_END = 21, "the last beat of atrial fibrillation", Annotation("+", "(N")
    PACED = 22, "beats as wide as paced ones are usual for the patient", Annotation('"', "paced")
    FLUTTER = 23, "QRS complexes do not stand out: flutter, fibrillation, broad tachycardia, noise", Annotation("[")
    FLUTTER_END = 24, "they do again, or there is hardly any signal", Annotation("]")


class _Bit(IntFlag):
    """A bit with a text and a meaning."""

    text: str
    """The bit in words, for annotations and reports."""
    meaning: str
    """What the bit says, for the C header and the documentation."""

    def __new__(cls, number: int, text: str = "", meaning: str = "") -> Self:
        """Make a bit of its value, its text and its meaning; a combination of bits has neither."""
        member = int.__new__(cls, number)
        member._value_ = number
        member.text, member.meaning = text, meaning
        return member


class Flag(_Bit):
    """Bits of an event's ``flags``."""

    ABNORMAL = 1, "abnormal", "the score exceeds the threshold of the sensitivity level"
    ALARM = 2, "ALARM", "enough of the last beats are abnormal, and the last alarm is long enough ago"
    ENROLLING = 4, "while enrolling", "the patient is not enrolled yet"
    P = 8, "P", "the P wave departs from the patient's own"
    QRS = 16, "QRS", "the QRS complex departs from the patient's own"
    ST = 32, "ST", "the ST segment departs from the patient's own"
    T = 64, "T", "the T wave departs from the patient's own"
    PREMATURE = 128, "premature", "the beat comes early"
    SEARCHED_BACK = 256, "searched back", "the beat was found by the search-back"
    SUPRAVENTRICULAR = 512, "supraventricular", "the beat is premature and not abnormal, in a rhythm that is regular"


class Quality(_Bit):
    """Bits of an event's ``quality``: the reasons why a beat cannot be read; 0 when it can."""

    LEAD_OFF = 1, "lead off", "samples are missing"
    SIGNAL_FLAT = 2, "flat", "the window has hardly any amplitude"
    SATURATED = 4, "saturated", "samples are at a rail of the ADC"
    NOISY = 8, "noisy", "the window is noisy, its baseline wanders, or many recent beats are like none before"
    INVERTED = 16, "inverted", "of ENROLLED alone: the electrodes are likely exchanged"


SEGMENTS = (Flag.P, Flag.QRS, Flag.ST, Flag.T)
"""The segments of a beat by their flags, in the order of ``bias`` and ``magnitude``; the flags are consecutive bits."""


@dataclass(frozen=True)
class Field:
    """A member of an event."""

    name: str
    """The member's name in the C struct and in the dtype."""
    form: str
    """numpy's code of the element type, little endian."""
    meaning: str
    """What the member holds, and in which unit, for the C header and the documentation."""
    count: int = 1
    """The number of elements; more than one is an array."""


FIELDS = (
    Field("sample", "<u4", "the R peak, or when it happened: pushed samples since the stream began"),
    Field("kind", "u1", "of ecgtiny_event_kind"),
    Field("quality", "u1", "bits of ecgtiny_quality"),
    Field("flags", "<u2", "bits of ecgtiny_event_flag"),
    Field(
        "score",
        "<i4",
        "of a beat in 1/256 logit, abnormal above a threshold; of a run or pattern its abnormal beats",
    ),
    Field("residual", "<i4", "the autoencoder's score"),
    Field(
        "rr",
        "<u2",
        "RR interval before the beat, length of the pause, or mean or median RR interval, in ms",
    ),
    Field("bias", "<i2", "mean signed departure of P, QRS, ST, T from the template, in 0.625 uV", len(SEGMENTS)),
    Field("magnitude", "<i2", "mean absolute departure of the same, in 0.625 uV", len(SEGMENTS)),
)
EVENT = np.dtype([(field.name, field.form) if field.count == 1 else (field.name, field.form, field.count)
                  for field in FIELDS])  # fmt: skip
"""An event as it is sent and stored: 34 bytes, little endian, unaligned."""
Events = NDArray[np.void]
"""Events, [n] of ``EVENT``."""


def event(
    kind: Kind,
    sample: int,
    *,
    rr: int = 0,
    quality: int = 0,
    flags: int = 0,
    score: int = 0,
    residual: int = 0,
    bias: Sequence[int] = (0, 0, 0, 0),
    magnitude: Sequence[int] = (0, 0, 0, 0),
) -> Events:
    """Return one event, shape [1]; members that do not apply to its kind are 0."""
    row = (sample, kind, quality, flags, score, residual, rr, tuple(bias), tuple(magnitude))
    return np.array([row], EVENT)
