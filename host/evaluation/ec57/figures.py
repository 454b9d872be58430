"""What a comparison after ANSI/AAMI EC57 comes to: counts, and the shares that follow from them."""

from __future__ import annotations

from dataclasses import dataclass


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
class Detection:
    """Detection of the ectopic beats of one class."""

    tp: int
    fn: int
    """Beats of the class that were missed or called another class."""
    fp: int
    """Beats of other classes, and detections without a beat, that were called of this class."""
    tn: int
    """Detections of others that were not."""
    se: float | None
    ppv: float | None
    fpr: float | None
    """False positive rate, fp / (fp + tn)."""


@dataclass(frozen=True)
class RunDetection:
    """Detection of runs of ectopic beats of some lengths."""

    found: int
    """Runs of the reference beside which the test annotator has one of at least the least of these lengths."""
    missed: int
    right: int
    """Runs of the test annotator beside which the reference has one of at least the least of these lengths."""
    false: int
    se: float | None
    """found / (found + missed)."""
    ppv: float | None
    """right / (right + false)."""


@dataclass(frozen=True)
class EpisodeDetection:
    """Detection of episodes of atrial fibrillation, by episode and by duration."""

    found: int
    """Episodes of the reference that one of the test annotator overlaps."""
    missed: int
    right: int
    """Episodes of the test annotator that one of the reference overlaps."""
    false: int
    reference_seconds: float
    """Duration of the reference's episodes together."""
    test_seconds: float
    """Duration of the test annotator's, without what the reference calls atrial flutter."""
    overlap_seconds: float
    """What is in both."""
    se: float | None
    """Share of the reference's episodes that were found."""
    ppv: float | None
    """Share of the test annotator's episodes that are right."""
    duration_se: float | None
    """overlap_seconds / reference_seconds."""
    duration_ppv: float | None
    """overlap_seconds / test_seconds."""


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
