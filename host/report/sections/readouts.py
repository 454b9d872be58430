"""A detector of samples: what it was fitted to, what it detects, and what integers changed."""

from __future__ import annotations

from ....common.numerals import count, decimal, percent
from ....common.stage_records.base import known
from ....common.stage_records.figures import Metrics
from ....common.stage_records.readouts import ReadoutQuantizeRecord, ReadoutTrainRecord, SignalData, SignalSet
from ....common.words import class_name
from ..blocks import Block, Cell, Note, SideBySide, Table
from ..numerals import cell
from .context import Context, warnings
from .metrics import metrics_table, recall_table
from .section import ReportSection


def readouts(context: Context) -> list[Block] | None:
    """Show the stages of a detector of samples, and what a second of signal costs."""
    chain = context.chain
    if chain.readouts is None:
        return None
    train, quantize = chain.readouts.train.record, chain.readouts.quantize.record
    blocks: list[Block] = [*warnings(chain.readouts.train, chain.readouts.quantize)]
    if train:
        blocks += [_conditions(train), Note(train.data.conditions), *_figures(train.metrics, train.data, "Float")]
    if quantize:
        blocks += [*_figures(quantize.metrics, quantize.data, "Integer"), _integers(quantize), _fidelity(quantize)]
    cost = {board.name: board.export.record for board in chain.boards if board.export.record is not None}
    rows = tuple(
        (Cell(name), Cell(what), cell(count(found.per_second)), cell(count(found.worst_sample)), Cell(found.signal))
        for name, export in cost.items()
        for what, found in (("instructions", export.stream_instructions), ("cycles", known(export.stream_cycles)))
        if found is not None
    )
    if rows:
        head = ("Board", "Counted", "A second of signal", "Worst sample", "Signal")
        blocks.append(Table("What the firmware takes, counted on the board's simulator at export", head, rows))
    return blocks


def _conditions(train: ReadoutTrainRecord) -> Table:
    model, thresholds, data = train.model, train.thresholds, train.data
    read = f"the labels of {thresholds.labels_of} were read" if thresholds.uses_labels else "no labels were read"
    rows = {
        "Data": f"{data.name}: {data.what}",
        "Training signals": _set(data.train, data),
        "Validation signals": _set(data.validation, data),
        "Test signals": _set(data.test, data),
        "Samples": f"{data.fs:g} Hz",
        "Model": f"{model.name}, {count(model.weights)} weights, seed {count(train.config.seed)}",
        "Readouts": ", ".join(map(class_name, model.readouts)),
        "Thresholds": f"{thresholds.rule}; {read}",
        "Held out": "the test signals were read only after the thresholds were frozen",
    }
    cells = tuple((Cell(name), Cell(value)) for name, value in rows.items())
    return Table("Conditions of every figure of this detector", ("Condition", "Value"), cells, numeric=False)


def _set(found: SignalSet, data: SignalData) -> str:
    listed = ", ".join(f"{count(number)} {class_name(name)}" for name, number in found.per_class.items())
    return f"{count(found.signals)} of {decimal(found.seconds / 60, 0)} min in all; {data.item}s: {listed}"


def _figures(metrics: Metrics, data: SignalData, kind: str) -> list[Block]:
    caption = f"{kind} network on {count(data.test.intervals)} {data.item}s of the test signals of {data.name}"
    recalls = recall_table(metrics, data.classes, f"{kind} network", data.item)
    return [SideBySide((metrics_table(metrics, {}, caption), recalls))]


def _integers(quantize: ReadoutQuantizeRecord) -> Table:
    integers = quantize.integers
    rows = tuple(
        (Cell(class_name(name)), cell(count(threshold)), cell(f"{unit:.4g}"))
        for name, threshold, unit in zip(quantize.model.readouts, integers.thresholds, integers.unit, strict=True)
    )
    caption = (
        f"Integer readouts: {count(quantize.constants_bytes)} bytes of constants, for samples of "
        f"{integers.counts_a_mv:g} counts/mV"
    )
    return Table(caption, ("Readout", "Threshold", "Unit"), rows)


def _fidelity(quantize: ReadoutQuantizeRecord) -> Table:
    fidelity = quantize.fidelity
    sides = {"validation": fidelity.validation, "test": fidelity.test}
    rows = tuple(
        (Cell(name), cell(count(one.intervals)), cell(count(one.decisions_changed)),
         cell(decimal(one.largest_difference)))
        for name, one in sides.items()
    )  # fmt: skip
    gate = percent(fidelity.gates.most_decisions_changed, 1)
    caption = f"Integers against float; gate: at most {gate} of the decisions on the {fidelity.gates.said_of} change"
    return Table(caption, ("Signals", "Decisions", "Changed", "Readouts apart"), rows)


SECTION = ReportSection(
    name="readouts",
    title="Readouts of samples",
    order=15,
    records=(
        "train.json",
        "quantize.json",
    ),
    build=readouts,
)
