"""Figures of ANSI/AAMI EC57 that stand in records and in ``ecgtiny.ec57``: ectopic beats, their runs, fibrillation."""

from __future__ import annotations

from .base import Block


class Detection(Block):
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


class RunDetection(Block):
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


class EpisodeDetection(Block):
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


class RhythmScore(Block):
    """Supraventricular ectopic beats, runs and atrial fibrillation against annotations; None where nothing divides."""

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
    """Six and more, and atrial fibrillation or flutter where the annotations tell rhythms."""
    af: EpisodeDetection | None
    """Episodes of atrial fibrillation; None where the annotations tell no rhythm."""
