"""The events of a monitor, packed as the device gives them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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

BEAT, PAUSE, TACHYCARDIA, BRADYCARDIA, RHYTHM_OK, EPISODE_START, EPISODE_END, ENROLLED, SIGNAL_LOST, SIGNAL_BACK = (
    range(1, 11)
)
"""Kinds of event."""
INVERTED = 16
"""Bit of ``quality`` beside those of the front end, on ENROLLED: the electrodes are likely exchanged."""
ABNORMAL, ALARM, ENROLLING, P, QRS, ST, T, PREMATURE, SEARCHED_BACK = (1 << bit for bit in range(9))
"""Bits of ``flags``; P to T: the segment departs from the patient's own."""


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
