"""Supraventricular ectopic beats, runs and fibrillation against annotations, after ANSI/AAMI EC57."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UnsetType

from ....common.numerals import ABSENT, count, percent
from ....common.stage_records.ec57 import EpisodeDetection, RhythmScore, RunDetection
from ....common.stage_records.evaluate import EvaluateRecord
from ..blocks import Block, Cell, Table
from ..numerals import cell

HEAD = ("Record", "SV ectopic", "Se", "+P", "Couplets", "Se", "+P", "Runs of 3 to 5", "Se", "+P", "Runs of 6 or more",
        "Se", "+P")  # fmt: skip
AF_HEAD = ("Record", "Episodes", "found", "said", "of them right", "Se", "+P", "Minutes", "Duration Se", "Duration +P")


def rhythm_scores(evaluate: EvaluateRecord) -> list[Block]:
    """Return the tables of rhythms against annotations; none where nothing is scored, or was of before."""
    gross, means = evaluate.rhythm_gross, evaluate.rhythm_average
    if isinstance(gross, UnsetType) or isinstance(means, UnsetType):
        return []
    scored = {name: one.rhythm_score for name, one in evaluate.records.items() if one.rhythm_score}
    rows = [*(_row(name, one) for name, one in scored.items()), _row("gross", gross), _average(means)]
    caption = (
        "Supraventricular ectopic beats and runs of ventricular beats against the annotations, by ANSI/AAMI EC57: how "
        "many the annotations have, Se and +P. A run is found where the detector has one of at least the least of "
        "these lengths beside it; average: over records"
    )
    tables: list[Block] = [Table(caption, HEAD, tuple(rows))]
    return tables if gross.af is None else [*tables, _fibrillation(scored, gross.af, means["af"])]


def _fibrillation(
    scored: Mapping[str, RhythmScore], gross: EpisodeDetection, means: Mapping[str, float | None]
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
        f"them that is found and the share of the latter that is right. Records with either, of {len(told)} whose "
        "annotations tell rhythms"
    )
    return Table(caption, AF_HEAD, (*rows, _af_row("gross", gross), average))


def _row(name: str, one: RhythmScore) -> tuple[Cell, ...]:
    sveb = one.sveb
    runs = [part for run in (one.couplets, one.short_runs, one.long_runs) for part in _run(run)]
    return (Cell(name), cell(count(sveb.tp + sveb.fn)), cell(percent(sveb.se)), cell(percent(sveb.ppv)), *runs)


def _run(run: RunDetection) -> tuple[Cell, Cell, Cell]:
    return cell(count(run.found + run.missed)), cell(percent(run.se)), cell(percent(run.ppv))


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
