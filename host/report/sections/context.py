"""What every section is built from, and the words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass

from ....common.run import Run
from ..blocks import Note
from ..fields import Fields
from ..numerals import count, percent
from ..records import Chain, Stage, State

BASELINES = {"mean_beat": "mean beat", "pca": "PCA"}
"""The baselines of a training run, and their names in the report."""


@dataclass(frozen=True)
class Context:
    """A run, its stages, and whether figures can be drawn."""

    run: Run
    chain: Chain
    plots: bool

    def draws(self, *stages: Stage) -> bool:
        """Tell whether figures may use the artefacts of all these stages: never those of a stale one."""
        return self.plots and all(stage.current for stage in stages)


def warnings(*stages: Stage) -> list[Note]:
    """Return a red note for each stage whose results need one."""
    troubled = [stage for stage in stages if stage.state not in (State.DONE, State.ABSENT)]
    return [Note(f"{stage.state.upper()}: {stage.name}: {stage.why}.", "bad") for stage in troubled]


def data_name(train: Fields) -> str:
    """Return the name of the data set."""
    return train.text("data.name") or "unnamed data"


def test_beats(train: Fields) -> str:
    """Say which beats were tested and how they were kept apart."""
    return f"{count(train.number('data.test.beats'))} test beats of {data_name(train)} ({split_rule(train)})"


def split_rule(train: Fields) -> str:
    """Return how the data were split."""
    return train.text("data.rule") or "split not recorded"


def threshold_rule(train: Fields) -> str:
    """Say which rule chose the threshold, and from what."""
    promised = train.number("threshold.promised")
    promise = "no promised rate" if promised is None else f"{percent(promised, 1)} false alarms promised"
    beats, method = train.number("threshold.calibration.beats"), train.text("threshold.calibration.method")
    return f"{train.text('threshold.rule')} rule, {promise}, on {count(beats)} {method} normal training beats"


def score_name(train: Fields) -> str:
    """Return the score as the command line writes it."""
    return f"{train.text('score.kind')}{train.integer('score.window') or ''}"


def score_unit(train: Fields) -> str:
    """Return the unit of a float score."""
    return "variances" if train.text("score.kind") == "mse" else "standard deviations"


def class_names(train: Fields) -> list[str]:
    """Return the names of the classes, the normal one first."""
    return train.texts("data.classes") or []


def conditions(train: Fields) -> str:
    """Say on what a figure was measured, and which rule chose the threshold."""
    return f"{test_beats(train)}; threshold: {threshold_rule(train)}"
