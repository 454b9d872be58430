"""The forms in which a device computes a detector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from ...common.arrays import Float32Array
from ...common.errors import UnsupportedModelError
from ..calibration.scores import LIKELIHOOD, RESIDUAL, Score
from .backend import KerasModel
from .fitted import Progress

BuildLayers = Callable[[int, int], KerasModel]
"""(samples, leads) to an untrained Keras model from (samples, leads) to (samples, leads), or to the form's output."""

Start = Callable[[KerasModel, Float32Array], None]
"""Sets a model's first weights from what it will be fitted on: float32 [n, samples, leads]."""


@dataclass(frozen=True)
class FitOn:
    """What a form's own fit is given."""

    variants: Float32Array
    """Model inputs of normal beats in one or several forms, of which an epoch draws one, float32 [variants, n, samples,
    leads]."""
    seed: int
    epochs: int
    learning_rate: float
    progress: Progress | None
    """Called after each epoch."""

    @property
    def inputs(self) -> Float32Array:
        """All forms of all beats, float32 [variants n, samples, leads]."""
        return self.variants.reshape(-1, *self.variants.shape[2:])


OwnFit = Callable[[FitOn], tuple[KerasModel, tuple[float, ...]]]
"""Returns a fitted Keras model from (samples, leads) to the form's output, and the loss of each epoch."""


@dataclass(frozen=True)
class OffDevice:
    """Why a detector has no form for a device."""

    reason: str
    """With the numbers: "keeps all 292 training beats: 40,880 B"."""


@dataclass(frozen=True)
class Origin:
    """The file that a model of the user's came from."""

    file: str
    """Without its folder."""
    function: str | None
    """What built it; None where the file holds the architecture."""
    sha256: str


@dataclass(frozen=True)
class NetworkForm:
    """A network of beats: the score is made of what it gives for a beat."""

    name: str
    """The detector's."""
    layers: BuildLayers
    pool: int
    """Raw samples averaged into one model sample, before the model."""
    bottleneck: int | None
    """Values between encoder and decoder; the PCA baseline gets as many components. None where only the built network
    tells, by its narrowest layer."""
    score: Score
    """The default score; its window counts model samples."""
    epochs: int
    learning_rate: float
    loss: str
    """mae or mse."""
    start: Start | None = None
    multiple: int = 1
    """Model samples must be a multiple of this (the product of the strides)."""
    prepare: Callable[[int, int], object] | None = None
    """Called with samples and leads before the seed of a fit is set, so that what it draws changes no weights."""
    origin: Origin | None = None
    """Where a user's own model came from."""
    fit: OwnFit | None = None
    """How its model is fitted, where that is not by the loss of the reconstruction."""

    scores: ClassVar[tuple[str, ...]]
    """The kinds of scores that such a network has."""

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

    def build(self, samples: int, leads: int) -> KerasModel:
        """Return an untrained Keras model of float32 (samples, leads).

        Args:
            samples: model samples per lead, after pooling.
            leads: leads a beat.

        Raises:
            UnsupportedModelError: the strides do not divide ``samples``.
        """
        self.check(samples * self.pool)
        return self.layers(samples, leads)


@dataclass(frozen=True)
class ResidualForm(NetworkForm):
    """An autoencoder: the score is a reducer of the residual between the beat and its reconstruction."""

    scores: ClassVar[tuple[str, ...]] = RESIDUAL


@dataclass(frozen=True)
class LikelihoodForm(NetworkForm):
    """A network of two outputs, mean and scale of the window's last sample: the score is the negative log-density.

    Its inputs are windows of one length and one lead, in the unit of the beats. It has a fit of its own.
    """

    window: int = field(kw_only=True)
    """Samples of a window."""

    scores: ClassVar[tuple[str, ...]] = (LIKELIHOOD,)

    def check(self, length: int) -> None:
        """Refuse windows of another ``length``.

        Raises:
            UnsupportedModelError: it is another.
        """
        if length != self.window:
            raise UnsupportedModelError(
                f"model {self.name} takes windows of {self.window} samples, not of {length}",
                fix="give signals that are cut into such windows; ecgtiny data list says which there are",
            )


@dataclass(frozen=True)
class StreamForm:
    """A network with readouts that takes a sample at a time: after each, every readout is above its threshold or not.

    The unit of its score is that of the readouts, whose target is 1 at an anomaly; 0 is the threshold.
    """

    reference: str
    """The kind of its network: the name of its integer reference in ``quantize/detectors/``."""
    fs: float
    """Hz, of the samples that its constants are for."""


Form = NetworkForm | StreamForm
"""A form for a device."""
