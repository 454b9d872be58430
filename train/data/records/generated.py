"""Generated records, a patient a seed, whose every beat is marked with its class."""

from __future__ import annotations

import numpy as np

from ..synthetic.generator import GAIN
from ..synthetic.level import MIDDLE, Level
from ..synthetic.rhythm_stream import draw_fibrillation, draw_sinus_arrhythmia
from ..synthetic.stream import draw_stream
from .record import Annotations, Record

NAME = "synthetic"
FS = 360.0
MINUTES = 30.0
LEAD = "II"

RHYTHMS = {"af": draw_fibrillation, "rsa": draw_sinus_arrhythmia}
"""Patients of a rhythm, by the word that asks for them: paroxysmal atrial fibrillation, respiratory sinus
arrhythmia."""
SINUS, FIBRILLATION = "(N", "(AFIB"
"""Texts of the rhythm annotations."""

SYMBOLS = {
    "normal": "N",
    "missing p": "J",
    "inverted p": "A",
    "missing qrs": "x",
    "inverted t": "Q",
    "st elevation": "S",
    "st depression": "a",
}
"""The WFDB annotation code of each class.

EC57 counts every anomalous beat in its class S or Q, neither normal nor ventricular: a detector that learns what is
normal must not be taught it, and no PVC is claimed. A junctional premature beat (J) has no P wave, and an atrial one
(A) may have an inverted one. EC57 has no classes of ST and T: the remaining codes of S and Q (S, a, Q) only tell these
anomalies apart. ``x`` is the code of a P wave that is not conducted: an event and no beat, marked where R would have
been.
"""


def synthetic_record(
    seed: int, minutes: float = MINUTES, fs: float = FS, *, level: Level = MIDDLE, anomalies: bool = True
) -> Record:
    """Generate the record of ``synthetic:SEED``, a patient of its own, by the name ``synthetic-SEED``.

    Args:
        seed: of everything that is random.
        minutes: length of the record.
        fs: sampling frequency in Hz.
        level: variation from beat to beat, and noise.
        anomalies: whether a fifth of the beats is anomalous, or none; they may come from the first beat on.
    """
    stream = draw_stream(np.random.default_rng(seed), minutes, fs, level, anomalies)
    counts = np.rint(stream.x * GAIN).astype(np.int16)
    symbol = np.array([SYMBOLS[name] for name in stream.name.tolist()])
    annotations = Annotations(np.rint(stream.r_peak * fs).astype(np.int64), symbol)
    name = f"{NAME}-{seed}"  # Files are named after records, and no file name may hold a colon everywhere.
    return Record(name, name, counts, fs, GAIN, 0, LEAD, annotations, note="generated")


def rhythm_record(rhythm: str, seed: int, minutes: float = MINUTES, fs: float = FS, *, level: Level = MIDDLE) -> Record:
    """Generate the record of ``synthetic:RHYTHM:SEED``, by the name ``synthetic-RHYTHM-SEED``; its beats are normal.

    Args:
        rhythm: one of ``RHYTHMS``.
        seed: of everything that is random.
        minutes: length of the record.
        fs: sampling frequency in Hz.
        level: variation from beat to beat, and noise.
    """
    stream = RHYTHMS[rhythm](np.random.default_rng([seed, *rhythm.encode()]), minutes, fs, level)
    beat = np.rint(stream.r_peak * fs).astype(np.int64)
    changes = np.flatnonzero(np.diff(stream.fibrillating.astype(np.int8)) != 0) + 1
    starts = [0, *changes.tolist()]
    texts = [FIBRILLATION if stream.fibrillating[at] else SINUS for at in starts]
    sample = np.concatenate([beat[starts], beat])
    order = np.argsort(sample, kind="stable")
    annotations = Annotations(
        sample[order],
        np.array(["+"] * len(starts) + ["N"] * len(beat))[order],
        np.array([*texts, *[""] * len(beat)])[order],
        np.zeros(len(sample), np.int64),
    )
    name = f"{NAME}-{rhythm}-{seed}"
    counts = np.rint(stream.x * GAIN).astype(np.int16)
    return Record(name, name, counts, fs, GAIN, 0, LEAD, annotations, note="generated")
