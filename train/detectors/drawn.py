"""An autoencoder described by numbers: what a search draws, and a form for a device is built of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from ..calibration.scores import Score, parse_score
from .forms import BuildLayers, ResidualForm
from .layers import conv_autoencoder, dense_autoencoder

LOSS = "mse"
"""That of a model of the user's own, too: a drawn model can be trained as one."""


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The layers between a beat and its reconstruction."""

    family: Literal["dense", "conv"]
    pool: int
    """Raw samples averaged into one model sample."""
    bottleneck: int
    """Values between encoder and decoder."""
    widths: tuple[int, ...] = ()
    """Units of the dense layers before the bottleneck, in mirror image behind it; channels of the convolutions."""
    activation: str | None = None
    """Of the dense layers between beat and reconstruction; None is linear. Convolutions have relu."""
    kernel: int = 0
    """Samples of a convolution; 0 where there is none."""

    @property
    def multiple(self) -> int:
        """Model samples must be a multiple of this: each convolution halves them."""
        return 2 ** len(self.widths) if self.family == "conv" else 1

    @property
    def build(self) -> BuildLayers:
        """What builds them with Keras."""
        if self.family == "conv":
            strides = (2,) * len(self.widths)
            return partial(
                conv_autoencoder,
                strides=strides,
                channels=self.widths,
                kernel=self.kernel,
                bottleneck=self.bottleneck,
            )
        hidden = (*self.widths, self.bottleneck, *reversed(self.widths))
        return partial(dense_autoencoder, hidden=hidden, activation=self.activation)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A model with its score and how it is fitted."""

    layers: Layers
    score: str
    """mae, mse or maxw with a window in model samples, as in maxw20."""
    epochs: int
    learning_rate: float

    @property
    def reducer(self) -> Score:
        """The score that is used."""
        return parse_score(self.score)

    def form(self, name: str) -> ResidualForm:
        """Return its form for a device under a name."""
        return ResidualForm(
            name=name,
            layers=self.layers.build,
            pool=self.layers.pool,
            bottleneck=self.layers.bottleneck,
            score=self.reducer,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            loss=LOSS,
            multiple=self.layers.multiple,
        )
