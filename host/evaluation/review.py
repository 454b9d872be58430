"""Review by cluster: a few shapes to confirm instead of thousands of beats, and the patient's state that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from ...common.arrays import BoolArray, Int64Array
from ...common.errors import DataError, UsageError
from ...common.events import Events, Flag, Kind
from ...common.files import sha256
from ...common.frontend.design import UNITS_PER_MV
from ...common.stage_records.review import ClusterReview, Review
from ...quantize.monitor.model import MonitorModel
from ...quantize.monitor.replay import clock_of
from ...quantize.monitor.state import firmware_id, pack, unpack
from ...quantize.monitor_fit.recorder import Recorder
from ...quantize.stream import Adc, PatientDetector, StreamDetector
from ...train.data.aami import CLASSES
from ...train.data.records.record import Record
from ...train.data.stream import Stream
from .converter import convert, front_end

MAX_LISTED = 12
"""Clusters that are listed whether the state keeps them or not; those behind them hold hardly any beats."""


@dataclass(frozen=True, eq=False)
class Reviewed:
    """A record that the device's detector has taken to its end, and its clusters."""

    review: Review
    model: MonitorModel
    state: bytes
    """The patient's at the record's end, nothing confirmed in it."""
    places: tuple[int | None, ...]
    """Index in the patient's state of each cluster, None where it is no longer held."""


def review_record(
    detector: StreamDetector, record: Record, level: int | None = None, adc: Adc | None = None
) -> Reviewed:  # fmt: skip
    """Take a record through the detector that a device runs, and list the clusters of its beats.

    The detector is the whole one, whoever the patient is: a state is for the firmware of the board. The front end is
    that of the board's converter.

    Args:
        detector: of a run.
        record: with its annotations, if any; they do not change the clusters.
        level: row of the threshold table; the default one when None.
        adc: the board's converter, which the record is converted to; the record's own when None.

    Raises:
        UsageError: there is no such level, or no front end for the record or the converter.
        DataError: no beat of the record can be read, or it cannot be converted.
    """
    adc = adc or Adc()
    adc.check()
    record = convert(record, adc)
    front = front_end(record, adc)
    own = PatientDetector(detector.detector, detector.monitor, "whole", front=front)
    row = detector.level(level)
    recorder = Recorder(replace(own.monitor, level=row), record.fs)
    stream, events = own.stream_and_events(record, monitor=recorder)
    if not recorder.readings:
        raise DataError("has no beat that can be read, and so no clusters", where=record.name,
                        fix="review a record with a signal")  # fmt: skip
    number, places = _numbered([(reading.cluster, reading.starts_cluster) for _, reading in recorder.readings])
    found = [_cluster(number == one, recorder, stream, events, places.get(one)) for one in range(number.max() + 1)]
    order = sorted(range(len(found)), key=lambda at: (-found[at].beats, found[at].first))
    rest = [at for at in order[MAX_LISTED:] if not found[at].kept]
    order = [at for at in order if at not in rest]
    review = Review(
        record=record.name, patient=record.patient, source=dict(record.source),
        counts=sha256(record.counts.astype("<i2").tobytes()), detector=detector.for_front_end(front).digest,
        model_digest=detector.digest, level=row,
        fs=record.fs, samples=len(record), clusters=[found[at] for at in order],
        others=len(rest), other_beats=sum(found[at].beats for at in rest),
    )  # fmt: skip
    state = pack(recorder, firmware_id(review.detector))
    return Reviewed(review, recorder.model, state, tuple(places.get(at) for at in order))


def with_verdict(review: Review, normal: Collection[int]) -> Review:
    """Return a review in which the clusters of some numbers, from 1, are normal, and no others.

    Raises:
        UsageError: there is no cluster of such a number.
    """
    if unknown := sorted(set(normal) - set(range(1, len(review.clusters) + 1))):
        what = f"{review.record} has no cluster {unknown[0]}"
        raise UsageError(what, fix=f"its clusters are 1 to {len(review.clusters)}")
    return replace(
        review, clusters=[replace(one, normal=at in normal) for at, one in enumerate(review.clusters, start=1)]
    )


