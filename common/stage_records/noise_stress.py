"""noise-stress.json: how a stream detector does on whole records as recorded noise of each kind grows."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from .base import Block, StageRecord
from .evaluate import EvaluateConditions, EvaluateOptions, StreamFigures

CLEAN = "clean"
"""The condition without noise."""


class NoiseKind(Block):
    """A kind of noise."""

    name: str
    """As the database calls it: em, ma, bw."""
    what: str
    """The same in words."""


class UnderNoise(Block):
    """The figures of a record, or of all of them together, under one condition."""

    whole: StreamFigures
    """All scored time, half of which is without noise."""
    noisy: StreamFigures
    """The stretches that noise is added to, alone; without noise the same stretches as they are."""


class NoiseCurves(Block):
    """A record, or all of them together, clean and under each noise at each level."""

    clean: UnderNoise
    under: dict[str, list[UnderNoise]]
    """By kind of noise, one a level."""


class StressedRecord(Block):
    """One record, clean and under each noise at each level."""

    patient: str
    lead: str
    model: str
    """Whether the detector that scored it had been trained on the patient."""
    source: dict[str, str]
    """SHA-256 of each file of the record."""
    note: str
    """What was assumed of the record."""
    curves: NoiseCurves


class NoiseStressRecord(StageRecord):
    """The record of a noise stress test."""

    stage: Literal["noise-stress"]
    config: EvaluateOptions
    conditions: EvaluateConditions
    kinds: list[NoiseKind]
    levels: list[float]
    """Signal-to-noise ratios in dB, the most harmless first."""
    records: dict[str, StressedRecord]
    skipped: dict[str, str] | UnsetType = UNSET
    """Why a file or a record of a folder was left out, by its name; no key where none was."""
    gross: NoiseCurves
    """All records together."""
    model_digest: str

    def by_condition(self, curves: NoiseCurves) -> dict[str, UnderNoise]:
        """Return curves of this record by condition: ``clean``, then ``em:24`` to ``bw:-6``."""
        noisy = {
            f"{kind.name}:{level:g}": figures
            for kind in self.kinds
            for level, figures in zip(self.levels, curves.under[kind.name], strict=True)
        }
        return {CLEAN: curves.clean, **noisy}
