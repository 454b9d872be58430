"""What was run, on what, and how far each stage got."""

from __future__ import annotations

from ....common.extras import pip_install
from ..blocks import Block, Cell, Note, Table
from ..fields import Fields
from ..numerals import count, percent
from ..records import Stage, State
from .context import Context, class_names, data_name, score_name, split_rule, threshold_rule
from .section import ReportSection


def summary(context: Context) -> list[Block]:
    """Show the stages and the conditions that hold for every figure."""
    blocks: list[Block] = [_stages(context.chain.stages)]
    train = context.chain.train
    if train.present:
        blocks.append(_conditions(train.fields))
    if train.present and (note := train.fields.text("data.note")):
        blocks.append(Note(note))
    if not context.plots:
        blocks.append(Note("Figures are left out: matplotlib is not installed. Install it with "
                           f"{pip_install('report')}, then run any stage again.", "bad"))  # fmt: skip
    return blocks


def _stages(stages: tuple[Stage, ...]) -> Table:
    rows = tuple((Cell(stage.name), _state(stage.state), Cell(stage.why, "muted")) for stage in stages)
    return Table("Stages of the run", ("Stage", "State", "Remark"), rows, numeric=False)


def _state(state: State) -> Cell:
    text = state.replace(" ", "\N{NO-BREAK SPACE}")
    return Cell(text, "good" if state is State.DONE else "muted" if state is State.ABSENT else "bad")


def _conditions(train: Fields) -> Table:
    weights = count(train.number("model.weights"))
    rows = {
        "Data": data_name(train),
        "Split": split_rule(train),
        "Training beats": _beats(train, "train"),
        "Test beats": _beats(train, "test"),
        "Held out": "the test beats were read only after the threshold was frozen",
        "Model input": _input(train),
        "Model": f"{train.text('model.name')}, {weights} weights, seed {count(train.number('config.seed'))}",
        "Score": _score(train),
        "Threshold": threshold_rule(train),
        "Options": _options(train),
    }
    cells = tuple((Cell(name), Cell(value)) for name, value in rows.items())
    caption = "Conditions of every figure below, unless it says otherwise"
    return Table(caption, ("Condition", "Value"), cells, numeric=False)


def _beats(train: Fields, side: str) -> str:
    total = f"{count(train.number(f'data.{side}.beats'))}"
    flat = train.integer(f"data.{side}.flat")
    found = train.members(f"data.{side}.per_class")
    parts = [f"{count(found[name].number('value'))} {name}" for name in class_names(train) if name in found]
    listed = ", ".join(parts) or "not labelled"
    return f"{total}: {listed}" + (f"; {count(flat)} flat, not scored" if flat else "")


def _input(train: Fields) -> str:
    length, leads, pool = (train.integer(f"preprocess.{key}") for key in ("length", "leads", "pool"))
    pooled = f", averaged in groups of {pool}" if pool and pool > 1 else ""
    return f"{count(length)} samples, {count(leads)} lead{'' if leads == 1 else 's'}, z-normalised a beat{pooled}"


def _options(train: Fields) -> str:
    shift, trim = train.integer("config.shift"), train.number("config.trim")
    used = [f"shift augmentation up to {shift} samples"] if shift else []
    used += [f"worst {percent(trim, 1)} of the training beats left out"] if trim else []
    used += ["training labels not used"] if train.flag("config.labels") is False else []
    return ", ".join(used) or "none"


def _score(train: Fields) -> str:
    window = train.integer("score.window")
    meaning = {
        "mae": "mean |residual| of the beat",
        "mse": "mean squared residual of the beat",
        "maxw": f"largest mean |residual| over {window} consecutive model samples",
    }
    return f"{score_name(train)}: {meaning.get(train.text('score.kind') or '', 'not a score known here')}"


SECTION = ReportSection(
    name="summary",
    title="Run",
    order=10,
    records=(),
    build=summary,
)
