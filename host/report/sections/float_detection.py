"""What the float model detects: ranking, decisions, the promised rate, and the baselines beside it."""

from __future__ import annotations

from ..blocks import Beside, Block, Note
from .context import Context, class_names, test_beats, warnings
from .curves import curves
from .metrics import false_alarms, metrics_table, recall_table
from .section import ReportSection


def detection(context: Context) -> list[Block] | None:
    """Show the figures of the float model on the test beats."""
    train = context.chain.train
    if not train.present:
        return None
    blocks: list[Block] = [*warnings(train)]
    if train.fields.group("metrics") is None:
        blocks.append(Note("The test beats have no labels, so that detection cannot be measured."))
        return blocks
    blocks.append(metrics_table(train.fields, f"Float model on {test_beats(train.fields)}"))
    if context.draws(train):
        blocks.append(curves(context.run, train.fields))
    recalls = recall_table(train.fields, class_names(train.fields), "Float model")
    blocks.append(Beside((recalls, false_alarms(train.fields, "Float model"))))
    return blocks


SECTION = ReportSection(
    name="detection",
    title="Detection, float model",
    order=20,
    records=("train.json",),
    build=detection,
)
