"""Scoring against annotated beats as ANSI/AAMI EC57 asks for.

What is named here scores ecgtiny's own detector, whose beats can be abnormal or unreadable, with false alarms per hour:
``compare``, ``counts``, ``score``. ``annotators`` and what it is made of (``series``, ``beat_matrix``, ``runs``,
``episodes``, ``figures``) compare any two annotators class by class, and are public as ``ecgtiny.ec57``; the rhythm of
ecgtiny's detector is scored by them too.

Pairs are made by one function for both. Beats are counted twice because the two count differently: here a detection
that cannot be read has found its beat, flutter has a margin round each wave, and a flagged beat of class Q is a false
alarm, since somebody hears it. EC57 says otherwise of each, and each published figure of the detector is of the former.
"""

from .compare import Comparison, compare
from .score import RecordScore, average, gross, score_record

__all__ = ["Comparison", "RecordScore", "average", "compare", "gross", "score_record"]
