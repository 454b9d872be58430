"""What the detector of a run makes of a recording: beats, scores, thresholds, events, reconstructions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Int16Array, Int32Array, Int64Array
from ...common.errors import DataError
from ...common.events import EVENT, Events, Flag, Kind
from ...common.frontend.design import design
from ...common.frontend.frontend import Detected, detect_in_leads
from ...common.run import Run
from ...common.stage_records.quantize import QuantizeRecord
from ...quantize.detector import Scorer
from ...quantize.scoring import alarms, score_beats
from ...quantize.store import RECORD, load_detector
from ...quantize.stream import load_stream
from ...train.data.records.record import Record
from ..evaluation.detected import compared_events
from .reconstruction import reconstruct
from .recording import Recording

WINDOW = 140
"""Samples of a beat as the front end cuts it, at 200 Hz."""


@dataclass(frozen=True, eq=False)
class Analysis:
    """What the detector of a run makes of a recording."""

    run: Run
    record: Record
    """The lead in which R peaks were found."""
    leads: tuple[str, ...]
    """The leads that the detector takes."""
    scorer: Scorer
    sample: Int64Array
    """int64 [b], R peaks in samples of the recording."""
    window: Int16Array
    """int16 [b, 140, leads], each beat as the detector takes it: 2.5 uV, 200 Hz, the R peak at index 50."""
    reconstruction: Float32Array | None
    """float32 [b, 140, leads] in the same unit; None where the detector reconstructs nothing."""
    score: Int32Array
    """int32 [b], what is compared with the threshold."""
    readable: BoolArray
    """bool [b]; a beat that is not has no score."""
    flags: Int64Array
    """int64 [b], bits of ``Flag`` as in the events; 0 of a detector of beats."""
    thresholds: tuple[int, ...]
    """By level, the least sensitive first; one alone of a detector of beats."""
    level: int
    """The row in use; ``stored_level`` is the one that was validated."""
    stored_level: int
    events: Events
    """[n] of ``EVENT``; empty of a detector of beats, which has none."""
    unreadable: Int64Array
    """int64 [k, 2], unreadable stretches: their first samples and those after their last."""
    origin: str = ""
    """Whether the patient was trained on, in words."""

    @property
    def threshold(self) -> int:
        """Above it a score is abnormal."""
        return self.thresholds[self.level]

    @property
    def abnormal(self) -> BoolArray:
        """Which beats the detector calls abnormal, bool [b]: a stream detector none while it enrols the patient."""
        if self.streamed:
            return (self.flags & Flag.ABNORMAL) != 0
        return (self.score > self.threshold) & self.readable

    @property
    def alarms(self) -> Int64Array:
        """Samples of the beats with which an alarm was raised, int64 [a]; empty of a detector of beats."""
        return self.events["sample"][(self.events["flags"] & Flag.ALARM) != 0].astype(np.int64)

    @property
    def streamed(self) -> bool:
        """Whether the detector takes samples and gives events."""
        return len(self.thresholds) > 1


def analyse(run: Run, recording: Recording, leads: Sequence[str] = (), level: int | None = None) -> Analysis:
    """Run the detector of a run over a recording, in integers, as a board would.

    Args:
        run: a quantised run.
        recording: what to look at.
        leads: names of the leads, the one in which R peaks are found first; as many as the detector takes from the
            recording's first on where there are fewer.
        level: row of the threshold table of a stream detector; its own when None.

    Raises:
        DataError: the run is not quantised, or its detector does not take such beats or as many leads.
        VerificationError: an artefact of the run has changed.
        UnsupportedModelError: the run's model is not supported.
        UsageError: there is no such level.
    """
    record = run.load(RECORD, QuantizeRecord)
    chosen = _chosen(recording, leads, record.preprocess.leads, run)
    if record.preprocess.length != WINDOW:
        what = f"takes beats of {record.preprocess.length} samples; the front end cuts {WINDOW}"
        raise DataError(what, where=str(run.folder), fix="choose a run that was trained on records or on such beats")
    return _of_stream(run, chosen[0], level) if record.stream is not None else _of_beats(run, chosen)


def _chosen(recording: Recording, leads: Sequence[str], wanted: int, run: Run) -> list[Record]:
    names = [*leads, *(name for name in recording.leads if name not in leads)][:wanted]
    if len(names) < wanted:
        what = f"takes {wanted} leads; {recording.name} has {len(names)}"
        raise DataError(what, where=str(run.folder), fix="open a recording with as many leads, or choose another run")
    return [recording.lead(name) for name in names]


def _of_stream(run: Run, record: Record, wanted: int | None) -> Analysis:
    detector = load_stream(run)
    level = detector.level(wanted)
    own = detector.for_patient(record.patient, record.source.values())
    stream, events = own.stream_and_events(record, level)
    beats = events[events["kind"] == Kind.BEAT]
    at = np.searchsorted(stream.detected.sample, beats["sample"].astype(np.int64))
    window = stream.detected.window[at][:, :, np.newaxis]
    return Analysis(
        run=run,
        record=record,
        leads=(record.lead,),
        scorer=own.scorer,
        sample=beats["sample"].astype(np.int64),
        window=window,
        reconstruction=reconstruct(own.scorer, window),
        score=beats["score"].astype(np.int32),
        readable=beats["quality"] == 0,
        flags=beats["flags"].astype(np.int64),
        thresholds=tuple(own.monitor.thresholds),
        level=level,
        stored_level=detector.monitor.level,
        events=events,
        unreadable=_unreadable(record, events),
        origin=own.origin,
    )


def _of_beats(run: Run, records: Sequence[Record]) -> Analysis:
    detector = load_detector(run)
    fronts = [(one.counts, design(one.fs, one.gain, one.zero)) for one in records]
    detected, window = detect_in_leads(fronts)
    score, flat = score_beats(detector, window)
    readable = (detected.quality == 0) & ~flat
    found = _as_events(detected, alarms(detector, score, flat), score)
    return Analysis(
        run=run,
        record=records[0],
        leads=tuple(one.lead for one in records),
        scorer=detector,
        sample=detected.sample,
        window=window,
        reconstruction=reconstruct(detector, window),
        score=score,
        readable=readable,
        flags=np.zeros(len(score), np.int64),
        thresholds=(detector.threshold,),
        level=0,
        stored_level=0,
        events=np.zeros(0, EVENT),
        unreadable=_unreadable(records[0], found),
    )


def _as_events(detected: Detected, abnormal: BoolArray, score: Int32Array) -> Events:
    """Return beats and losses of contact in the form of events."""
    events = np.zeros(len(detected), EVENT)
    events["kind"], events["sample"], events["quality"] = Kind.BEAT, detected.sample, detected.quality
    events["flags"], events["score"] = np.where(abnormal, Flag.ABNORMAL, 0), score
    contact = np.zeros(len(detected.contact.sample), EVENT)
    contact["kind"] = np.where(detected.contact.lost, Kind.SIGNAL_LOST, Kind.SIGNAL_BACK)
    contact["sample"] = detected.contact.sample
    return np.concatenate([events, contact])


def _unreadable(record: Record, events: Events) -> Int64Array:
    """Return the unreadable stretches, int64 [k, 2]."""
    compared = compared_events(replace(record, annotations=None), events)
    change = np.diff(compared.unreadable.astype(np.int8), prepend=0, append=0)
    return np.stack([np.flatnonzero(change > 0), np.flatnonzero(change < 0)], axis=1)
