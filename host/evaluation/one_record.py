"""One record through the integer reference: its events, what they come to, and their score where there is a truth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec import UNSET

from ...common.errors import DataError
from ...common.events import Events, Kind, Quality
from ...common.stage_records.evaluate import EvaluatedRecord, StreamFigures
from ...quantize.stream import UNSEEN, PatientDetector
from ...train.data.records import Record
from ...train.data.records.load import readers
from ...train.data.records.matching import WARM_UP_SECONDS
from ...train.data.records.record import join_notes
from .burden import burden, enrolled_at, heart_rate
from .detected import Plan, annotated, compared_events, detect, scorable, score_of
from .ec57.compare import Comparison
from .rhythm import rhythm
from .rhythm_score import ScoredRhythm, score_rhythm
from .rr_only import by_rr_only, pair
from .stream_verdict import Scored
from .strips import Strip, choose_strips


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A record with its events, and their score where it has annotated beats."""

    record: Record
    """As the detector took it: converted, with noise."""
    detector: PatientDetector
    events: Events
    compared: Comparison
    scored: Scored | None
    rhythm: ScoredRhythm | None
    """Its rhythm against the annotations, where the beats are scored."""
    strips: list[Strip]
    noisy: StreamFigures | None
    """The figures of the noisy stretches alone, where noise was added."""


def evaluate_record(plan: Plan, record: Record) -> Evaluated:
    """Return the events of a record, and their score where it has annotated beats.

    Raises:
        DataError: the record cannot be converted, or no noise can be added to it.
        UsageError: there is no front end for the board's converter.
    """
    found = detect(plan, record)
    record, own, events, compared = found.record, found.detector, found.events, found.compared
    return Evaluated(
        record,
        own,
        events,
        compared,
        _scored(plan, record, own, events, compared) if scorable(record) else None,
        score_rhythm(record, record.annotations, events) if record.annotations and scorable(record) else None,
        choose_strips(record, events, _for_strips(record, events, compared), own.monitor.thresholds[plan.level]),
        None if found.noisy is None else score_of(compared.within(found.noisy)).figures(),
    )


def evaluate_if_possible(plan: Plan, record: Record) -> Evaluated | DataError:
    """Return what ``evaluate_record`` does, or why the record cannot be evaluated.

    Raises:
        UsageError: there is no front end for the board's converter.
    """
    try:
        return evaluate_record(plan, record)
    except DataError as error:
        return error


def _scored(plan: Plan, record: Record, own: PatientDetector, events: Events, compared: Comparison) -> Scored:
    score, seen = score_of(compared), own.origin != UNSEEN
    if score.of_classes is not None:
        return Scored(record.patient, seen, score, score, None)
    baseline = compared if plan.early is None else by_rr_only(compared, events, plan.early)
    return Scored(record.patient, seen, score, score_of(baseline), pair(compared, baseline))


def _for_strips(record: Record, events: Events, compared: Comparison) -> Comparison:
    """Return the comparison that strips are chosen by: without classes nobody knows which flags are wrong."""
    if record.annotations is None or record.annotations.classified:
        return compared
    return compared_events(replace(record, annotations=None), events)


def _note(one: Evaluated) -> str:
    """Return a record's note, with why its beats are not scored, or that it has none."""
    record = one.record
    short = (
        f"its annotated beats are not scored: it lasts {record.seconds:.0f} s, and the first {WARM_UP_SECONDS:.0f} s "
        "are not counted"
    )
    lost = float(one.compared.unreadable.mean())
    return join_notes(
        record.note,
        short if annotated(record) and one.scored is None else "",
        "" if len(one.compared.readable) else f"no beat was found; {lost:.0%} of its time is without a signal",
    )


def not_judged(one: Evaluated) -> str | None:
    """Say why none of a record's beats was called normal or abnormal; None where one was."""
    enrolled = enrolled_at(one.events)
    if enrolled is not None:
        judged = one.compared.readable & (one.compared.sample >= enrolled)
        return None if judged.any() else "no beat after the patient was learnt can be read"
    learning = one.detector.monitor.rules.enrolment_ms / 1000
    if one.record.seconds <= learning:
        return f"the patient is learnt for {learning:.0f} s, and the record is not longer"
    return "the patient was not learnt: no shape of beats that can be read came often enough"


def sought(record: Record) -> str:
    """Say where annotations of a record were looked for."""
    suffix = None if record.file is None else record.file.suffix.lower()
    reader = next((reader for reader in readers() if reader.suffix == suffix), None)
    return "none" if reader is None else f"{reader.name}: {reader.annotations}".replace("`", "")


def describe(one: Evaluated) -> EvaluatedRecord:
    """Return a record's part of evaluate.json."""
    enrolled = one.events[one.events["kind"] == Kind.ENROLLED]
    record, readable, unreadable = one.record, one.compared.readable, one.compared.unreadable
    figures = None if one.scored is None else one.scored.detector.figures()
    if figures is None:
        share, time_share = float((~readable).mean()) if len(readable) else None, float(unreadable.mean())
    else:
        share, time_share = figures.unreadable_share, figures.unreadable_time_share
    return EvaluatedRecord(
        rpeak=UNSET if figures is None else figures.rpeak,
        pvc=UNSET if figures is None else figures.pvc,
        counts=UNSET if figures is None else figures.counts,
        unreadable_share=share,
        unreadable_time_share=time_share,
        hours=record.seconds / 3600 if figures is None else figures.hours,
        annotated=annotated(record),
        sought=None if annotated(record) else sought(record),
        heart_rate=heart_rate(one.events, record.fs),
        burden=burden(one.events, one.compared),
        rhythm=rhythm(one.events, record.fs, len(record)),
        rhythm_score=UNSET if one.rhythm is None else one.rhythm.figures(),
        patient=record.patient,
        lead=record.lead,
        other_leads=list(record.other_leads),
        fs=record.fs,
        gain=record.gain,
        zero=record.zero,
        model=one.detector.origin,
        fold=one.detector.group,
        not_judged=not_judged(one),
        inverted=bool((enrolled["quality"] & Quality.INVERTED).any()),
        source=dict(record.source),
        note=_note(one),
        events={kind.name.lower(): int((one.events["kind"] == kind).sum()) for kind in Kind},
        noisy=UNSET if one.noisy is None else one.noisy,
    )
