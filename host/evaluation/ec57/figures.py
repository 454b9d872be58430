"""What a comparison after ANSI/AAMI EC57 comes to: counts, and the shares that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

from ....common.stage_records.ec57 import Detection, EpisodeDetection, RunDetection

__all__ = ["Detection", "EpisodeDetection", "Figures", "QrsDetection", "RunDetection", "Unreadable", "share"]


def share(hits: float, others: float) -> float | None:
    """Return hits of hits and others; None where there are neither."""
    return hits / (hits + others) if hits + others else None


@dataclass(frozen=True)
class QrsDetection:
    """Detection of beats, whatever their class."""

    tp: int
    """Beats with a detection."""
    fn: int
    """Beats without one, those in unreadable stretches of the test annotator included."""
    fp: int
    """Detections without a beat, those in unreadable stretches of the reference included."""
    se: float | None
    """Sensitivity, tp / (tp + fn); None where there is no beat."""
    ppv: float | None
    """Positive predictivity, tp / (tp + fp); None where there is no detection."""
    se_readable: float | None
    """Sensitivity without the beats missed in unreadable stretches."""
    ppv_readable: float | None
    """Positive predictivity without the detections in stretches that the reference calls unreadable."""


@dataclass(frozen=True)
class Unreadable:
    """What was not judged because the signal was called unreadable."""

    reference_seconds: float
    """What the reference calls unreadable."""
    test_seconds: float
    """What the test annotator calls unreadable: its shutdown time."""
    overlap_seconds: float
    """What both call unreadable."""
    beats_missed: int
    """Beats of the reference missed in unreadable stretches of the test annotator."""
    beats_missed_share: float | None
    """Their share of all beats."""


@dataclass(frozen=True)
class Figures:
    """All figures of a record, or of several together."""

    qrs: QrsDetection
    veb: Detection
    """Ventricular ectopic beats, class V."""
    sveb: Detection
    """Supraventricular ectopic beats, class S."""
    couplets: RunDetection
    """Two ventricular beats, V or F, in a row."""
    short_runs: RunDetection
    """Three to five."""
    long_runs: RunDetection
    """Six and more, and ventricular flutter."""
    sv_couplets: RunDetection
    """Two supraventricular beats in a row."""
    sv_short_runs: RunDetection
    sv_long_runs: RunDetection
    """Six and more, and atrial fibrillation or flutter."""
    af: EpisodeDetection
    unreadable: Unreadable
    seconds: float
    """Compared time."""
