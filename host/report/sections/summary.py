"""What was run, on what, and how far each stage got."""

from __future__ import annotations

from msgspec import UnsetType

from ....common.extras import pip_install
from ....common.numerals import count, percent
from ....common.stage_records.base import StageRecord
from ....common.stage_records.data import BeatCount, Preprocess, ScoreForm
from ....common.stage_records.train import TrainOptions, TrainRecord
from ..blocks import Block, Cell, Note, Table
from ..run_records import Stage, State
from .context import Context, score_name, threshold_rule
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
        "Training beats": _beats(train.data.train, train.data.classes),
        "Test beats": _beats(train.data.test, train.data.classes),
        "Held out": "the test beats were read only after the threshold was frozen",
        "Model input": _input(train.preprocess),
        "Model": f"{model.name}, {count(model.weights)} weights, seed {count(train.config.seed)}",
        "Score": _score(train.score),
        "Threshold": threshold_rule(train.threshold),
        "Options": _options(train.config),
    }
    cells = tuple((Cell(name), Cell(value)) for name, value in rows.items())
    caption = "Conditions of every figure below, unless it says otherwise"
    return Table(caption, ("Condition", "Value"), cells, numeric=False)


def _beats(side: BeatCount, classes: list[str]) -> str:
    found = side.per_class or {}
    listed = ", ".join(f"{count(found[name])} {name}" for name in classes if name in found) or "not labelled"
    return f"{count(side.beats)}: {listed}" + (f"; {count(side.flat)} flat, not scored" if side.flat else "")


def _input(form: Preprocess) -> str:
    pooled = f", averaged in groups of {form.pool}" if form.pool > 1 else ""
    leads = f"{count(form.leads)} lead{'' if form.leads == 1 else 's'}"
    unit = "z-normalised a beat" if isinstance(form.gain, UnsetType) else f"{form.gain:g} counts a unit"
    return f"{count(form.length)} samples, {leads}, {unit}{pooled}"


def _options(config: TrainOptions) -> str:
    used = [f"shift augmentation up to {config.shift} samples"] if config.shift else []
    used += [f"worst {percent(config.trim, 1)} of the training beats left out"] if config.trim else []
    used += [] if config.labels else ["training labels not used"]
    return ", ".join(used) or "none"


def _score(score: ScoreForm) -> str:
    meaning = {
        "mae": "mean |residual| of the beat",
        "mse": "mean squared residual of the beat",
        "direct": "the network's output",
        "likelihood": "negative log-density of the last sample",
        "maxw": f"largest mean |residual| over {score.window} consecutive model samples",
    }
    return f"{score_name(score)}: {meaning.get(score.kind, 'not a score known here')}"


SECTION = ReportSection(
    name="summary",
    title="Run",
    order=10,
    records=(),
    build=summary,
)
