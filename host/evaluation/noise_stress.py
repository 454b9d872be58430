"""A noise stress test: whole records clean, and under each noise at each level, scored after ANSI/AAMI EC57."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from msgspec import UNSET
from tqdm import tqdm

from ...common.errors import DataError
from ...common.parallel import in_processes
from ...common.run import Run, versions
from ...common.stage_records.noise_stress import NoiseCurves, NoiseKind, NoiseStressRecord, StressedRecord, UnderNoise
from ...quantize.store import MODEL, MONITOR, REFITS
from ...quantize.store import RECORD as QUANTISED
from ...quantize.stream import Adc
from ...train.data.records import Record
from ...train.data.records.load import load_readable
from ...train.data.records.noise import CURVE, KINDS, LEVELS, NOISES, Noise, stretches
from .detected import Plan, detect, score_of, taken
from .ec57 import RecordScore, gross
from .planning import PROTOCOL, conditions_of, make_plan, options_of, tell_left_out
from .saved_state import one_patient

RECORD = "noise-stress.json"
CONDITIONS = (None, *(Noise(kind, level) for kind in KINDS for level in LEVELS))
"""What each record is evaluated under; None is clean."""


@dataclass(frozen=True)
class Score:
    """The score of a record under a condition."""

    whole: RecordScore
    noisy: RecordScore
    """Of the stretches that noise is added to, alone; where it is clean, of the same stretches."""
    origin: str
    """Whether the detector had been trained on the patient."""


Scores = Mapping[Noise | None, Score]
"""Of one record, by what it was evaluated under."""


def noise_stress_run(
    run: Run, spec: str, *, lead: str | None = None, level: int | None = None, annotator: str | None = None,
    adc: Adc | None = None, state: Path | None = None, tell: Callable[[str], None] = lambda _: None,
) -> NoiseStressRecord:  # fmt: skip
    """Score whole records clean, and with electrode motion, muscle artefact and wander at 24 to -6 dB.

    Noise is added as in the MIT-BIH Noise Stress Test, whose noises these are. Each condition of each record is a job
    of its own. ``noise-stress.json`` is written; ``evaluate.json``, the figures of the clean records, stays as it is.

    Args:
        run: a run that was trained on continuous records, and quantised.
        spec: the records, as ``load_records`` takes them, with annotated beats and longer than five minutes.
        lead: name of the lead.
        level: row of the threshold table; the state's, or else the default one, when None.
        annotator: suffix of the WFDB annotation files; as ``load_records`` looks for them when None.
        adc: the board's converter, which the records are converted to; each record's own when None.
        state: saved state of the patient, of ``ecgtiny review``, with which the record, one alone, begins.
        tell: is told of each record of a folder that is left out.

    Returns:
        The record noise-stress.json as it was written: shares in [0, 1], rates per hour, with intervals of 95 %.

    Raises:
        MissingToolError: a package of the extra ``data`` is not installed.
        UsageError: there is no such level, or not in the state; no front end for the converter; a state of several.
        DataError: the run has no stream detector, the noise cannot be had, or a record that is named, or each of a
            folder, cannot be read or converted, has no annotated beats, or ends before noise would begin.
        VerificationError: an artefact of the run has changed.
    """
    plan = make_plan(run, None, level, adc, state)
    loaded = load_readable(spec, lead, annotator)
    if state is not None:
        one_patient(loaded.records, spec)
    records, refused = _stressable(plan, loaded.records, may_skip=Path(spec).is_dir())
    skipped = {**loaded.skipped, **refused}
    tell_left_out(skipped, tell)
    found = _score_all(plan, records)
    origins = {one.origin for scores in found for one in scores.values()}
    record = NoiseStressRecord(
        stage="noise-stress",
        config=options_of(plan, spec, CURVE, lead, annotator),
        conditions=conditions_of(plan, f"each kind at each level: {PROTOCOL}", origins),
        kinds=[NoiseKind(name=name, what=NOISES[name]) for name in KINDS],
        levels=list(LEVELS),
        records={of.name: _stressed(of, scores) for of, scores in zip(records, found, strict=True)},
        skipped={name: str(error) for name, error in skipped.items()} or UNSET,
        gross=_curves(found),
        model_digest=plan.detector.digest,
        versions=versions("numpy", "scipy"),
    )
    return run.save(RECORD, record, inputs=[QUANTISED, MODEL, MONITOR, REFITS], outputs=[])


def _stressable(plan: Plan, records: Sequence[Record], *, may_skip: bool) -> tuple[list[Record], dict[str, DataError]]:
    """Return the records that noise can be added to, and why not to the others, before any of the work is done.

    Raises:
        DataError: noise cannot be added to a record, which may not be skipped, or to none.
    """
    noisy = replace(plan, noise=CONDITIONS[1])
    good: list[Record] = []
    refused: dict[str, DataError] = {}
    for record in records:
        try:
            taken(noisy, record)
        except DataError as error:
            refused[record.name] = error
        else:
            good.append(record)
    if refused and not (good and may_skip):
        raise next(iter(refused.values()))
    return good, refused


def _score_all(plan: Plan, records: Sequence[Record]) -> list[Scores]:
    """Score each record under each condition, side by side; return the scores of each record."""
    work = [(record, noise) for record in records for noise in CONDITIONS]
    done = list(tqdm(in_processes(partial(_score, plan), work), "noise stress", len(work), disable=None))
    each = len(CONDITIONS)
    return [dict(zip(CONDITIONS, done[at : at + each], strict=True)) for at in range(0, len(done), each)]


def _score(plan: Plan, work: tuple[Record, Noise | None]) -> Score:
    record, noise = work
    found = detect(replace(plan, noise=noise), record)
    part = stretches(len(found.record), found.record.fs) if found.noisy is None else found.noisy
    return Score(score_of(found.compared), score_of(found.compared.within(part)), found.detector.origin)


def _curves(found: Sequence[Scores]) -> NoiseCurves:
    """Return the figures of all these records together under each condition."""
    of = {noise: _together([scores[noise] for scores in found]) for noise in CONDITIONS}
    return NoiseCurves(clean=of[None], under={kind: [of[Noise(kind, level)] for level in LEVELS] for kind in KINDS})


def _together(scores: Sequence[Score]) -> UnderNoise:
    whole, noisy = gross([one.whole for one in scores]), gross([one.noisy for one in scores])
    return UnderNoise(whole=whole.figures(), noisy=noisy.figures())


def _stressed(record: Record, scores: Scores) -> StressedRecord:
    return StressedRecord(
        patient=record.patient,
        lead=record.lead,
        model=scores[None].origin,
        source=dict(record.source),
        note=record.note,
        curves=_curves([scores]),
    )
