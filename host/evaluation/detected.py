"""What the integer reference finds in a record under a plan: its events, paired with the annotated beats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...common.arrays import BoolArray
from ...common.errors import DataError
from ...common.events import Events, Flag, Kind
from ...common.frontend.design import FrontEnd, design
from ...quantize.monitor.monitor import Monitor
from ...quantize.monitor.replay import clock_of
from ...quantize.monitor.state import firmware_id, unpack
from ...quantize.stream import CONTINUED, UNSEEN, Adc, PatientDetector, StreamDetector
from ...train.data.records import Record
from ...train.data.records.beat_classes import beats_of
from ...train.data.records.matching import WARM_UP_SECONDS
from ...train.data.records.noise import Noise, stress
from .converter import convert, front_end, saturate
from .ec57 import RecordScore
from .ec57.compare import Comparison, compare, detections_alone
from .ec57.counts import NOTHING, count, without_classes


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
class Detected:
    """A record with its events."""

    record: Record
    """As the detector took it: converted, with noise."""
    detector: PatientDetector
    events: Events
    compared: Comparison
    noisy: BoolArray | None
    """bool [n], the stretches that noise was added to; None where none was."""


def detect(plan: Plan, record: Record) -> Detected:
    """Return the events of a record.

    Raises:
        DataError: the record cannot be converted, or no noise can be added to it.
        UsageError: there is no front end for the board's converter.
    """
    own = _detector(plan, record)
    record, front, noisy = taken(plan, record)
    events = own.events(record, plan.level, front, monitor=_known(plan, own, record, front))
    return Detected(record, own, events, compared_events(record, events), noisy)


def taken(plan: Plan, record: Record) -> tuple[Record, FrontEnd | None, BoolArray | None]:
    """Return a record as the detector takes it, the board's front end for it, and where noise was added.

    Raises:
        DataError: the record cannot be converted, or no noise can be added to it.
        UsageError: there is no front end for the board's converter.
    """
    record = record if plan.adc is None else convert(record, plan.adc)
    front = None if plan.adc is None else front_end(record, plan.adc)
    if plan.noise is None:
        return record, front, None
    stressed = stress(record, plan.noise)
    return stressed.record if plan.adc is None else saturate(stressed.record, plan.adc), front, stressed.noisy


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


def annotated(record: Record) -> bool:
    """Tell whether a record has annotated beats."""
    return record.annotations is not None and len(beats_of(record.annotations)[0]) > 0


def scorable(record: Record) -> bool:
    """Tell whether a record has annotated beats, and is long enough for some of them to count."""
    return annotated(record) and len(record) > round(WARM_UP_SECONDS * record.fs)


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


def score_of(compared: Comparison) -> RecordScore:
    """Return the score of a comparison; of ectopic beats nothing where the annotations tell no classes."""
    record = compared.record
    if record.annotations is not None and not record.annotations.classified:
        return RecordScore(record.name, without_classes(compared), NOTHING)
    return RecordScore(record.name, count(compared))
