"""One record through the integer reference: its events, what they come to, and their score where there is a truth."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from msgspec import UNSET

from ...common.errors import DataError
from ...common.events import Events, Flag, Kind, Quality
from ...common.frontend.design import FrontEnd, design
from ...common.stage_records.evaluate import EvaluatedRecord, StreamFigures
from ...quantize.monitor.monitor import Monitor
from ...quantize.monitor.replay import clock_of
from ...quantize.monitor.state import firmware_id, unpack
from ...quantize.stream import CONTINUED, UNSEEN, Adc, PatientDetector, StreamDetector
from ...train.data.records import Record
from ...train.data.records.beat_classes import beats_of
from ...train.data.records.load import readers
from ...train.data.records.matching import WARM_UP_SECONDS
from ...train.data.records.noise import Noise, stress
from ...train.data.records.record import join_notes
from .burden import burden, enrolled_at, heart_rate
from .converter import convert, front_end, saturate
from .ec57 import RecordScore
from .ec57.compare import Comparison, compare, detections_alone
from .ec57.counts import NOTHING, count, without_classes
from .rhythm import rhythm
from .rhythm_score import ScoredRhythm, score_rhythm
from .rr_only import by_rr_only, pair
from .stream_verdict import Scored
from .strips import Strip, choose_strips


@dataclass(frozen=True)
class Plan:
    """How each record is evaluated."""

    detector: StreamDetector
    noise: Noise | None
    level: int
    """Row of the threshold table."""
    adc: Adc | None
    """The board's converter; None for each record's own."""
    state: bytes | None = None
    """The saved state of a patient, with which each record begins; None for patients who are not known."""

    @property
    def early(self) -> int | None:
        """The RR-only baseline's threshold; None where none was stored."""
        left_out = self.detector.left_out
        return left_out.levels[self.level].rr_only.threshold if left_out else None


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
    own = _detector(plan, record)
    record = record if plan.adc is None else convert(record, plan.adc)
    front = None if plan.adc is None else front_end(record, plan.adc)
    stressed = None if plan.noise is None else stress(record, plan.noise)
    if stressed is not None:
        record = stressed.record if plan.adc is None else saturate(stressed.record, plan.adc)
    events = own.events(record, plan.level, front, monitor=_known(plan, own, record, front))
    compared = compared_events(record, events)
    return Evaluated(
        record,
        own,
        events,
        compared,
        _scored(plan, record, own, events, compared) if scorable(record) else None,
        score_rhythm(record, record.annotations, events) if record.annotations and scorable(record) else None,
        choose_strips(record, events, _for_strips(record, events, compared), own.monitor.thresholds[plan.level]),
        None if stressed is None else RecordScore(record.name, count(compared.within(stressed.noisy))).figures(),
    )


def _detector(plan: Plan, record: Record) -> PatientDetector:
    """Return the detector of a record: the device's own with a saved state, which goes with no other."""
    own = plan.detector.for_patient(record.patient, record.source.values())
    if plan.state is None:
        return own
    origin = UNSEEN if own.origin == UNSEEN else CONTINUED
    return PatientDetector(plan.detector.detector, plan.detector.monitor, origin)


def _known(plan: Plan, own: PatientDetector, record: Record, front: FrontEnd | None) -> Monitor | None:
    """Return the monitor of a patient whose state was given."""
    if plan.state is None:
        return None
    front = front or design(record.fs, record.gain, record.zero)
    firmware = firmware_id(plan.detector.for_front_end(front).digest)
    try:
        return unpack(plan.state, own.monitor, clock_of(own.monitor, record.fs), firmware)
    except DataError as error:
        fix = "give the state of this run, reviewed with the same --rate, --gain, --zero and --rails"
        raise DataError(f"cannot begin with the state: {error.headline}", where=record.name, fix=fix) from error


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
    if record.annotations is not None and not record.annotations.classified:
        alone = RecordScore(record.name, without_classes(compared), NOTHING)
        return Scored(record.patient, own.origin != UNSEEN, alone, alone, None)
    baseline = compared if plan.early is None else by_rr_only(compared, events, plan.early)
    return Scored(
        record.patient,
        own.origin != UNSEEN,
        RecordScore(record.name, count(compared)),
        RecordScore(record.name, count(baseline)),
        pair(compared, baseline),
    )


def annotated(record: Record) -> bool:
    """Tell whether a record has annotated beats."""
    return record.annotations is not None and len(beats_of(record.annotations)[0]) > 0


def _for_strips(record: Record, events: Events, compared: Comparison) -> Comparison:
    """Return the comparison that strips are chosen by: without classes nobody knows which flags are wrong."""
    if record.annotations is None or record.annotations.classified:
        return compared
    return compared_events(replace(record, annotations=None), events)


def scorable(record: Record) -> bool:
    """Tell whether a record has annotated beats, and is long enough for some of them to count."""
    return annotated(record) and len(record) > round(WARM_UP_SECONDS * record.fs)


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


def compared_events(record: Record, events: Events) -> Comparison:
    """Return the beats of an event stream, paired with a record's annotated beats where it has some."""
    beats = events[events["kind"] == Kind.BEAT]
    pair = compare if scorable(record) else detections_alone
    return pair(
        record,
        beats["sample"].astype(np.int64),
        (beats["flags"] & Flag.ABNORMAL) != 0,
        beats["quality"] == 0,
        lost=lost_stretches(events, len(record)),
    )


def lost_stretches(events: Events, samples: int) -> list[tuple[int, int]]:
    """Return the stretches without a signal, as first samples and those after the last."""
    changes = events[np.isin(events["kind"], [Kind.SIGNAL_LOST, Kind.SIGNAL_BACK])]
    starts = changes["sample"][changes["kind"] == Kind.SIGNAL_LOST].tolist()
    ends = changes["sample"][changes["kind"] == Kind.SIGNAL_BACK].tolist()
    return list(zip(starts, [*ends, samples][: len(starts)], strict=True))


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
