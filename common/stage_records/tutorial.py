"""tutorial.json: TensorFlow's autoencoder tutorial as published, and the figures that it gave here."""

from __future__ import annotations

from typing import Literal

from .base import Block, StageRecord


class TutorialFigures(Block):
    """Figures as the tutorial counts them: *normal* is the positive class. None where undefined."""

    accuracy: float | None
    precision: float | None
    recall: float | None


class TutorialRows(Block):
    """How many rows there were."""

    train: int
    train_normal: int
    """Those that were fitted on; the others count for the scale alone."""
    test: int
    test_normal: int


class TutorialRecord(StageRecord):
    """The record of the tutorial."""

    stage: Literal["tutorial"]
    data: str
    digests: dict[str, str]
    """SHA-256 of each file that was read."""
    note: str | None
    """What must be known of the rows to read the figures."""
    rule: str
    """How training and test rows were kept apart."""
    rows: TutorialRows
    seed: int
    epochs: int
    threshold: float
    """Of the mean absolute error, in the unit of the scaled rows; below it, a row is taken for normal."""
    test: TutorialFigures
    published: TutorialFigures
    """Those that the tutorial's page prints."""
    auroc: float | None
    """Anomalous against normal test rows; the tutorial gives none."""
