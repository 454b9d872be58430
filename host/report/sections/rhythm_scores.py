"""Supraventricular ectopic beats, runs and fibrillation against annotations, after ANSI/AAMI EC57."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UnsetType

from ....common.numerals import ABSENT, count, interval, percent
from ....common.stage_records.base import Interval, known
from ....common.stage_records.ec57 import EpisodeDetection, RhythmScore, RunDetection
from ....common.stage_records.evaluate import EvaluateRecord
from ..blocks import Block, Cell, Table
from ..numerals import cell

HEAD = ("Record", "SV ectopic", "Se", "+P", "Couplets", "Se", "+P", "Runs of 3 to 5", "Se", "+P", "Runs of 6 or more",
        "Se", "+P")  # fmt: skip
OVER_PATIENTS = "95 %: of the gross figures, over patients drawn with replacement; "
AF_HEAD = ("Record", "Episodes", "found", "said", "of them right", "Se", "+P", "Minutes", "Duration Se", "Duration +P")


def rhythm_scores(evaluate: EvaluateRecord) -> list[Block]:
    """Return the tables of rhythms against annotations; none where nothing is scored, or was of before."""
    gross, means = evaluate.rhythm_gross, evaluate.rhythm_average
    if isinstance(gross, UnsetType) or isinstance(means, UnsetType):
        return []
    scored = {name: one.rhythm_score for name, one in evaluate.records.items() if one.rhythm_score}
    by = known(evaluate.by_patient)
    over = [] if by is None else [_over_patients(by)]
    rows = [*(_row(name, one) for name, one in scored.items()), _row("gross", gross), *over, _average(means)]
    caption = (
        "Supraventricular ectopic beats and runs of ventricular beats against the annotations, by ANSI/AAMI EC57: how "
        "many the annotations have, Se and +P. A run is found where the detector has one of at least the least of "
        f"these lengths beside it; {'' if by is None else OVER_PATIENTS}average: over records"
    )
    tables: list[Block] = [Table(caption, HEAD, tuple(rows))]
    return tables if gross.af is None else [*tables, _fibrillation(scored, gross.af, by, means["af"])]


def _fibrillation(
    scored: Mapping[str, RhythmScore],
    gross: EpisodeDetection,
    by: Mapping[str, Interval | None] | None,
    means: Mapping[str, float | None],
) -> Table:
    told = {name: one.af for name, one in scored.items() if one.af is not None}
    rows = [_af_row(name, one) for name, one in told.items() if one.found + one.missed + one.right + one.false]
    none = cell(ABSENT)
    average = (
        Cell("average"), *[none] * 4, cell(percent(means["se"])), cell(percent(means["ppv"])), none,
        cell(percent(means["duration_se"])), cell(percent(means["duration_ppv"])),
    )  # fmt: skip
    caption = (
        "Atrial fibrillation against the annotations, by ANSI/AAMI EC57: episodes that the annotations have and those "
        "that the detector says, of which another overlaps; how long the former last, and by duration the share of "
        f"them that is found and the share of the latter that is right; {'' if by is None else OVER_PATIENTS}records "
        f"with either, of {len(told)} whose annotations tell rhythms"
    )
    over = [] if by is None else [_af_over_patients(by)]
    return Table(caption, AF_HEAD, (*rows, _af_row("gross", gross), *over, average))


def _row(name: str, one: RhythmScore) -> tuple[Cell, ...]:
    sveb = one.sveb
    runs = [part for run in (one.couplets, one.short_runs, one.long_runs) for part in _run(run)]
    return (Cell(name), cell(count(sveb.tp + sveb.fn)), cell(percent(sveb.se)), cell(percent(sveb.ppv)), *runs)


def _run(run: RunDetection) -> tuple[Cell, Cell, Cell]:
    return cell(count(run.found + run.missed)), cell(percent(run.se)), cell(percent(run.ppv))


def _over_patients(by: Mapping[str, Interval | None]) -> tuple[Cell, ...]:
    parts = [part for name in ("sveb", "couplets", "short_runs", "long_runs") for part in (None, *_pair(by, name))]
    return Cell("95 %"), *(cell(ABSENT if part is None else part, "muted") for part in parts)


def _af_over_patients(by: Mapping[str, Interval | None]) -> tuple[Cell, ...]:
    parts = [*[ABSENT] * 4, *_pair(by, "af"), ABSENT, *_pair(by, "af", "duration_")]
    return Cell("95 %"), *(cell(part, "muted") for part in parts)


def _pair(by: Mapping[str, Interval | None], group: str, of: str = "") -> tuple[str, str]:
    se, ppv = (interval(by.get(f"{group}.{of}{share}"), share=True) for share in ("se", "ppv"))
    return se, ppv


def _average(means: Mapping[str, Mapping[str, float | None]]) -> tuple[Cell, ...]:
    groups = [means[name] for name in ("sveb", "couplets", "short_runs", "long_runs")]
    cells = [part for one in groups for part in (ABSENT, percent(one["se"]), percent(one["ppv"]))]
    return Cell("average"), *map(cell, cells)


def _af_row(name: str, one: EpisodeDetection) -> tuple[Cell, ...]:
    return (
        Cell(name), cell(count(one.found + one.missed)), cell(count(one.found)), cell(count(one.right + one.false)),
        cell(count(one.right)), cell(percent(one.se)), cell(percent(one.ppv)),
        cell(count(one.reference_seconds / 60)), cell(percent(one.duration_se)), cell(percent(one.duration_ppv)),
    )  # fmt: skip
