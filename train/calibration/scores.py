"""Anomaly scores: how what a network makes of a beat becomes one number; larger is more anomalous.

Those of the residual are in the unit of the model's input, standard deviations of the beat (``mse``: variances), so
that scores of different models of one kind can be compared. A network whose output is the score has its own unit.
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
KINDS = (*RESIDUAL, DIRECT)
WRITTEN = "use mae, mse, maxw with a window as in maxw20, or direct for a network whose output is the score"


@dataclass(frozen=True)
class Score:
    """``mae`` (mean |r|), ``mse`` (mean r^2) or ``maxw`` of the residual r, or ``direct``.

    ``maxw`` is the largest mean |r| over any ``window`` consecutive model samples, leads averaged; ``window`` is 0
    for the others. ``direct`` is the network's output itself.

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

    def __str__(self) -> str:
        return f"{self.kind}{self.window or ''}"

    def __call__(self, inputs: NDArray[np.floating], outputs: NDArray[np.floating]) -> Float64Array:
        """Score what a network makes of its inputs, float64 [n].

        Args:
            inputs: [n, samples, leads].
            outputs: reconstructions of the inputs' shape; for ``direct`` [n, 1].

        Raises:
            UsageError: the window is longer than the beat.
        """
        if self.kind == DIRECT:
            return outputs.reshape(len(inputs)).astype(np.float64)
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


def parse_score(text: str) -> Score:
    """Read a score as it is written on the command line: ``mae``, ``mse``, ``maxw20``.

    Raises:
        UsageError: the text is no score.
    """
    match = re.fullmatch(r"([a-z]+)([0-9]*)", text)
    if match is None:
        raise UsageError(f"{text!r} is not a score", fix=WRITTEN)
    return Score(match[1], int(match[2] or 0))
