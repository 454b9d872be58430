"""Scoring against annotated beats as ANSI/AAMI EC57 asks for.

What is named here scores ecgtiny's own detector, whose beats can be abnormal or unreadable, with false alarms per hour:
``compare``, ``counts``, ``score``. ``annotators`` and what it is made of (``series``, ``beat_matrix``, ``runs``,
``episodes``, ``figures``) compare any two annotators class by class, and are public as ``ecgtiny.ec57``.
"""

from .compare import Comparison, compare
from .score import RecordScore, average, gross, score_record

__all__ = ["Comparison", "RecordScore", "average", "compare", "gross", "score_record"]
