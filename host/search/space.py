"""The space that a trial is drawn from; no model that has a name is in it by intention, or begins it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...train.detectors.drawn import Drawn, Layers

if TYPE_CHECKING:
    from optuna import Trial

POOL, SAMPLES = 16, 8
"""Raw samples in a model sample at most, and model samples at least."""
BOTTLENECK = 8
DEPTH, WIDTHS = 2, (4, 64)
CONVOLUTIONS, CHANNELS, KERNELS = 2, (2, 16), (3, 5, 7)
PARTS = (16, 8, 4, 2)
"""A score's window is one of so many parts of the beat."""
EPOCHS, RATES = (25, 400), (1e-3, 3e-2)


def draw(trial: Trial, length: int) -> Drawn:
    """Draw a model for beats of ``length`` raw samples."""
    pools = [pool for pool in range(1, POOL + 1) if length % pool == 0 and length // pool >= SAMPLES] or [1]
    pool = trial.suggest_categorical("pool", pools)
    samples = length // pool
    depths = [depth for depth in range(1, CONVOLUTIONS + 1) if samples % 2**depth == 0 and samples >= 2**depth]
    family = trial.suggest_categorical("family", ["dense", "conv"])
    layers = _conv(trial, pool, depths) if family == "conv" and depths else _dense(trial, pool)
    return Drawn(
        layers=layers,
        score=_score(trial, samples),
        epochs=trial.suggest_int("epochs", *EPOCHS, log=True),
        learning_rate=trial.suggest_float("learning_rate", *RATES, log=True),
    )


def _dense(trial: Trial, pool: int) -> Layers:
    depth = trial.suggest_int("depth", 0, DEPTH)
    return Layers(
        family="dense",
        pool=pool,
        bottleneck=_bottleneck(trial),
        widths=tuple(trial.suggest_int(f"width_{at}", *WIDTHS, log=True) for at in range(depth)),
        activation=None if trial.suggest_categorical("activation", ["identity", "relu"]) == "identity" else "relu",
    )


def _conv(trial: Trial, pool: int, depths: list[int]) -> Layers:
    depth = trial.suggest_int("convolutions", depths[0], depths[-1])
    return Layers(
        family="conv",
        pool=pool,
        bottleneck=_bottleneck(trial),
        widths=tuple(trial.suggest_int(f"channels_{at}", *CHANNELS, log=True) for at in range(depth)),
        kernel=trial.suggest_categorical("kernel", KERNELS),
    )


def _bottleneck(trial: Trial) -> int:
    return trial.suggest_int("bottleneck", 1, BOTTLENECK)


def _score(trial: Trial, samples: int) -> str:
    kind = trial.suggest_categorical("score", ["mae", "mse", "maxw"])
    if kind != "maxw":
        return kind
    part = trial.suggest_categorical("window", PARTS)
    return f"maxw{min(samples, max(2, math.ceil(samples / part)))}"
