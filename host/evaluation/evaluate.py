"""Evaluation of a stream detector on whole records, on this machine: every event, scored after ANSI/AAMI EC57."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from msgspec import UNSET
from tqdm import tqdm

from ...common.errors import DataError
from ...common.events import Events, Flag, Kind, Quality
from ...common.parallel import in_processes
from ...common.run import Run, versions
from ...common.stage_records.evaluate import (
    EvaluateConditions,
    EvaluatedRecord,
    EvaluateOptions,
    EvaluateRecord,
    StreamFigures,
)
from ...quantize.store import MODEL, MONITOR, REFITS
from ...quantize.store import RECORD as QUANTISED
from ...quantize.stream import SEEN, PatientDetector, StreamDetector, load_stream
from ...train.data.records import Record, load_records
from ...train.data.records.matching import WARM_UP_SECONDS, WINDOW_SECONDS
from ...train.data.records.noise import Noise, parse, stress
from ...train.data.sources.physionet import import_wfdb
from .annotations import ANNOTATOR, write_annotations
from .ec57 import RecordScore, average, gross
from .ec57.compare import Comparison, compare
from .ec57.counts import count
from .strips import Strip, choose_strips, save_strips, worst

RECORD = "evaluate.json"
STRIPS = "strips.npz"
EVENTS = "events"
STRIPS_OF_A_KIND = 10


def evaluate_run(
    run: Run,
    spec: str,
    *,
    noise: str | None = None,
    lead: str | None = None,
    level: int | None = None,
    annotator: str | None = None,
) -> EvaluateRecord:
    """Run whole records through the integer reference, score its events, and write ``evaluate.json``.

    A record of a patient that was trained on is scored by the autoencoder, the weights and the thresholds that were
    fitted without that patient. The events go to ``events/<record>.tiny``, WFDB annotation files, and what the report
    shows of them to ``strips.npz``.

    Args:
        run: a run that was trained on continuous records, and quantised.
        spec: the records, as ``load_records`` takes them.
        noise: noise to add, ``em:12``.
        lead: name of the lead.
        level: row of the threshold table; the default one when None.
        annotator: suffix of the WFDB annotation files to score against; as ``load_records`` looks for them when None.

    Returns:
        The record evaluate.json as it was written: shares in [0, 1], rates per hour, each with its interval of 95 %.

    Raises:
        MissingToolError: a package of the extra ``data`` is not installed.
        UsageError: there is no such level.
        DataError: the run has no stream detector, or a record cannot be had, used or scored.
        VerificationError: an artefact of the run has changed.
    """
    added = None if noise is None else parse(noise)
    detector = load_stream(run)
    level = detector.level(level)
    records = load_records(spec, lead, annotator)
    _check(run, records)
    found = _evaluate_all(partial(_evaluate, detector, added, level), records)
    _write_events(run, found)
    save_strips(run.path(STRIPS), worst([strip for one in found for strip in one.strips], STRIPS_OF_A_KIND))
    scores = [one.score for one in found]
    record = EvaluateRecord(
        stage="evaluate",
        config=EvaluateOptions(stream=spec, noise=noise, lead=lead, level=level, annotator=annotator),
        conditions=_conditions(detector, level, added, found),
        records={one.record.name: _of_record(one) for one in found},
        gross=gross(scores).figures(),
        average=average(scores),
        model_digest=detector.digest,
        versions=versions("numpy", "scipy"),
    )
    outputs = [STRIPS, *(f"{EVENTS}/{one.record.name}.{ANNOTATOR}" for one in found)]
    return run.save(RECORD, record, inputs=[QUANTISED, MODEL, MONITOR, REFITS], outputs=outputs)


def _check(run: Run, records: Sequence[Record]) -> None:
    """Refuse before the work what cannot be scored or written after it."""
    import_wfdb("writing the events")
    run.path(EVENTS).mkdir(parents=True, exist_ok=True)
    for record in records:
        if record.annotations is None:
            fix = "give an annotated record; any record can be pushed by ecgtiny validate --stream"
            raise DataError("has no annotations to score against", where=record.name, fix=fix)
        if record.seconds <= WARM_UP_SECONDS:
            raise DataError(f"lasts {record.seconds:.0f} s, and the first {WARM_UP_SECONDS:.0f} s are not counted",
                            where=record.name, fix="give a longer record")  # fmt: skip


def _write_events(run: Run, found: Sequence[Evaluated]) -> None:
    """Write the events of each record; the folder holds those of the last evaluation alone."""
    kept = {f"{one.record.name}.{ANNOTATOR}" for one in found}
    for stale in run.path(EVENTS).glob(f"*.{ANNOTATOR}"):
        if stale.name not in kept:
            stale.unlink()
    for one in found:
        write_annotations(run.path(f"{EVENTS}/{one.record.name}.{ANNOTATOR}"), one.events, one.record.fs)


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A record with its events and their score."""

    record: Record
    detector: PatientDetector
    events: Events
    score: RecordScore
    strips: list[Strip]
    noisy: StreamFigures | None
    """The figures of the noisy stretches alone, where noise was added."""


