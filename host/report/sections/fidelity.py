"""What int8 costs: the integer reference against the float model, each at its own threshold, and the gates."""

from __future__ import annotations

from ..blocks import Beside, Block, Cell, Note, Table
from ..fields import Fields
from ..numerals import cell, count, decimal, interval, percent
from .context import Context, class_names, score_unit, test_beats, warnings
from .metrics import SHARES, false_alarms, recall_table
from .section import ReportSection

SIDES = {"training": "Training", "calibration": "Calibration", "test": "Test"}
GATED = ("training", "calibration")
"""The beats that gates sit on; figures on test beats are reported, never a gate."""
INTEGER_STEPS = 65536
"""Steps of the integer score in one unit of the float score."""


def fidelity(context: Context) -> list[Block] | None:
    """Show the int8 model's figures, what changed against float, and whether each gate passed."""
    quantize, train = context.chain.quantize, context.chain.train
    if not quantize.present:
        return None
    blocks: list[Block] = [*warnings(quantize)]
    blocks.append(Beside((_model(quantize.fields, train.fields), _gates(quantize.fields))))
    if quantize.fields.group("metrics") is None:
        blocks.append(_fidelity(quantize.fields, train.fields))
        blocks.append(Note("The test beats have no labels, so that detection cannot be measured."))
    else:
        recalls = recall_table(quantize.fields, class_names(train.fields), "int8")
        blocks.append(Beside((_fidelity(quantize.fields, train.fields), _metrics(quantize.fields, train.fields))))
        blocks.append(Beside((recalls, false_alarms(quantize.fields, "int8"))))
    return blocks


def _model(quantize: Fields, train: Fields) -> Table:
    threshold = quantize.number("threshold.value")
    in_units = None if threshold is None else threshold / INTEGER_STEPS
    rows = {
        "int8 weights, bytes": count(quantize.number("weights_bytes")),
        "All constants, bytes": count(quantize.number("constants_bytes")),
        "Saturated inputs, test": percent(quantize.number("saturated_inputs"), 4),
        "Threshold, int32": count(threshold),
        f"Threshold in {score_unit(train)}": decimal(in_units),
        "Calibration beats": count(quantize.number("threshold.calibration.beats")),
    }
    cells = tuple((Cell(name), cell(value)) for name, value in rows.items())
    operators = ", ".join(quantize.texts("operators") or ()) or "operators not recorded"
    return Table(f"The int8 model: {operators}", ("Property", "Value"), cells)


def _gates(quantize: Fields) -> Table:
    failed = quantize.texts("failed") or []
    most, least = (quantize.number(f"fidelity.gates.{key}") for key in ("most_decisions_changed", "least_spearman"))
    rows: list[tuple[Cell, ...]] = []
    for side in GATED:
        agreement = quantize.number(f"fidelity.{side}.decision_agreement")
        changed = None if agreement is None else 1 - agreement
        spearman = quantize.number(f"fidelity.{side}.spearman")
        title = SIDES[side].lower()
        rows += [
            _gate(f"Decisions changed, {title}", percent(changed), f"at most {percent(most)}",
                  f"{side}.decisions_changed" not in failed),
            _gate(f"Spearman of the scores, {title}", decimal(spearman), f"at least {decimal(least)}",
                  f"{side}.spearman" not in failed),
        ]  # fmt: skip
    head = ("Gate", "Found", "Limit", "Result")
    return Table("Gates, on training and calibration beats; test beats have none", head, tuple(rows))


def _gate(name: str, found: str, limit: str, passed: bool) -> tuple[Cell, ...]:
    result = cell("passed", "good") if passed else cell("FAILED", "bad")
    return Cell(name), cell(found), cell(limit, "muted"), result


def _fidelity(quantize: Fields, train: Fields) -> Table:
    sides = [side for side in SIDES if quantize.group(f"fidelity.{side}")]
    kinds = {
        "Beats": ("beats", count),
        "Decisions changed": ("decisions_changed", count),
        "Decisions that agree": ("decision_agreement", percent),
        "Spearman of the scores": ("spearman", decimal),
        "Score difference, largest": ("score_difference.max", _fine),
        "Score difference, RMS": ("score_difference.rms", _fine),
        "Score difference, mean": ("score_difference.mean", _fine),
    }
    rows = tuple(
        (Cell(title), *(cell(show(quantize.number(f"fidelity.{side}.{key}"))) for side in sides))
        for title, (key, show) in kinds.items()
    )
    caption = (
        f"int8 integer reference against float, each with its own threshold; score differences in {score_unit(train)}; "
        f"test: {test_beats(train)}"
    )
    return Table(caption, ("Fidelity", *(SIDES[side] for side in sides)), rows)


def _metrics(quantize: Fields, train: Fields) -> Table:
    rows = [_metric(quantize, train, "AUROC", "auroc"), _metric(quantize, train, "AUPRC", "auprc")]
    rows += [_metric(quantize, train, title, key, share=True) for key, title in SHARES.items()]
    rows.append(_metric(quantize, train, "F1", "f1"))
    delta = _fine(quantize.number("fidelity.auroc_delta"))
    caption = f"{test_beats(train)}, each model at its own threshold; AUROC, int8 less float: {delta}"
    return Table(caption, ("Figure", "Float", "int8", "95 % interval, int8"), tuple(rows))


def _metric(quantize: Fields, train: Fields, title: str, key: str, *, share: bool = False) -> tuple[Cell, ...]:
    show = percent if share else decimal
    bounds = interval(quantize.numbers(f"metrics.{key}_interval"), share=share)
    before = train.number(f"metrics.{key}") if train.group("metrics") else None
    return Cell(title), cell(show(before)), cell(show(quantize.number(f"metrics.{key}"))), cell(bounds, "muted")


def _fine(value: float | None) -> str:
    return decimal(value, 5)


SECTION = ReportSection(
    name="fidelity",
    title="Detection, int8 against float",
    order=50,
    records=("quantize.json",),
    build=fidelity,
)
