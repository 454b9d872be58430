"""The page of a comparison: every detector, the picture of quality against cost, and why cells are empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ...common.numerals import ABSENT, count, decimal, interval, percent, plural
from ...common.run import Run
from ...common.stage_records.base import known
from ...common.stage_records.compare import ComparedDetector, CompareRecord, Estimate
from ...common.words import class_name
from .blocks import Block, Cell, Figures, Folded, Note, Section, Table
from .figures.front import Axes, Point, front, pareto
from .layout import Page, drawing, plots, write_page
from .numerals import cell
from .results import conditions, provenance, stale

RECORD = "compare.json"
PAGE = "compare.html"


def write_comparison(run: Run) -> Path:
    """Write compare.html beside compare.json, and return its path.

    Raises:
        DataError: the record is absent or cannot be read.
        VerificationError: the record was edited.
    """
    record = run.read(RECORD, CompareRecord)
    with drawing():
        sections = [
            Section("summary", "Comparison", [*stale(run, RECORD, record), _conditions(record)]),
            Section("quality", "What each detects", [*_quality(record), *_classes(record)]),
            Section("cost", "What each costs", [*_pictures(record), _costs(record), *_reasons(record)]),
            provenance(record),
        ]
    title = f"{plural(len(record.detectors), 'detector')} on {record.config.data}"
    return write_page(run.path(PAGE), Page(title, _lead(record), sections))


def points_of(record: CompareRecord, cost: Callable[[ComparedDetector], float | None]) -> list[Point]:
    """Return the detectors that have both a cost and an AUROC."""
    return [
        Point(name, value, one.auroc)
        for name, one in record.detectors.items()
        if one.auroc is not None and (value := cost(one))
    ]


def costs_of(record: CompareRecord) -> dict[str, list[Point]]:
    """Return the points of each picture by what its cost is."""
    return {
        "numbers fitted": points_of(record, lambda one: one.weights),
        f"instructions a {record.items.item}, virtual {record.board}": points_of(record, lambda one: one.instructions),
    }


def _ranked(record: CompareRecord) -> dict[str, ComparedDetector]:
    judged = {name: one for name, one in record.detectors.items() if one.not_judged is None}
    return dict(sorted(judged.items(), key=lambda item: -(item[1].auroc.mean if item[1].auroc else -1)))


def _lead(record: CompareRecord) -> list[str]:
    ranked = _ranked(record)
    if not ranked:
        return ["No detector could be judged on these data."]
    lines = _best(record, ranked)
    if failed := [name for name, other in record.detectors.items() if other.validated is False]:
        lines.insert(0, f"FAILED: the firmware of {', '.join(failed)} does not compute what the reference does.")
    on_board = front(list(costs_of(record).values())[1])
    if on_board:
        names = ", ".join(point.name for point in on_board)
        lines.append(f"Pareto front on {record.board}, the cheapest first: {names}.")
    return lines


def _best(record: CompareRecord, ranked: Mapping[str, ComparedDetector]) -> list[str]:
    """Say which detector has the highest AUROC, and which are better than the baseline; or why none has one."""
    items = record.items
    best, auroc = next(((name, one.auroc) for name, one in ranked.items() if one.auroc), (None, None))
    if best is None:
        present = [name for name, number in items.per_class.items() if number]
        why = "the test items have one class" if len(present) < 2 else "it is not defined of what was scored"
        return [f"No AUROC: {why}."]
    ahead = [name for name, other in ranked.items() if other.versus_pca and other.versus_pca.low > 0]
    return [
        f"Highest AUROC: {best}, {_shown(auroc)} [{_interval(auroc)}] on {count(items.test)} test {items.item}s of "
        f"{record.config.data}.",
        f"Better than the baseline {record.baseline}, by more than chance: {', '.join(ahead) or 'none'}.",
    ]


def _conditions(record: CompareRecord) -> Table:
    items, config = record.items, record.config
    classes = "; ".join(f"{count(number)} {class_name(name)}" for name, number in items.per_class.items())
    return conditions(
        "Conditions of every figure on this page",
        {
            "Data": f"{config.data}: {items.what}",
            "To be known of them": items.conditions,
            "Test items": f"{count(items.test)} {items.item}s in {plural(items.folds, 'fold')}: {classes}",
            "People": "not known" if items.subjects is None else count(items.subjects),
            "Seeds": count(config.seeds),
            "False alarms promised": percent(config.promised, 1),
            "Baseline": record.baseline,
            "Intervals": f"intervals of 95 %, by a bootstrap that draws {items.resampled_by}s and seeds",
            "Board": f"virtual {record.board}",
        },
    )


def _quality(record: CompareRecord) -> list[Block]:
    rows = tuple(_quality_row(name, one) for name, one in _ranked(record).items())
    caption = (
        f"Detection, the highest AUROC first. Se and false alarms at the threshold that promises "
        f"{percent(record.config.promised, 1)}; difference: AUROC less that of {record.baseline}, paired, in colour "
        "where its whole interval is on one side of 0"
    )
    head = ("Detector", "AUROC", "95 % interval", "AUPRC", "Se", "False alarms", "Difference", "its 95 % interval")
    blocks: list[Block] = [Table(caption, head, rows)]
    if record.items.folds > 1:
        within = tuple(
            (Cell(name), cell(_shown(one)), cell(_interval(one), "muted"))
            for name, other in _ranked(record).items()
            if (one := known(other.auroc_within_folds)) is not None
        )
        said = "AUROC of pairs of one fold alone, whose scores are of one fit"
        blocks.append(Table(said, ("Detector", "AUROC in folds", "95 % interval"), within))
    return blocks


def _quality_row(name: str, one: ComparedDetector) -> tuple[Cell, ...]:
    rate, difference = one.false_alarm_rate, one.versus_pca
    tone = "good" if difference and difference.low > 0 else "bad" if difference and difference.high < 0 else "plain"
    return (
        Cell(name), cell(_shown(one.auroc)), cell(_interval(one.auroc), "muted"),
        cell(_shown(one.auprc)), cell(_shown(one.sensitivity)), cell(percent(None if rate is None else rate.observed)),
        cell(_shown(difference, 5), tone), cell(_interval(difference, 5), "muted"),
    )  # fmt: skip


def _classes(record: CompareRecord) -> list[Block]:
    """Return the table of what each decides of each class, folded; none where there are no thresholds."""
    names = list(record.items.per_class)
    rows = tuple(
        (
            Cell(name),
            *(cell(percent(found.recall) if (found := one.per_class_recall.get(of)) else ABSENT) for of in names),
        )
        for name, one in _ranked(record).items()
        if one.per_class_recall
    )
    if not rows:
        return []
    caption = "Recall: items of each class decided rightly, no alarm for the first class and an alarm for the others"
    return [Folded("By class", (Table(caption, ("Detector", *map(class_name, names)), rows),))]


def _pictures(record: CompareRecord) -> list[Block]:
    drawn = {cost: points for cost, points in costs_of(record).items() if points}
    if not plots() or not drawn:
        return []
    pictures = tuple(
        pareto(f"front-{index}", points, {one.name for one in front(points)}, Axes(cost, "AUROC", log=True))
        for index, (cost, points) in enumerate(drawn.items())
    )
    caption = (
        "AUROC against cost, on a logarithmic scale; bars: 95 % interval. In colour, with their names: the Pareto "
        "front. The table names all others."
    )
    return [Figures(pictures, caption)]


def _costs(record: CompareRecord) -> Table:
    rows = tuple(
        (Cell(name), cell(count(one.weights)), cell(decimal(one.seconds, 1)), cell(count(one.weights_bytes)),
         cell(count(one.flash_bytes)), cell(count(one.ram_bytes)), cell(_instructions(one)), _validated(one))
        for name, one in _ranked(record).items()
    )  # fmt: skip
    caption = (
        f"Cost: numbers fitted, seconds of fitting, and on the virtual {record.board} int8 bytes of weights, the whole "
        "image's flash and RAM, and instructions; validated: what was compared with the integer reference"
    )
    head = ("Detector", "Fitted", "Seconds", "int8 bytes", "Flash", "RAM", "Instructions", "Validated")
    return Table(caption, head, rows)


def _instructions(one: ComparedDetector) -> str:
    a_second = known(one.instructions_per_second)
    return count(one.instructions) if a_second is None else f"{count(a_second)} a second"


def _validated(one: ComparedDetector) -> Cell:
    if one.validated is None:
        return cell(ABSENT)
    compared = f"{count(one.beats)} beats" if one.beats is not None else f"{count(known(one.samples))} samples"
    return cell(compared, "good") if one.validated else cell("FAILED", "bad")


def _reasons(record: CompareRecord) -> list[Block]:
    """Return the table of why cells are empty: not judged, no threshold, no firmware."""
    said: dict[tuple[str, str], list[str]] = {}
    for name, one in record.detectors.items():
        for what, why in (("no figure", one.not_judged), ("no firmware", one.reason)):
            if why is not None:
                said.setdefault((what, why), []).append(name)
        if one.calibration is not None and one.calibration.startswith("none: "):
            said.setdefault(("no threshold", one.calibration.removeprefix("none: ")), []).append(name)
    if not said:
        return [Note("No cell is empty for a reason of its own.", "muted")]
    rows = tuple((Cell(", ".join(names)), Cell(what), Cell(why)) for (what, why), names in said.items())
    return [Table("Why cells are empty", ("Detectors", "What is not there", "Why"), rows, numeric=False)]


def _shown(estimate: Estimate | None, digits: int = 4) -> str:
    return decimal(None if estimate is None else estimate.mean, digits)


def _interval(estimate: Estimate | None, digits: int = 4) -> str:
    return interval(None if estimate is None else (estimate.low, estimate.high), digits=digits)
