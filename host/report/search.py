"""The page of a search: the models of the front, what stands beside them, and every trial as a point."""

from __future__ import annotations

import csv
from pathlib import Path

from ...common.errors import DataError
from ...common.numerals import ABSENT, count, decimal, interval, plural
from ...common.run import Run
from ...common.stage_records.compare import Estimate
from ...common.stage_records.search import Beside, FoundModel, FrontModel, Judgement, SearchRecord
from .blocks import Block, Cell, Figures, Note, Section, Table
from .figures.front import Axes, Point, pareto
from .layout import Page, drawing, plots, write_page
from .numerals import cell
from .results import conditions, provenance, stale

RECORD = "search.json"
PAGE = "search.html"
TRIALS = "trials.csv"
COSTS = {"instructions": "instructions a beat", "flash": "flash, bytes", "ram": "RAM, bytes"}
NAMES = {"ram": "RAM"}
BELOW = 0.02
"""AUROC below the worst of the front that is drawn at most."""


def write_search(run: Run) -> Path:
    """Write search.html beside search.json, and return its path.

    Raises:
        DataError: the record is absent or cannot be read.
        VerificationError: the record was edited.
    """
    record = run.read(RECORD, SearchRecord)
    old = stale(run, RECORD, record)
    with drawing():
        sections = [
            Section("summary", "Search", [*old, _conditions(record)]),
            Section("front", "Models found", [_front(record), _models(record), _compared(record), *_dropped(record)]),
            Section("trials", "Every trial", _pictures(run, record) if not old else [Note("Not drawn: stale.", "bad")]),
            provenance(record),
        ]
    title = f"Models for {record.config.board} on {record.config.data}"
    return write_page(run.path(PAGE), Page(title, _lead(record), sections))


def _lead(record: SearchRecord) -> list[str]:
    best = max(record.front, key=lambda one: one.quality, default=None)
    if best is None:
        return ["No model is within the budget."]
    cheapest = record.front[0]
    return [
        f"{plural(len(record.front), 'model')} within the budget on the Pareto front; the best, trial {best.trial}: "
        f"AUROC {decimal(best.quality)} on training beats, {decimal(best.auroc)} on test beats.",
        f"The cheapest, trial {cheapest.trial}: AUROC {decimal(cheapest.quality)} on training beats, "
        f"{count(cheapest.flash_bytes)} bytes of flash, {count(cheapest.instructions)} instructions a beat.",
        _default(best),
    ]


def _default(best: FrontModel) -> str:
    if best.versus_linear is None:
        return "The default model could not be run beside it."
    if best.versus_linear.better:
        return f"Trial {best.trial} is better than the default model on training beats, by more than chance."
    return f"Trial {best.trial} is not shown to be better than the default model."


def _conditions(record: SearchRecord) -> Table:
    config, trials = record.config, record.trials
    return conditions(
        "Conditions of every figure on this page",
        {
            "Data": config.data,
            "Board": f"virtual {config.board}",
            "Budget": ", ".join(f"{NAMES.get(name, name)} {count(limit)}" for name, limit in config.budget.items()),
            "Quality": record.rule,
            "Test beats": "were read once, after the front was chosen",
            "Trials": f"{count(trials.judged)} judged, {count(trials.over_budget)} over the budget by their image, "
            f"{count(trials.refused)} refused",
            "Seed": count(config.seed),
        },
    )


def _front(record: SearchRecord) -> Table:
    rows = [_row(f"trial {one.trial}", one) for one in record.front]
    rows += [_row(f"{name}, the default model", one) for name, one in record.beside.items()]
    caption = (
        "The Pareto front by rising share of the budget, and the default model beside it, whether or not it is within "
        "the budget; flash and RAM: bytes of the whole image; intervals of 95 %"
    )
    head = ("Model", "AUROC, training", "AUROC, test", "95 % interval", "int8 bytes", "Flash", "RAM", "Stack",
            "Instructions")  # fmt: skip
    return Table(caption, head, tuple(rows))


