"""search.json: the models that a search under a budget found, and what stands beside them."""

from __future__ import annotations

from typing import Literal

from .base import Block, Interval, StageRecord
from .compare import Estimate


class SearchOptions(Block):
    """What was asked for."""

    data: str
    board: str
    budget: dict[str, int]
    """The most that a model may take: ``flash``, ``ram`` and ``stack`` in bytes of the whole image, ``instructions`` a
    beat; what the board's own file allows is in it."""
    seed: int
    at_once: int
    """Trials that are drawn before the first of them is known."""


class TrialCounts(Block):
    """What became of the trials that are done."""

    judged: int
    over_budget: int
    """Refused by the compiled image, or by the linker, before any training."""
    refused: int
    """Models that a stage does not support, or whose trial failed."""


class FoundModel(Block):
    """A model as it was drawn: what ``ecgtiny train`` needs beside the file of its architecture."""

    family: Literal["dense", "conv"]
    pool: int
    bottleneck: int
    widths: list[int]
    """Units of the dense layers before the bottleneck, or channels of the convolutions."""
    activation: str | None
    kernel: int
    score: str
    epochs: int
    learning_rate: float


class Beside(Block):
    """By how much a model's AUROC exceeds that of another on the same beats, paired; the interval is of 95 %."""

    training: Estimate
    """On training beats, each scored by a refit that did not see it: what was chosen by."""
    test: Estimate | None
    """On test beats, which nothing was chosen by; None where they have no labels."""
    better: bool
    """Whether the interval on training beats lies above zero: where it does not, the other is as good. That one of
    many trials was chosen by these beats is not in the interval."""


class Judgement(Block):
    """What a model reaches."""

    run: str
    """Its run folder, relative to the search's."""
    quality: float
    """AUROC on training beats by the int8 model, each beat scored by a refit that did not see it."""
    auroc: float | None
    """AUROC on test beats by the int8 model, read once, after the front was chosen; None without labels."""
    auroc_interval: Interval | None
    weights_bytes: int
    flash_bytes: int
    ram_bytes: int
    """Data and bss of the whole image, without the stack."""
    stack_bytes: int
    instructions: float | None
    """A beat from counts to decision, the median; None where the board has no simulator that counts them."""


class FrontModel(Judgement):
    """A model of the front: none is both better and cheaper in all that the budget names."""

    trial: int
    model: FoundModel
    share: float
    """The largest part of a limit of the budget that it takes."""
    versus_pca: Beside
    """From principal components, as many as its bottleneck has values, with its pooling and score; their scores are
    float, the model's int8."""
    versus_linear: Beside | None
    """From the default model; None where a stage refused that."""


class SearchRecord(StageRecord):
    """The record of a search."""

    stage: Literal["search"]
    config: SearchOptions
    rule: str
    """What the quality is, in words."""
    trials: TrialCounts
    front: list[FrontModel]
    """By rising share of the budget."""
    beside: dict[str, Judgement]
    """The default model by its name, whether or not it is within the budget."""
    dropped: dict[str, str]
    """Models that a later stage refused, by the name of their run, with the reason."""