def _evaluate_all(evaluate: Callable[[Record], Evaluated], records: Sequence[Record]) -> list[Evaluated]:
    """Evaluate records side by side, in their order."""
    return list(tqdm(in_processes(evaluate, records), "evaluate", len(records), unit="record", disable=None))


def _evaluate(detector: StreamDetector, noise: Noise | None, level: int, record: Record) -> Evaluated:
    own = detector.for_patient(record.patient, record.source.values())
    stressed = None if noise is None else stress(record, noise)
    record = record if stressed is None else stressed.record
    events = own.events(record, level)
    compared = compared_events(record, events)
    score = RecordScore(record.name, count(compared))
    strips = choose_strips(record, events, compared, own.monitor.thresholds[level])
    noisy = None if stressed is None else RecordScore(record.name, count(compared.within(stressed.noisy))).figures()
    return Evaluated(record, own, events, score, strips, noisy)


def compared_events(record: Record, events: Events) -> Comparison:
    """Return the beats of an event stream paired with a record's annotations.

    Raises:
        DataError: the record has no annotations.
    """
    beats = events[events["kind"] == Kind.BEAT]
    return compare(
        record,
        beats["sample"].astype(np.int64),
        (beats["flags"] & Flag.ABNORMAL) != 0,
        beats["quality"] == 0,
        lost=_lost(events, len(record)),
    )


def _lost(events: Events, samples: int) -> list[tuple[int, int]]:
    """Return the stretches without a signal, as first samples and those after the last."""
    changes = events[np.isin(events["kind"], [Kind.SIGNAL_LOST, Kind.SIGNAL_BACK])]
    starts = changes["sample"][changes["kind"] == Kind.SIGNAL_LOST].tolist()
    ends = changes["sample"][changes["kind"] == Kind.SIGNAL_BACK].tolist()
    return list(zip(starts, [*ends, samples][: len(starts)], strict=True))


def _of_record(one: Evaluated) -> EvaluatedRecord:
    enrolled = one.events[one.events["kind"] == Kind.ENROLLED]
    return EvaluatedRecord(
        **vars(one.score.figures()),
        patient=one.record.patient,
        lead=one.record.lead,
        fs=one.record.fs,
        model=one.detector.origin,
        fold=one.detector.group,
        inverted=bool((enrolled["quality"] & Quality.INVERTED).any()),
        source=dict(one.record.source),
        note=one.record.note,
        events={kind.name.lower(): int((one.events["kind"] == kind).sum()) for kind in Kind},
        noisy=UNSET if one.noisy is None else one.noisy,
    )


def _conditions(
    detector: StreamDetector, level: int, noise: Noise | None, found: Sequence[Evaluated]
) -> EvaluateConditions:
    seen = any(one.detector.origin == SEEN for one in found)
    known = "; the labels of the patient were trained on" if seen else "; no label of a patient is used on that patient"
    return EvaluateConditions(
        learning_seconds=WARM_UP_SECONDS,
        match_seconds=WINDOW_SECONDS,
        threshold=detector.rules[level],
        trained_on=detector.trained_on,
        noise=None if noise is None else f"{noise}: two minutes in four, from minute 5 on",
        note=f"one lead{known}",
    )