def taken_over(review: Review, verdict: Review, where: str) -> Review:
    """Return a review with the verdict of another one on the same record by the same detector.

    Raises:
        DataError: it is of another record or another detector, or names a cluster that is not there.
    """
    if verdict.counts != review.counts:
        raise DataError(f"is of {verdict.record}, whose samples are not those of {review.record}", where=where,
                        fix="give the record that was reviewed")  # fmt: skip
    if verdict.detector != review.detector or verdict.level != review.level:
        raise DataError("is of another detector, front end or level", where=where,
                        fix="review the record anew with this run")  # fmt: skip
    normal = {one.first for one in verdict.clusters if one.normal}
    if unknown := sorted(normal - {one.first for one in review.clusters}):
        raise DataError(f"confirms a cluster at sample {unknown[0]}, which is not there", where=where,
                        fix="review the record anew")  # fmt: skip
    return replace(review, clusters=[replace(one, normal=one.first in normal) for one in review.clusters])


def confirmed_state(reviewed: Reviewed, review: Review) -> bytes:
    """Return the patient's state at the record's end, the clusters that are normal confirmed in it.

    Args:
        reviewed: of ``review_record``.
        review: the same with a verdict.

    Raises:
        DataError: a cluster is no longer held, or more are confirmed than can be usual.
    """
    firmware = firmware_id(review.detector)
    monitor = unpack(reviewed.state, reviewed.model, clock_of(reviewed.model, review.fs), firmware)
    for number, (one, place) in enumerate(zip(review.clusters, reviewed.places, strict=True), start=1):
        if not one.normal:
            continue
        if place is None:
            what = f"cluster {number} was given up for another shape before the record ended"
            raise DataError(what, where=review.record, fix="confirm one that is kept, or review a later record")
        try:
            monitor.patient.templates.confirm(place)
        except DataError as error:
            what = f"cluster {number} cannot be confirmed: {error.what}"
            raise DataError(what, where=review.record, fix=error.fix) from error
    return pack(monitor, firmware)


def _numbered(read: list[tuple[int, bool]]) -> tuple[Int64Array, dict[int, int]]:
    """Return a number for each beat's cluster that no later one in its place has, and the places held at the end."""
    current: dict[int, int] = {}
    numbers: list[int] = []
    for place, starts in read:
        if starts or place not in current:
            current[place] = max(numbers, default=-1) + 1
        numbers.append(current[place])
    return np.array(numbers, np.int64), {number: place for place, number in current.items()}


def _cluster(
    members: BoolArray, recorder: Recorder, stream: Stream, events: Events,
    place: int | None,
) -> ClusterReview:  # fmt: skip
    kept = [recorder.readings[at] for at in np.flatnonzero(members)]
    sample = np.array([at for at, _ in kept], np.int64)
    wave = np.mean([reading.wave for _, reading in kept], axis=0) * (1000 / UNITS_PER_MV)
    beats = events[(events["kind"] == Kind.BEAT) & np.isin(events["sample"], sample) & (events["quality"] == 0)]
    judged = beats[(beats["flags"] & Flag.ENROLLING) == 0]
    at = np.searchsorted(stream.detected.sample, sample)
    labels: list[int] = [] if stream.label is None else stream.label[at].tolist()
    return ClusterReview(
        first=int(sample[0]),
        last=int(sample[-1]),
        beats=len(sample),
        share=float(members.mean()),
        judged=len(judged),
        abnormal=int(((judged["flags"] & Flag.ABNORMAL) != 0).sum()),
        classes=dict(Counter(CLASSES[one] for one in labels if one >= 0).most_common()),
        usual=place is not None and recorder.patient.templates.clusters[place].usual,
        kept=place is not None,
        wave=np.rint(wave).astype(int).tolist(),
        normal=False,
    )
