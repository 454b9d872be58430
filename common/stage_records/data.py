"""Which beats a stage worked on, and how a beat becomes an input and a residual a score."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from .base import Block, Number


class BeatCount(Block):
    """How many beats there are on one side of the split."""

    beats: int
    per_class: dict[str, int] | None
    """None where the beats are not labelled."""
    flat: int
    """Beats with a flat lead, which are not scored."""


class Data(Block):
    """What was learnt from, how it was split, and what it cannot say."""

    name: str
    note: str | None
    """What must be known of the beats to read the figures."""
    digests: dict[str, str]
    """SHA-256 of each file that was read."""
    rule: str
    """How training and test beats were kept apart."""
    fs: Number | None
    """Sampling rate in Hz; None where the source does not say."""
    unit: str
    """What ``gain`` counts are one of: mV, a standard deviation of the beat (std) or of its record."""
    gain: Number
    """Counts per unit."""
    classes: list[str]
    """The names of the classes, the normal one first."""
    train: BeatCount
    test: BeatCount


class Preprocess(Block):
    """How a beat of ADC counts becomes the input of the model."""

    length: int
    """Raw samples of a beat."""
    leads: int
    pool: int
    """Raw samples in a model sample."""
    ddof: int
    """1 where the standard deviation is that of a sample."""
    min_std_counts: int
    """Counts; a lead whose standard deviation is below is flat."""
    gain: Number | UnsetType = UNSET
    """Counts in one unit of the model's input, where that is the signal itself; not there where each beat is
    z-normalised."""


class ScoreForm(Block):
    """How what the model makes of a beat becomes a score."""

    kind: str
    """mae, mse, maxw, direct or likelihood."""
    window: int
    """Model samples of maxw; 0 for the others."""
