"""What the float model detects: ranking, decisions, the promised rate, and the baselines beside it."""

from __future__ import annotations

from ..blocks import Block, Note, SideBySide
from .context import Context, test_beats, warnings
from .curves import curves
from .metrics import alone, false_alarms, metrics_table, recall_table
from .section import ReportSection


def detection(context: Context) -> list[Block] | None:
    """Show the figures of the float model on the test beats."""
    train = context.chain.train.record
    if train is None:
        return None
    blocks: list[Block] = [*warnings(context.chain.train)]
    if train.stream is not None:
        return [*blocks, *alone(train.metrics, train.baselines, f"Float model on {test_beats(train.data)}")]
    if train.metrics is None:
        blocks.append(Note("The test beats have no labels, so that detection cannot be measured."))
        return blocks
    blocks.append(metrics_table(train.metrics, train.baselines, f"Float model on {test_beats(train.data)}"))
    if context.draws(context.chain.train):
        blocks.append(curves(context.run, train))
    recalls = recall_table(train.metrics, train.data.classes, "Float model")
    blocks.append(SideBySide((recalls, *false_alarms(train.false_alarm_rate, "Float model"))))
    return blocks


SECTION = ReportSection(
    name="detection",
    title="Detection, float model",
    order=20,
    records=("train.json",),
    build=detection,
)
