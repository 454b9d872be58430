"""Anomaly scores: how what a network makes of a beat becomes one number; larger is more anomalous.

Those of the residual are in the unit of the model's input, standard deviations of the beat (``mse``: variances), so
that scores of different models of one kind can be compared. A network whose output is the score has its own unit. A
likelihood is in nats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...common.arrays import Float64Array
from ...common.errors import UsageError

RESIDUAL = ("mae", "mse", "maxw")
"""Of the residual between a beat and its reconstruction."""
DIRECT = "direct"
"""The one output of a network."""
LIKELIHOOD = "likelihood"
"""Of the last sample of a beat, by a network of two outputs."""
KINDS = (*RESIDUAL, DIRECT, LIKELIHOOD)
WRITTEN = (
    "use mae, mse, maxw with a window as in maxw20, direct for a network whose output is the score, "
    "or likelihood for one that gives the last sample's mean and scale"
)
LEAST_SCALE = 1e-4
"""Added to each scale of a likelihood, so that none is without bound."""


@dataclass(frozen=True)
class Score:
    """``mae`` (mean |r|), ``mse`` (mean r^2) or ``maxw`` of the residual r, ``direct`` or ``likelihood``.

    ``maxw`` is the largest mean |r| over any ``window`` consecutive model samples, leads averaged; ``window`` is 0
    for the others. ``direct`` is the network's output itself. ``likelihood`` is the negative logarithm of the normal
    density of the beat's last sample, of which the network gives the mean and what the scale is the softplus of.

    Raises:
        UsageError: the kind is unknown, or the window does not go with it.
    """

    kind: str
    window: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"there is no score {self.kind!r}", fix=WRITTEN)
        if (self.kind == "maxw") != (self.window > 0):
            raise UsageError(f"score {self.kind} with window {self.window}", fix="only maxw has a window, as in maxw20")

    @property
    def of_residual(self) -> bool:
        """Whether it is a score of the residual between a beat and its reconstruction."""
        return self.kind in RESIDUAL

    @property
    def of_signal(self) -> bool:
        """Whether its network takes the signal in the unit of the beats, and not in standard deviations of the beat."""
        return self.kind == LIKELIHOOD

    def __str__(self) -> str:
        return f"{self.kind}{self.window or ''}"

    def __call__(self, inputs: NDArray[np.floating], outputs: NDArray[np.floating]) -> Float64Array:
        """Score what a network makes of its inputs, float64 [n].

        Args:
            inputs: [n, samples, leads].
            outputs: reconstructions of the inputs' shape; for ``direct`` [n, 1]; for ``likelihood`` [n, 2], the mean
                and the scale before its softplus.

        Raises:
            UsageError: the window is longer than the beat.
        """
        if self.kind == DIRECT:
            return outputs.reshape(len(inputs)).astype(np.float64)
        if self.kind == LIKELIHOOD:
            return -log_density(inputs[:, -1, 0], outputs[:, 0], scale_of(outputs[:, 1]))
        residual = np.abs(inputs.astype(np.float64) - outputs.astype(np.float64))
        if self.kind == "mse":
            return (residual**2).mean(axis=(1, 2))
        trace = residual.mean(axis=2)
        return trace.mean(axis=1) if self.kind == "mae" else self._largest_window(trace)

    def check(self, samples: int) -> None:
        """Refuse beats of ``samples`` model samples that are shorter than the window.

        Raises:
            UsageError: they are.
        """
        if self.window > samples:
            what = f"a window of {self.window} samples is longer than the beat's {samples}"
            raise UsageError(what, fix="give a score with a shorter window, or mae or mse")

    def _largest_window(self, trace: Float64Array) -> Float64Array:
        self.check(trace.shape[1])
        windows = np.lib.stride_tricks.sliding_window_view(trace, self.window, axis=1)
        return windows.mean(axis=2).max(axis=1)


def of_baselines(score: Score) -> Score:
    """Return the score of the baselines beside a model with a score: a residual's own, and mse beside all others."""
    return score if score.of_residual else Score("mse")


def scale_of(before: NDArray[np.floating]) -> Float64Array:
    """Return the scale that a head gives by its softplus, float64 of the array's shape."""
    return np.logaddexp(before.astype(np.float64), 0) + LEAST_SCALE


def log_density(x: NDArray[np.floating], mean: NDArray[np.floating], scale: NDArray[np.floating]) -> Float64Array:
    """Return the logarithm of the normal density, float64, of the arrays' shape."""
    wide = scale.astype(np.float64)
    return -np.square((x - mean) / wide) / 2 - np.log(wide) - np.log(2 * np.pi) / 2


def parse_score(text: str) -> Score:
    """Read a score as it is written on the command line: ``mae``, ``mse``, ``maxw20``.

    Raises:
        UsageError: the text is no score.
    """
    match = re.fullmatch(r"([a-z]+)([0-9]*)", text)
    if match is None:
        raise UsageError(f"{text!r} is not a score", fix=WRITTEN)
    return Score(match[1], int(match[2] or 0))
