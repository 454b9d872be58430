"""``synthetic``: generated beats of eleven classes, the default; nothing to download."""

from __future__ import annotations

import numpy as np

from ..beats import Split
from ..synthetic import CLASSES, generate
from .registry import NamedSource

TRAIN_NORMAL, TRAIN_ANOMALOUS = 500, 10
TEST_NORMAL, TEST_ANOMALOUS = 1000, 50
"""Beats of the normal class, and of each of the anomalous ones."""


def _load(_argument: str, seed: int) -> Split:
    train, test = np.random.default_rng(seed).spawn(2)
    return Split(
        generate(train, _counts(TRAIN_NORMAL, TRAIN_ANOMALOUS)),
        generate(test, _counts(TEST_NORMAL, TEST_ANOMALOUS)),
        f"train and test generated apart, seed {seed}",
    )


def _counts(normal: int, anomalous: int) -> dict[str, int]:
    return {name: anomalous if i else normal for i, name in enumerate(CLASSES)}


SOURCE = NamedSource(
    name="synthetic",
    what="generated beats: normal, the four ectopic families of ECG5000, six morphological anomalies",
    licence="none needed: the beats are made here",
    load=_load,
    status=lambda: "built in",
)
