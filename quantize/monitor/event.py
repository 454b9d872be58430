"""The events of a monitor, packed as the device gives them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from ...common.frontend import quality as front_end

EVENT = np.dtype(
    [
        ("sample", "<u4"),
        ("kind", "u1"),
        ("quality", "u1"),
        ("flags", "<u2"),
        ("score", "<i4"),
        ("residual", "<i4"),
        ("rr", "<u2"),
        ("bias", "<i2", 4),
        ("magnitude", "<i2", 4),
    ]
)
"""34 bytes, little endian, unaligned. ``sample`` counts pushed samples from 0; ``score`` is in 1/256 logit, ``rr`` in
ms, ``bias`` and ``magnitude`` (P, QRS, ST, T) in 0.625 uV."""
Events = NDArray[np.void]


class Kind(IntEnum):
    """Kinds of events, numbered as in ``ecgtiny_event.h``."""

    BEAT = 1
    PAUSE = 2
    TACHYCARDIA = 3
    BRADYCARDIA = 4
    RHYTHM_OK = 5
    EPISODE_START = 6
    EPISODE_END = 7
    ENROLLED = 8
    SIGNAL_LOST = 9
    SIGNAL_BACK = 10


class Flag(IntFlag):
    """Bits of ``flags``; P to T: the segment departs from the patient's own."""

    ABNORMAL = 1
    ALARM = 2
    ENROLLING = 4
    P = 8
    QRS = 16
    ST = 32
    T = 64
    PREMATURE = 128
    SEARCHED_BACK = 256


class Quality(IntFlag):
    """Bits of ``quality``: the front end's reasons why a beat cannot be read, and one of the whole patient."""

    LEAD_OFF = front_end.LEAD_OFF
    FLAT = front_end.FLAT
    SATURATED = front_end.SATURATED
    NOISY = front_end.NOISY
    INVERTED = 16
    """On ENROLLED: the electrodes are likely exchanged."""


BEAT, PAUSE, TACHYCARDIA, BRADYCARDIA, RHYTHM_OK, EPISODE_START, EPISODE_END, ENROLLED, SIGNAL_LOST, SIGNAL_BACK = Kind
ABNORMAL, ALARM, ENROLLING, P, QRS, ST, T, PREMATURE, SEARCHED_BACK = Flag
INVERTED = Quality.INVERTED


def event(
    kind: int,
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
    """Return one event, shape [1]; what an event has nothing to say of is 0."""
    row = (sample, kind, quality, flags, score, residual, rr, tuple(bias), tuple(magnitude))
    return np.array([row], EVENT)
