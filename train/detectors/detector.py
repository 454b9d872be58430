"""What a family of models states about itself: layers, preprocessing, score and how it is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...common.arrays import Float32Array
from ...common.errors import UnsupportedModelError
from ..calibration.scores import Score
from .backend import KerasModel

BuildLayers = Callable[[int, int], KerasModel]
"""(samples, leads) to an untrained Keras model from (samples, leads) to (samples, leads)."""

Start = Callable[[KerasModel, Float32Array], None]
"""Sets a model's first weights from what it will be fitted on: float32 [n, samples, leads]."""


@dataclass(frozen=True)
class DetectorFamily:
    """A family of autoencoders; one file of this package declares one as ``DETECTOR``.

    ``Detector`` is the quantised one that a device runs: a family fitted to beats, with its threshold.
    """

    name: str
    summary: str
    layers: BuildLayers
    pool: int
    """Raw samples averaged into one model sample, before the model."""
    bottleneck: int
    """Values between encoder and decoder; the PCA baseline gets as many components."""
    score: Score
    """The default score; its window counts model samples."""
    epochs: int
    learning_rate: float
    loss: str
    """mae or mse."""
    start: Start | None = None
    multiple: int = 1
    """Model samples must be a multiple of this (the product of the strides)."""

    def check(self, length: int) -> None:
        """Refuse beats of ``length`` raw samples that the model cannot take.

        Raises:
            UnsupportedModelError: pooling and strides do not divide the length.
        """
        step = self.pool * self.multiple
        if length < step or length % step:
            raise UnsupportedModelError(
                f"model {self.name} cannot take beats of {length} samples",
                fix=f"use a multiple of {step}, for example {max(step, length - length % step)}, or another model",
            )
