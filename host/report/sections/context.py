"""What every section is built from, and the words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass

from ....common.numerals import count
from ....common.run import Run
from ....common.stage_records.base import StageRecord
from ....common.stage_records.data import Data, ScoreForm
from ....common.stage_records.train import TrainRecord
from ....common.words import threshold_rule
from ..blocks import Note
from ..run_records import Chain, Stage, State

BASELINES = {"mean_beat": "mean beat", "pca": "PCA"}
"""The baselines of a training run, and their names in the report."""


@dataclass(frozen=True)
class Context:
    """A run, its stages, and whether figures can be drawn."""

    run: Run
    chain: Chain
    plots: bool

    def draws(self, *stages: Stage[StageRecord]) -> bool:
        """Return whether figures may use the artefacts of all these stages: never those of a stale one."""
        return self.plots and all(stage.current is not None for stage in stages)


def warnings(*stages: Stage[StageRecord]) -> list[Note]:
    """Return a red note for each stage whose results need one."""
    troubled = [stage for stage in stages if stage.state not in (State.DONE, State.ABSENT)]
    return [Note(f"{stage.state.upper()}: {stage.name}: {stage.why}.", "bad") for stage in troubled]


def test_beats(data: Data) -> str:
    """Say which beats were tested and how they were kept apart."""
    return f"{count(data.test.beats)} test beats of {data.name} ({data.rule})"


def score_unit(score: ScoreForm) -> str:
    """Return the unit of a float score."""
    units = {"mse": "variances", "direct": "the network's own unit", "likelihood": "nats"}
    return units.get(score.kind, "standard deviations")


def conditions(train: TrainRecord) -> str:
    """Say on what a figure was measured, and which rule chose the threshold."""
    return f"{test_beats(train.data)}; threshold: {threshold_rule(train.threshold)}"
