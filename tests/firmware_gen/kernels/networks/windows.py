"""Layers that slide a window: convolutions of every kind, and pooling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from tests.firmware_gen.kernels.networks.layer import PADDINGS, Layer, layers, line, pairs, plane

Pair = tuple[int, int]
FUSED = st.sampled_from((None, "relu", "relu6"))


@dataclass(frozen=True)
class Window(Layer):
    """What the layers here have in common; in one dimension the first of each pair holds."""

    dimensions: Literal[1, 2]
    size: Pair
    stride: Pair
    padding: str

    def spread(self, x: Any) -> Any:
        """Return ``x`` with as many axes as the window has."""
        return line(x) if self.dimensions == 1 else plane(x)

    def geometry(self, x: Any, dilation: int = 1) -> dict[str, Any]:
        """Return what Keras is told of the window; one that does not fit is padded."""
        spatial = x.shape[1:-1]
        size, stride = self.size[: self.dimensions], self.stride[: self.dimensions]
        fits = all((k - 1) * dilation < samples for k, samples in zip(size, spatial, strict=True))
        return {"strides": stride, "padding": self.padding if fits else "same"}

    def named(self, pattern: str) -> Any:
        """Return a Keras layer by its name, less the number of dimensions."""
        return getattr(layers(), pattern.format(self.dimensions))


@dataclass(frozen=True)
class Conv(Window):
    """A convolution; a dilated one has no stride."""

    channels: int
    dilation: int
    activation: str | None
    bias: bool

    def __call__(self, x: Any) -> Any:
        x = self.spread(x)
        if self.dilation > 1:
            options = self.geometry(x, self.dilation) | {"strides": 1, "dilation_rate": self.dilation}
        else:
            options = self.geometry(x)
        layer = self.named("Conv{}D")
        return layer(self.channels, self.size[: self.dimensions], activation=self.activation, use_bias=self.bias,
                     **options)(x)  # fmt: skip


@dataclass(frozen=True)
class Causal(Layer):
    """A convolution that looks back only."""

    channels: int
    size: int
    dilation: int

    def __call__(self, x: Any) -> Any:
        layer = layers().Conv1D(self.channels, self.size, padding="causal", dilation_rate=self.dilation)
        return layer(line(x))


@dataclass(frozen=True)
class Depthwise(Window):
    """A convolution of each channel by itself; TensorFlow has one stride for both axes."""

    multiplier: int
    channels: int
    """Of the pointwise convolution behind it; 0 for none."""

    def __call__(self, x: Any) -> Any:
        x = self.spread(x)
        options = self.geometry(x) | {"strides": self.stride[0], "depth_multiplier": self.multiplier}
        size = self.size[: self.dimensions]
        if self.channels:
            return self.named("SeparableConv{}D")(self.channels, size, **options)(x)
        return self.named("DepthwiseConv{}D")(size, **options)(x)


@dataclass(frozen=True)
class Transposed(Window):
    """A transposed convolution, whose kernel may be smaller than its stride."""

    channels: int
    activation: str | None
    bias: bool

    def __call__(self, x: Any) -> Any:
        layer = self.named("Conv{}DTranspose")
        return layer(self.channels, self.size[: self.dimensions], strides=self.stride[: self.dimensions],
                     padding=self.padding, activation=self.activation, use_bias=self.bias)(self.spread(x))  # fmt: skip


@dataclass(frozen=True)
class Pool(Window):
    """The largest or the average of a window."""

    kind: Literal["Max", "Average"]

    def __call__(self, x: Any) -> Any:
        x = self.spread(x)
        return self.named(self.kind + "Pooling{}D")(self.size[: self.dimensions], **self.geometry(x))(x)


DIMENSIONS = st.sampled_from((1, 2))
CHANNELS = st.one_of(st.integers(1, 9), st.sampled_from((1, 4, 8, 12, 16, 33)))
STRATEGIES: dict[str, st.SearchStrategy[Layer]] = {
    "conv_1d": st.builds(
        Conv, st.just(1), pairs(1, 11), pairs(1, 4), PADDINGS, CHANNELS, st.integers(1, 3), FUSED, st.booleans()
    ),
    "conv_2d": st.builds(
        Conv, st.just(2), pairs(1, 5), pairs(1, 3), PADDINGS, CHANNELS, st.integers(1, 3), FUSED, st.booleans()
    ),
    "causal": st.builds(Causal, CHANNELS, st.integers(1, 7), st.integers(1, 3)),
    "depthwise": st.builds(Depthwise, DIMENSIONS, pairs(1, 7), pairs(1, 3), PADDINGS, st.integers(1, 3), st.just(0)),
    "separable": st.builds(Depthwise, DIMENSIONS, pairs(1, 5), pairs(1, 2), PADDINGS, st.integers(1, 3), CHANNELS),
    "transposed_1d": st.builds(
        Transposed, st.just(1), pairs(1, 7), pairs(1, 4), PADDINGS, CHANNELS, FUSED, st.booleans()
    ),
    "transposed_2d": st.builds(
        Transposed, st.just(2), pairs(1, 4), pairs(1, 3), PADDINGS, CHANNELS, FUSED, st.booleans()
    ),
    "max_pool": st.builds(Pool, DIMENSIONS, pairs(1, 5), pairs(1, 4), PADDINGS, st.just("Max")),
    "average_pool": st.builds(Pool, DIMENSIONS, pairs(1, 5), pairs(1, 4), PADDINGS, st.just("Average")),
}
"""How each kind of layer is drawn."""
