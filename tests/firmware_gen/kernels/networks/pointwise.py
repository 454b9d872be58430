"""Layers that leave samples where they are: dense ones, functions of one value, means and normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ecgtiny.train.detectors.backend import keras
from tests.firmware_gen.kernels.networks.layer import Layer, layers, line, row

FUNCTIONS = ("relu", "relu6", "leaky_relu", "sigmoid", "tanh", "silu", "hard_sigmoid")


@dataclass(frozen=True)
class Dense(Layer):
    """A dense layer over all values, or over the channels of each sample."""

    units: int
    activation: str | None
    bias: bool
    flat: bool

    def __call__(self, x: Any) -> Any:
        x = row(x) if self.flat else x
        return layers().Dense(self.units, activation=self.activation, use_bias=self.bias)(x)


@dataclass(frozen=True)
class Function(Layer):
    """A function of each value."""

    name: str

    def __call__(self, x: Any) -> Any:
        return layers().Activation(self.name)(x)


@dataclass(frozen=True)
class Leaky(Layer):
    """A leaky ReLU of any slope, negative and above 1 too."""

    slope: float

    def __call__(self, x: Any) -> Any:
        return layers().LeakyReLU(negative_slope=self.slope)(x)


@dataclass(frozen=True)
class Exponential(Layer):
    """The exponential of what is not too large."""

    def __call__(self, x: Any) -> Any:
        return keras().ops.exp(layers().Activation("tanh")(x))


@dataclass(frozen=True)
class Softmax(Layer):
    """The softmax over the channels."""

    def __call__(self, x: Any) -> Any:
        return layers().Softmax()(x)


@dataclass(frozen=True)
class Normalised(Layer):
    """A batch normalisation, which the converter folds into what is before it where it can."""

    def __call__(self, x: Any) -> Any:
        return layers().BatchNormalization()(x)


@dataclass(frozen=True)
class Affine(Layer):
    """A constant times each value, and another one added or subtracted."""

    factor: float
    term: float

    def __call__(self, x: Any) -> Any:
        scaled = x * self.factor
        return self.term - scaled if self.term < 0 else scaled + self.term


@dataclass(frozen=True)
class Mean(Layer):
    """The mean over some axes."""

    axes: tuple[int, ...]
    keep: bool

    def __call__(self, x: Any) -> Any:
        x = line(x) if len(x.shape) == 2 else x
        axes = sorted({axis % (len(x.shape) - 1) + 1 for axis in self.axes})
        keep = self.keep or len(axes) == len(x.shape) - 1
        return keras().ops.mean(x, axis=tuple(axes), keepdims=keep)


ACTIVATIONS = st.sampled_from((None, *FUNCTIONS))
STRATEGIES: dict[str, st.SearchStrategy[Layer]] = {
    "dense": st.builds(Dense, st.integers(1, 200), ACTIVATIONS, st.booleans(), st.just(True)),
    "dense_each": st.builds(Dense, st.integers(1, 20), ACTIVATIONS, st.booleans(), st.just(False)),
    "function": st.builds(Function, st.sampled_from(FUNCTIONS)),
    "leaky": st.builds(Leaky, st.sampled_from((0.01, 0.3, 0.0, 1.5, 1e-6))),
    "exponential": st.just(Exponential()),
    "softmax": st.just(Softmax()),
    "normalised": st.just(Normalised()),
    "affine": st.builds(Affine, st.sampled_from((3.0, -0.7, 0.01)), st.sampled_from((0.0, 0.5, -2.0, 100.0))),
    "mean": st.builds(Mean, st.lists(st.integers(0, 2), min_size=1, max_size=3).map(tuple), st.booleans()),
}
"""How each kind of layer is drawn."""
