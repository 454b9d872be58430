"""What int8 costs: the integer reference against the float model, each at its own threshold, and the gates."""

from __future__ import annotations

from ....common.numerals import count, decimal, percent
from ....common.stage_records.figures import Agreement
from ....common.stage_records.quantize import QuantizeRecord
from ....common.stage_records.train import TrainRecord
from ..blocks import Block, Cell, Note, SideBySide, Table
from ..numerals import cell
from .context import Context, score_unit, test_beats, warnings
from .metrics import FIGURES, alone, false_alarms, recall_table
from .section import ReportSection

INTEGER_STEPS = 65536
"""Steps of the integer score in one unit of the float score."""


def fidelity(context: Context) -> list[Block] | None:
    """Show the int8 model's figures, what changed against float, and whether each gate passed."""
    quantize = context.chain.quantize.record
    if quantize is None:
        return None
    blocks: list[Block] = [*warnings(context.chain.quantize)]
    blocks.append(SideBySide((_model(quantize), _gates(quantize))))
    if quantize.stream is not None:
        beats = f"int8 model on {test_beats(quantize.data)}"
        return [*blocks, _fidelity(quantize), *alone(quantize.metrics, quantize.baselines, beats)]
    if quantize.metrics is None:
        blocks.append(_fidelity(quantize))
        blocks.append(Note("The test beats have no labels, so that detection cannot be measured."))
    else:
        recalls = recall_table(quantize.metrics, quantize.data.classes, "int8")
        blocks.append(SideBySide((_fidelity(quantize), _metrics(quantize, context.chain.train.record))))
        blocks.append(SideBySide((recalls, *false_alarms(quantize.false_alarm_rate, "int8"))))
    return blocks


def _model(quantize: QuantizeRecord) -> Table:
    threshold = quantize.threshold
    rows = {
        "int8 weights, bytes": count(quantize.weights_bytes),
        "All constants, bytes": count(quantize.constants_bytes),
        "Saturated inputs, test": percent(quantize.saturated_inputs, 4),
        "Threshold, int32": count(threshold.value),
        f"Threshold in {score_unit(quantize.score)}": decimal(threshold.value / INTEGER_STEPS),
        "Calibration beats": count(threshold.calibration.beats),
    }
    cells = tuple((Cell(name), cell(value)) for name, value in rows.items())
    return Table(f"The int8 model: {', '.join(quantize.operators)}", ("Property", "Value"), cells)


def _gates(quantize: QuantizeRecord) -> Table:
    """Show the gates; those are on training and calibration beats, figures on test beats are reported only."""
    failed, found = quantize.failed, quantize.fidelity
    most, least = percent(found.gates.most_decisions_changed), decimal(found.gates.least_spearman)
    rows: list[tuple[Cell, ...]] = []
    for side, agreement in {"training": found.training, "calibration": found.calibration}.items():
        rows += [
            _gate(f"Decisions changed, {side}", percent(1 - agreement.decision_agreement), f"at most {most}",
                  f"{side}.decisions_changed" not in failed),
            _gate(f"Spearman of the scores, {side}", decimal(agreement.spearman), f"at least {least}",
                  f"{side}.spearman" not in failed),
        ]  # fmt: skip
    head = ("Gate", "Found", "Limit", "Result")
    return Table("Gates, on training and calibration beats; test beats have none", head, tuple(rows))


def _gate(name: str, found: str, limit: str, passed: bool) -> tuple[Cell, ...]:
    result = cell("passed", "good") if passed else cell("FAILED", "bad")
    return Cell(name), cell(found), cell(limit, "muted"), result


def _fidelity(quantize: QuantizeRecord) -> Table:
    found = quantize.fidelity
    sides = {"Training": found.training, "Calibration": found.calibration, "Test": found.test}
    shown = [_agreement(agreement) for agreement in sides.values()]
    rows = tuple((Cell(title), *(cell(column[title]) for column in shown)) for title in shown[0])
    caption = (
        f"int8 integer reference against float, each with its own threshold; score differences in "
        f"{score_unit(quantize.score)}; test: {test_beats(quantize.data)}"
    )
    return Table(caption, ("Fidelity", *sides), rows)


def _agreement(found: Agreement) -> dict[str, str]:
    return {
        "Beats": count(found.beats),
        "Decisions changed": count(found.decisions_changed),
        "Decisions that agree": percent(found.decision_agreement),
        "Spearman of the scores": decimal(found.spearman),
        "Score difference, largest": _fine(found.score_difference.max),
        "Score difference, RMS": _fine(found.score_difference.rms),
        "Score difference, mean": _fine(found.score_difference.mean),
    }


def _metrics(quantize: QuantizeRecord, train: TrainRecord | None) -> Table:
    before, after = train and train.metrics, quantize.metrics
    rows = tuple(
        (Cell(figure.title), cell(figure.show(before)), cell(figure.show(after)),
         cell(figure.interval(after), "muted"))
        for figure in FIGURES
        if after is not None
    )  # fmt: skip
    delta = _fine(quantize.fidelity.auroc_delta)
    caption = f"{test_beats(quantize.data)}, each model at its own threshold; AUROC, int8 less float: {delta}"
    return Table(caption, ("Figure", "Float", "int8", "95 % interval, int8"), rows)


def _fine(value: float | None) -> str:
    return decimal(value, 5)


SECTION = ReportSection(
    name="fidelity",
    title="Detection, int8 against float",
    order=50,
    records=("quantize.json",),
    build=fidelity,
)
