"""What an annotation is to ANSI/AAMI EC57: a beat of one of five classes, ventricular flutter, or neither."""

from __future__ import annotations

import numpy as np

from ....common.arrays import BoolArray, Int64Array, StrArray
from .. import aami
from .record import Annotations

AAMI = {**aami.AAMI, "B": "N", "n": "N", "r": "V", "?": "Q"}
"""Class by annotation code: that of the MIT-BIH records, and the beat codes of other databases in the same sense
(bundle branch block and supraventricular escape beats N, R-on-T beats V, beats not classified Q)."""
ECTOPIC, FUSION, NORMAL = "V", "F", "N"
FLUTTER_START, FLUTTER_WAVE, FLUTTER_END = "[", "!", "]"


def beats_of(annotations: Annotations) -> tuple[Int64Array, StrArray]:
    """Return the samples of the annotated beats, int64 [n], and their classes, str [n]; other annotations are none."""
    label = np.array([AAMI.get(str(symbol), "") for symbol in annotations.symbol], dtype=np.str_)
    return annotations.sample[label != ""], label[label != ""]


def flutter_of(annotations: Annotations, samples: int, margin: int) -> BoolArray:
    """Return which samples are ventricular flutter or fibrillation, bool [samples].

    These are the stretches from ``[`` to ``]``, or to the record's end, and ``margin`` samples round each ``!``: beats
    cannot be told there, and EC57 counts nothing in them.
    """
    inside = np.zeros(samples, dtype=np.bool_)
    start: int | None = None
    for sample, symbol in zip(annotations.sample.tolist(), annotations.symbol, strict=True):
        if symbol == FLUTTER_WAVE:
            inside[max(sample - margin, 0) : sample + margin + 1] = True
        elif symbol == FLUTTER_START and start is None:
            start = sample
        elif symbol == FLUTTER_END and start is not None:
            inside[start : sample + 1] = True
            start = None
    if start is not None:
        inside[start:] = True
    return inside
