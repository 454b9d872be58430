"""Scoring of a detector against annotated beats as ANSI/AAMI EC57 asks for, with false alarms per hour."""

from .compare import Comparison, compare
from .score import RecordScore, average, gross, score_record

__all__ = ["Comparison", "RecordScore", "average", "compare", "gross", "score_record"]
