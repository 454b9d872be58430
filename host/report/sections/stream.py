"""Continuous ECG: how the detector did on whole records, under which conditions, and what boards made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import UnsetType

from ....common.numerals import ABSENT, count, decimal, interval, percent
from ....common.run import Run
from ....common.stage_records.base import Interval, known
from ....common.stage_records.evaluate import Average, BoardAdc, EvaluateRecord, StreamFigures
from ....common.stage_records.validate_stream import StreamSpread, ValidateStreamRecord
from ...evaluation.strips import load_strips
from ..blocks import Block, Cell, Note, Table
from ..numerals import cell
from .burdens import burdens, left_out, read, rhythms
from .context import Context, warnings
from .link_figures import link_figures, virtual_boards
from .rhythm_scores import rhythm_scores
from .section import ReportSection
from .strips import strip_blocks

STRIPS = "strips.npz"
HEAD = ("Record", "Fold", "Hours", "R peak Se", "R peak +P", "Ectopic beats", "Ectopic Se", "Ectopic +P",
        "False alarms/h", "on N/h", "Unreadable")  # fmt: skip


def stream(context: Context) -> list[Block] | None:
    """Show the evaluation on continuous records and their validation on boards, where there are any."""
    evaluate = context.chain.evaluate
    boards = {board.name: board.stream.record for board in context.chain.boards if board.stream.record is not None}
    blocks: list[Block] = []
    if evaluate.record:
        found = evaluate.record
        blocks += [*warnings(evaluate), _conditions(found), *_scored(found)]
        blocks += [*burdens(found), *rhythms(found), *rhythm_scores(found), read(found), *left_out(found)]
    if boards:
        blocks += [*warnings(*(board.stream for board in context.chain.boards)), _boards(boards)]
    if evaluate.current:
        blocks += _strips(context.run, evaluate.current.gross)
    return blocks or None


def _strips(run: Run, gross: StreamFigures | UnsetType) -> list[Block]:
    counts = None if isinstance(gross, UnsetType) else gross.counts
    return strip_blocks(load_strips(run.path(STRIPS)), counts) if run.has(STRIPS) else []


def _scored(evaluate: EvaluateRecord) -> list[Block]:
    """Return the tables of what is scored against annotated beats; a note where there are none."""
    gross, average = evaluate.gross, evaluate.average
    if isinstance(gross, UnsetType) or isinstance(average, UnsetType):
        return [Note("No record has annotated beats: there is no figure that needs them.")]
    return [_table(evaluate, gross, average), _intervals(gross, known(evaluate.by_patient)), *_noisy(evaluate)]


def _conditions(evaluate: EvaluateRecord) -> Table:
    config, conditions, records = evaluate.config, evaluate.conditions, evaluate.records
    patients = {record.patient for record in records.values()}
    rows = {
        "Records": f"{config.stream}: {len(records)} records, {len(patients)} patients, one lead each",
        "Lead": config.lead,
        "Board's converter": _converter(config.adc),
        "Begun with": None if not config.state else f"a saved state of the patient, SHA-256 {config.state[:12]}",
        "Noise added": conditions.noise or config.noise or "none",
        "Trained on": conditions.trained_on,
        "Held out": _held_out(evaluate),
        "Threshold": conditions.threshold,
        "Sensitivity level": str(config.level),
        "Not counted": f"the first {count(conditions.learning_seconds)} s of each record, for learning the patient; "
        "ventricular flutter",
        "A beat is found": f"by a detection within {count(1000 * conditions.match_seconds)} ms",
        "False alarm": "a flagged beat that is neither ventricular ectopic (V, E) nor a fusion beat (F), or a flagged "
        "detection without a beat",
        "Remark": conditions.note,
    }
    cells = tuple((Cell(name), Cell(value)) for name, value in rows.items() if value)
    return Table("Conditions of the figures on continuous records", ("Condition", "Value"), cells, numeric=False)


def _converter(adc: BoardAdc | UnsetType | None) -> str | None:
    if not adc:
        return None
    rails = "16 bits" if adc.rails is None else "{} to {} counts".format(*adc.rails)
    given = {"Hz": adc.fs, "counts/mV": adc.gain, "counts at 0 mV": adc.zero}
    parts = [f"{value:g} {unit}" for unit, value in given.items() if value is not None]
    return ", ".join([*parts, f"rails {rails}"]) + "; the rest as in each record"


def _held_out(evaluate: EvaluateRecord) -> str:
    """Say which model scored how many records."""
    scored = Counter(record.model for record in evaluate.records.values())
    return "; ".join(f"{count(number)} record{'' if number == 1 else 's'}: {model}" for model, number in scored.items())


def _table(evaluate: EvaluateRecord, gross: StreamFigures, average: Average) -> Table:
    rows = [
        _row(name, record.figures, fold=None if record.fold is None else str(record.fold))
        for name, record in evaluate.records.items()
        if record.figures is not None
    ]
    caption = (
        "By ANSI/AAMI EC57, with false alarms per hour. Se: share of the beats that were found, of the ventricular "
        "ectopic ones that were flagged, those in unreadable signal among them; +P: share of the detections that are "
        "beats, of the flagged beats that are ectopic; unreadable: share of the detections. Gross: all beats together; "
        "average and median: over records; on N/h: false alarms on normal beats (class N) alone"
    )
    return Table(caption, HEAD, (*rows, _row("gross", gross), *_over_records(average)))


def _noisy(evaluate: EvaluateRecord) -> list[Block]:
    """Return the table of the stretches that noise was added to, where it was."""
    rows = tuple(
        _row(name, record.noisy) for name, record in evaluate.records.items() if isinstance(record.noisy, StreamFigures)
    )
    return [Table("The same in the stretches with added noise alone", HEAD, rows)] if rows else []


def _intervals(gross: StreamFigures, by_patient: Mapping[str, Interval | None] | None) -> Table:
    rpeak, pvc, by = gross.rpeak, gross.pvc, by_patient or {}
    shares = {
        "R peak Se": (rpeak.se, rpeak.se_interval, "rpeak.se"),
        "R peak +P": (rpeak.ppv, rpeak.ppv_interval, "rpeak.ppv"),
        "Ectopic Se": (pvc.se, pvc.se_interval, "pvc.se"),
        "Ectopic +P": (pvc.ppv, pvc.ppv_interval, "pvc.ppv"),
    }
    rows = [
        (Cell(title), cell(percent(value)), *(cell(interval(one, share=True), "muted") for one in (beats, by.get(key))))
        for title, (value, beats, key) in shares.items()
    ]
    rates = pvc.false_alarms_per_hour_interval, by.get("pvc.false_alarms_per_hour")
    alarms = (cell(interval(one, digits=1), "muted") for one in rates)
    rows.append((Cell("False alarms/h"), cell(decimal(pvc.false_alarms_per_hour, 1)), *alarms))
    caption = (
        "Gross figures and intervals of 95 %: over beats (Clopper and Pearson; Garwood), which takes them for "
        "independent and so is too narrow; over patients, who are drawn with replacement, where there are five or more "
        "(over few of them too narrow still)"
    )
    return Table(caption, ("Figure", "Gross", "over beats", "over patients"), tuple(rows))


def _row(name: str, figures: StreamFigures, *, fold: str | None = None) -> tuple[Cell, ...]:
    rpeak, pvc = figures.rpeak, figures.pvc
    return (
        Cell(name), cell(fold or ABSENT, "muted"), cell(decimal(figures.hours, 2)), cell(percent(rpeak.se)),
        cell(percent(rpeak.ppv)), cell(count(figures.counts.ectopic)), cell(percent(pvc.se)), cell(percent(pvc.ppv)),
        cell(decimal(pvc.false_alarms_per_hour, 1)), cell(decimal(pvc.false_alarms_per_hour_on_n, 1)),
        cell(percent(figures.unreadable_share)),
    )  # fmt: skip


def _over_records(average: Average) -> tuple[tuple[Cell, ...], ...]:
    rpeak, pvc = average.rpeak, average.pvc
    rows = {
        "average": (rpeak.se, rpeak.ppv, pvc.se, pvc.ppv, pvc.false_alarms_per_hour),
        "median": (rpeak.se_median, rpeak.ppv_median, pvc.se_median, pvc.ppv_median, pvc.false_alarms_per_hour_median),
    }
    none = cell(ABSENT)
    return tuple(
        (Cell(name), cell(ABSENT, "muted"), none, cell(percent(se)), cell(percent(ppv)), none, cell(percent(ectopic)),
         cell(percent(right)), cell(decimal(alarms, 1)), none, none)
        for name, (se, ppv, ectopic, right, alarms) in rows.items()
    )  # fmt: skip


def _boards(boards: dict[str, ValidateStreamRecord]) -> Table:
    shown = [_board(record) for record in boards.values()]
    rows = ((Cell(title), *(column[title] for column in shown)) for title in shown[0])
    known = tuple(row for row in rows if any(found.text != ABSENT for found in row[1:]))
    head = ("Figure", *(f"{'virtual ' if record.virtual else ''}{name}" for name, record in boards.items()))
    caption = (
        "Whole records pushed sample by sample as raw int16 counts, every event compared with the integer reference's, "
        f"byte by byte. {virtual_boards(boards.values())}"
    )
    return Table(caption, head, known)


def _board(record: ValidateStreamRecord) -> dict[str, Cell]:
    differences = record.differences
    return {
        "Records": Cell(", ".join(record.records)),
        "Hours of signal": cell(decimal(record.samples / record.fs / 3600, 2)),
        "Complete": cell("yes", "good") if record.complete else cell("NO", "bad"),
        "Events compared": cell(count(record.events)),
        "Differences from the reference": cell(count(differences), "bad" if differences else "good"),
        "Beats that could not be read": cell(percent(record.unreadable_share)),
        **link_figures(record),
        **_ticks("Instructions", record.instructions),
        **_ticks("Cycles (DWT)", record.cycles),
    }


def _ticks(name: str, ticks: StreamSpread | None) -> dict[str, Cell]:
    return {
        f"{name}, a second of signal": cell(count(ticks and ticks.per_second)),
        f"{name}, worst sample": cell(count(ticks and ticks.worst_sample)),
    }


SECTION = ReportSection(
    name="stream",
    title="Continuous ECG",
    order=60,
    records=(
        "evaluate.json",
        "validate-stream-BOARD.json",
    ),
    build=stream,
)
