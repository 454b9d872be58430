"""Evaluation of a stream detector on whole records, on this machine: every event, scored after ANSI/AAMI EC57."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import UNSET, UnsetType
from tqdm import tqdm

from ...common.errors import DataError
from ...common.parallel import in_processes
from ...common.run import Run, versions
from ...common.stage_records.base import Interval
from ...common.stage_records.evaluate import EvaluateOptions, EvaluateRecord
from ...quantize.store import MODEL, MONITOR, REFITS
from ...quantize.store import RECORD as QUANTISED
from ...quantize.stream import Adc
from ...train.data.records import Record
from ...train.data.records.load import load_readable
from ...train.data.records.noise import parse
from ...train.data.sources.physionet import import_wfdb
from .annotations import ANNOTATOR, write_annotations
from .by_patient import PatientScore, intervals_by_patient
from .detected import Plan
from .ec57 import average, gross
from .events_csv import write_events
from .one_record import Evaluated, describe, evaluate_if_possible
from .planning import PROTOCOL, conditions_of, make_plan, options_of, tell_left_out
from .rhythm_score import rhythms_on_average, rhythms_together
from .saved_state import NOT_SHOWN, one_patient
from .stream_verdict import nothing_shown, verdict_on
from .strips import save_strips, worst

RECORD = "evaluate.json"
STRIPS = "strips.npz"
EVENTS = "events"
STRIPS_OF_A_KIND = 10


def evaluate_run(
    run: Run, spec: str, *, noise: str | None = None, lead: str | None = None, level: int | None = None,
    annotator: str | None = None, adc: Adc | None = None, state: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> EvaluateRecord:  # fmt: skip
    """Run whole records through the integer reference, score its events, and write ``evaluate.json``.

    A record of a patient that was trained on is scored by the autoencoder, the weights and the thresholds that were
    fitted without that patient. A record without annotated beats, or too short for any of them to count, gets its
    events, and no figure that needs a truth. One too short for the patient to be learnt gets R peaks, rhythm and
    quality, and says why no beat was judged. A record of a folder that cannot be read or converted is left out, and
    named with the reason. The events go to ``events/<record>.tiny``, WFDB annotation files, and
    ``events/<record>.csv``; what the report shows of them to ``strips.npz``.

    Args:
        run: a run that was trained on continuous records, and quantised.
        spec: the records, as ``load_records`` takes them.
        noise: noise to add, ``em:12``.
        lead: name of the lead.
        level: row of the threshold table; the state's, or else the default one, when None.
        annotator: suffix of the WFDB annotation files; as ``load_records`` looks for them when None.
        adc: the board's converter, which the records are converted to; each record's own when None.
        state: saved state of the patient, of ``ecgtiny review``, with which the record, which has to be one alone,
            begins. There is no verdict then: what a reviewer said of the patient is a label.
        tell: is told of each record of a folder that is left out.

    Returns:
        The record evaluate.json as it was written: shares in [0, 1], rates per hour, each with its interval of 95 %.

    Raises:
        MissingToolError: a package of the extra ``data`` is not installed.
        UsageError: there is no such level, or not in the state; no front end for the converter; a state of several.
        DataError: the run has no stream detector, or a record that is named, or each of a folder, cannot be had, used
            or scored.
        VerificationError: an artefact of the run has changed.

    A run on continuous records, and how it does on one of them. ::

        ecgtiny.train_run(ecgtiny.TrainConfig(data="mitdb:DS1", stream=True), run)
        ecgtiny.quantize_run(run)
        ecgtiny.evaluate_run(run, "mitdb:208").gross.pvc.se
    """
    plan = make_plan(run, None if noise is None else parse(noise), level, adc, state)
    loaded = load_readable(spec, lead, annotator)
    if state is not None:
        one_patient(loaded.records, spec)
    tell_left_out(loaded.skipped, tell)
    _check(run)
    found, refused = _evaluate_all(plan, loaded.records, may_skip=Path(spec).is_dir())
    tell_left_out(refused, tell)
    outputs = _write_events(run, found)
    save_strips(run.path(STRIPS), worst([strip for one in found for strip in one.strips], STRIPS_OF_A_KIND))
    options = options_of(plan, spec, noise, lead, annotator)
    record = _record(plan, options, found, {**loaded.skipped, **refused})
    return run.save(RECORD, record, inputs=[QUANTISED, MODEL, MONITOR, REFITS], outputs=[STRIPS, *outputs])


def _record(
    plan: Plan, options: EvaluateOptions, found: Sequence[Evaluated], skipped: Mapping[str, DataError]
) -> EvaluateRecord:
    scored = [one.scored for one in found if one.scored is not None]
    scores = [one.detector for one in scored]
    rhythms = [one.rhythm for one in found if one.rhythm is not None]
    return EvaluateRecord(
        stage="evaluate",
        config=options,
        conditions=conditions_of(
            plan,
            None if plan.noise is None else f"{plan.noise}: {PROTOCOL}",
            {one.detector.origin for one in found},
        ),
        records={one.record.name: describe(one) for one in found},
        skipped={name: str(error) for name, error in skipped.items()},
        gross=gross(scores).figures() if scores else UNSET,
        average=average(scores) if scores else UNSET,
        rhythm_gross=rhythms_together(rhythms) if rhythms else UNSET,
        rhythm_average=rhythms_on_average(rhythms) if rhythms else UNSET,
        by_patient=_by_patient(found),
        verdict=(
            nothing_shown(NOT_SHOWN)
            if plan.state is not None
            else verdict_on(scored, plan.detector.left_out, plan.level)
        ),
        model_digest=plan.detector.digest,
        versions=versions("numpy", "scipy"),
    )


def _by_patient(found: Sequence[Evaluated]) -> dict[str, Interval | None] | UnsetType:
    scored = [
        PatientScore(one.record.patient, one.scored.detector, None if one.rhythm is None else one.rhythm.figures())
        for one in found
        if one.scored is not None
    ]
    intervals = intervals_by_patient(scored)
    return UNSET if intervals is None else intervals


def _check(run: Run) -> None:
    """Refuse before the work what cannot be written after it."""
    import_wfdb("writing the events")
    run.path(EVENTS).mkdir(parents=True, exist_ok=True)


def _write_events(run: Run, found: Sequence[Evaluated]) -> list[str]:
    """Write the events of each record and return the files; the folder holds those of the last evaluation alone."""
    written: list[str] = []
    for one in found:
        name, fs = f"{EVENTS}/{one.record.name}", one.record.fs
        write_annotations(run.path(f"{name}.{ANNOTATOR}"), one.events, fs)
        write_events(run.path(f"{name}.csv"), one.events, fs)
        written += [f"{name}.{ANNOTATOR}", f"{name}.csv"]
    for suffix in (ANNOTATOR, "csv"):
        for stale in run.path(EVENTS).glob(f"*.{suffix}"):
            if f"{EVENTS}/{stale.name}" not in written:
                stale.unlink()
    return written


def _evaluate_all(
    plan: Plan, records: Sequence[Record], *, may_skip: bool
) -> tuple[list[Evaluated], dict[str, DataError]]:
    """Evaluate records side by side, in their order; return those that cannot be apart, where they may be skipped.

    Raises:
        DataError: a record cannot be evaluated and may not be skipped, or none can.
    """
    done = tqdm(in_processes(partial(evaluate_if_possible, plan), records), "evaluate", len(records), unit="record",
                disable=None)  # fmt: skip
    found: list[Evaluated] = []
    refused: dict[str, DataError] = {}
    for record, one in zip(records, done, strict=True):
        if isinstance(one, Evaluated):
            found.append(one)
        elif may_skip:
            refused[record.name] = one
        else:
            raise one
    if refused and not found:
        raise next(iter(refused.values()))
    return found, refused