def _row(name: str, one: Judgement) -> tuple[Cell, ...]:
    sizes = (one.weights_bytes, one.flash_bytes, one.ram_bytes, one.stack_bytes)
    return (
        Cell(name), cell(decimal(one.quality)), cell(decimal(one.auroc)), cell(interval(one.auroc_interval), "muted"),
        *(cell(count(size)) for size in sizes), cell(count(one.instructions)),
    )  # fmt: skip


def _models(record: SearchRecord) -> Table:
    rows = tuple((Cell(f"trial {one.trial}"), Cell(_drawn(one.model)), Cell(one.run)) for one in record.front)
    return Table("What was drawn, and the run folder that holds it", ("Model", "Drawn", "Run"), rows, numeric=False)


def _drawn(one: FoundModel) -> str:
    middle = "-".join(map(str, [*one.widths, one.bottleneck]))
    kind = f"kernel {one.kernel}" if one.kernel else one.activation or "identity"
    return (
        f"{one.family}, pooled by {one.pool}, widths {middle}, the last one the bottleneck; {kind}; score {one.score}; "
        f"{count(one.epochs)} epochs at a learning rate of {one.learning_rate:.2g}"
    )


def _compared(record: SearchRecord) -> Table:
    rows = [
        _beside(f"trial {one.trial}", other, found)
        for one in record.front
        for other, found in ((f"PCA of {one.model.bottleneck}", one.versus_pca), ("default model", one.versus_linear))
        if found is not None
    ]
    caption = "AUROC less that of another on the same beats, paired, with its 95 % interval; better: all of it above 0"
    return Table(caption, ("Model", "Beside", "Training beats", "Test beats", "Better"), tuple(rows))


def _beside(name: str, other: str, found: Beside) -> tuple[Cell, ...]:
    better = cell("yes", "good") if found.better else cell("not shown", "muted")
    return Cell(name), Cell(other), cell(_difference(found.training)), cell(_difference(found.test)), better


def _difference(found: Estimate | None) -> str:
    if found is None:
        return ABSENT
    return f"{decimal(found.mean)} [{decimal(found.low)} to {decimal(found.high)}]"


def _dropped(record: SearchRecord) -> list[Block]:
    rows = tuple((Cell(name), Cell(why)) for name, why in record.dropped.items())
    caption = "Models that a later stage refused"
    return [Table(caption, ("Model", "Why"), rows, numeric=False)] if rows else []


def _pictures(run: Run, record: SearchRecord) -> list[Block]:
    if not plots():
        return [Note("Not drawn: matplotlib is not installed.", "muted")]
    marked = {str(one.trial) for one in record.front}
    floor = min((one.quality for one in record.front), default=0.0) - BELOW
    drawn = {label: _points(run, cost, floor) for cost, label in COSTS.items()}
    pictures = tuple(
        pareto(f"trials-{index}", points, marked, Axes(label, "AUROC on training beats", log=False))
        for index, (label, points) in enumerate(drawn.items())
        if points
    )
    caption = (
        f"Every trial within the budget that is at most {BELOW} behind the front in AUROC on training beats; in "
        f"colour, with their numbers, the models of the front. {TRIALS} has all of them, and why others were refused."
    )
    return [Figures(pictures, caption, small=True)] if pictures else [Note("No trial was judged.", "muted")]


def _points(run: Run, cost: str, floor: float) -> list[Point]:
    """Return the trials that were judged; DataError where the table is not one of trials."""
    try:
        with run.path(TRIALS).open(encoding="utf-8", newline="") as stream:
            rows = [(row["trial"], row[cost], row["quality"]) for row in csv.DictReader(stream)]
        judged = [(name, float(taken), float(quality)) for name, taken, quality in rows if taken and quality]
    except (OSError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise DataError(
            "is not a table of trials", where=str(run.path(TRIALS)), fix="run ecgtiny search again"
        ) from error
    return [Point(name, taken, Estimate(mean=one, low=one, high=one)) for name, taken, one in judged if one >= floor]
