"""What was run, on what, and how far each stage got."""

from __future__ import annotations

from ....common.extras import pip_install
from ....common.numerals import count, percent
from ....common.stage_records.base import StageRecord
from ....common.stage_records.train import TrainOptions, TrainRecord
from ....common.words import beats_by_class, model_input, score_meaning, threshold_rule
from ..blocks import Block, Cell, Note, Table
from ..run_records import Stage, State
from .context import Context
from .section import ReportSection


def summary(context: Context) -> list[Block]:
    """Show the stages and the conditions that hold for every figure."""
    blocks: list[Block] = [_stages(context.chain.stages)]
    train = context.chain.train.record
    if train:
        blocks.append(_conditions(train))
    if train and train.data.note:
        blocks.append(Note(train.data.note))
    if not context.plots:
        blocks.append(Note("Figures are left out: matplotlib is not installed. Install it with "
                           f"{pip_install('report')}, then run any stage again.", "bad"))  # fmt: skip
    return blocks


def _stages(stages: tuple[Stage[StageRecord], ...]) -> Table:
    rows = tuple((Cell(stage.name), _state(stage.state), Cell(stage.why, "muted")) for stage in stages)
    return Table("Stages of the run", ("Stage", "State", "Remark"), rows, numeric=False)


def _state(state: State) -> Cell:
    text = state.replace(" ", "\N{NO-BREAK SPACE}")
    return Cell(text, "good" if state is State.DONE else "muted" if state is State.ABSENT else "bad")


def _conditions(train: TrainRecord) -> Table:
    model = train.model
    rows = {
        "Data": train.data.name,
        "Split": train.data.rule,
        "Training beats": beats_by_class(train.data.train, train.data),
        "Test beats": beats_by_class(train.data.test, train.data),
        "Held out": "the test beats were read only after the threshold was frozen",
        "Model input": model_input(train.preprocess),
        "Model": f"{model.name}, {count(model.weights)} weights, seed {count(train.config.seed)}",
        "Score": score_meaning(train.score),
        "Threshold": threshold_rule(train.threshold),
        "Options": _options(train.config),
    }
    cells = tuple((Cell(name), Cell(value)) for name, value in rows.items())
    caption = "Conditions of every figure below, unless it says otherwise"
    return Table(caption, ("Condition", "Value"), cells, numeric=False)


def _options(config: TrainOptions) -> str:
    used = [f"shift augmentation up to {config.shift} samples"] if config.shift else []
    used += [f"worst {percent(config.trim, 1)} of the training beats left out"] if config.trim else []
    used += [] if config.labels else ["training labels not used"]
    return ", ".join(used) or "none"


SECTION = ReportSection(
    name="summary",
    title="Run",
    order=10,
    records=(),
    build=summary,
)
