"""Layers of several branches: residuals, concatenations, attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ecgtiny.train.detectors.backend import keras
from tests.firmware_gen.kernels.networks.layer import Layer, layers, line

OPERATIONS = ("Add", "Subtract", "Multiply", "Average")


@dataclass(frozen=True)
class Residual(Layer):
    """A branch that keeps the shape, combined with what it branches from."""

    operation: str
    branch: str
    activation: str | None

    def __call__(self, x: Any) -> Any:
        y = getattr(self, f"_{self.branch}")(x)
        joined = getattr(layers(), self.operation)()([x, y] if self.operation != "Subtract" else [y, x])
        return joined if self.activation is None else layers().Activation(self.activation)(joined)

    def _dense(self, x: Any) -> Any:
        return layers().Dense(x.shape[-1])(x)

    def _conv(self, x: Any) -> Any:
        x3 = line(x)
        return layers().Reshape(x.shape[1:])(layers().Conv1D(x3.shape[2], 3, padding="same", activation="relu")(x3))

    def _itself(self, x: Any) -> Any:
        return x

    def _function(self, x: Any) -> Any:
        return layers().Activation("sigmoid")(x)

    def _mean(self, x: Any) -> Any:
        """A tensor that is broadcast."""
        return keras().ops.mean(x, axis=tuple(range(1, len(x.shape) - 1)) or 1, keepdims=True)


@dataclass(frozen=True)
class Branches(Layer):
    """Branches of several sizes joined along the channels, in either order."""

    widths: tuple[int, ...]
    first: bool

    def __call__(self, x: Any) -> Any:
        branches = [layers().Dense(width, activation="relu")(x) for width in self.widths]
        return layers().Concatenate()([x, *branches] if self.first else [*branches, x])


@dataclass(frozen=True)
class Attention(Layer):
    """Each sample a weighted sum of all samples."""

    depth: int
    heads: int

    def __call__(self, x: Any) -> Any:
        x = line(x)
        x = x[:, :: -(-x.shape[1] // 24)]
        if self.heads:
            return layers().MultiHeadAttention(self.heads, self.depth)(x, x)
        return layers().Attention(use_scale=False)([layers().Dense(self.depth)(x), layers().Dense(self.depth)(x)])


@dataclass(frozen=True)
class Gram(Layer):
    """The products of samples, or of channels, with each other."""

    axis: int

    def __call__(self, x: Any) -> Any:
        x = line(x)
        x = x[:, :: -(-x.shape[1] // 24)]
        return layers().Dot(axes=(self.axis, self.axis))([x, layers().Dense(x.shape[2])(x)])


STRATEGIES: dict[str, st.SearchStrategy[Layer]] = {
    "residual": st.builds(
        Residual, st.sampled_from(OPERATIONS), st.sampled_from(("dense", "conv", "itself", "function", "mean")),
        st.sampled_from((None, "relu", "relu6")),
    ),
    "branches": st.builds(Branches, st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple), st.booleans()),
    "attention": st.builds(Attention, st.integers(1, 6), st.integers(0, 2)),
    "gram": st.builds(Gram, st.integers(1, 2)),
}  # fmt: skip
"""How each kind of layer is drawn."""
