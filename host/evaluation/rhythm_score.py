"""The rhythm of a record against its annotations: ectopic beats, their runs and fibrillation, after ANSI/AAMI EC57."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...common.events import Events
from ...common.stage_records.ec57 import RhythmScore
from ...train.data.records.beat_classes import AAMI
from ...train.data.records.record import Annotations, Record
from .annotations import annotations_of
from .ec57.annotators import RecordCounts, average, compare_annotations, gross
from .ec57.series import RHYTHM, AnnotationSeries, from_arrays

RHYTHM_TEXT = "("
"""What the text of an annotated rhythm begins with; a ``+`` has others too, such as a remark."""
GROUPS = tuple(RhythmScore.__annotations__)
"""The groups of figures that are of the rhythm; R peaks and ventricular ectopic beats are scored beat by beat."""


@dataclass(frozen=True, eq=False)
class ScoredRhythm:
    """What was counted of a record's rhythm, or of that of several."""

    counts: RecordCounts
    told: bool
    """Whether the annotations tell a rhythm; where not, fibrillation is not compared."""

    def figures(self) -> RhythmScore:
        """Return the figures that follow."""
        found = self.counts.figures()
        return RhythmScore(
            sveb=found.sveb,
            couplets=found.couplets,
            short_runs=found.short_runs,
            long_runs=found.long_runs,
            sv_couplets=found.sv_couplets,
            sv_short_runs=found.sv_short_runs,
            sv_long_runs=found.sv_long_runs,
            af=found.af if self.told else None,
        )


def score_rhythm(record: Record, annotations: Annotations, events: Events) -> ScoredRhythm:
    """Compare the events of a record with its annotations, from the end of the learning period on.

    The figures are those of ``ecgtiny.ec57.compare`` on the annotation file and on the ``.tiny`` that ``evaluate``
    writes, with two exceptions. Where no rhythm is annotated, what the detector says of rhythms is left out, which
    ``compare`` takes for false episodes and, of fibrillation, for false supraventricular runs. Where no class of a beat
    is annotated, each detection is an N.

    Args:
        record: longer than the learning period.
        annotations: the record's.
        events: [n] of ``EVENT``, those of the whole record.
    """
    reference = _reference(annotations, record.fs)
    told = bool(((reference.symbol == RHYTHM) & np.char.startswith(reference.text, RHYTHM_TEXT)).any())
    test = _test(events, record.fs, rhythms=told, classes=annotations.classified)
    counts = compare_annotations(reference, test, name=record.name, fs=record.fs, samples=len(record))
    return ScoredRhythm(counts, told)


def rhythms_together(scored: Sequence[ScoredRhythm]) -> RhythmScore:
    """Return the figures of all records together: every beat, run and episode counts the same."""
    counts = gross([one.counts for one in scored])
    return ScoredRhythm(counts, any(one.told for one in scored)).figures()


def rhythms_on_average(scored: Sequence[ScoredRhythm]) -> dict[str, dict[str, float | None]]:
    """Return the mean over records of each share, by group; a record without such a share is left out."""
    means = average([one.counts for one in scored])
    return {name: means[name] for name in GROUPS}


def _reference(annotations: Annotations, fs: float) -> AnnotationSeries:
    a = annotations
    text = () if a.text is None else a.text
    return from_arrays(a.sample, a.symbol, text=text, subtype=() if a.subtype is None else a.subtype, fs=fs)


def _test(events: Events, fs: float, *, rhythms: bool, classes: bool) -> AnnotationSeries:
    """Return the events as annotations, with rhythms and classes of beats where the reference tells them."""
    sample, annotations = annotations_of(events)
    if not classes:
        annotations = [replace(one, symbol="N") if one.symbol in AAMI else one for one in annotations]
    kept = [rhythms or one.symbol != RHYTHM for one in annotations]
    pairs = [(at, one) for at, one, keep in zip(sample.tolist(), annotations, kept, strict=True) if keep]
    return from_arrays(
        [at for at, _ in pairs], [one.symbol for _, one in pairs], text=[one.text for _, one in pairs],
        subtype=[one.subtype for _, one in pairs], fs=fs,
    )  # fmt: skip
