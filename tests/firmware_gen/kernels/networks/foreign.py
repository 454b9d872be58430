"""Layers of which TensorFlow makes operators out of the ordinary: some must be right, others may be refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecgtiny.train.detectors.backend import keras
from tests.firmware_gen.kernels.networks.layer import Layer, layers, line, plane


@dataclass(frozen=True)
class Foreign(Layer):
    """One of them by its name."""

    name: str

    def __call__(self, x: Any) -> Any:
        return FOREIGN[self.name](x)


def _short(x: Any) -> Any:
    return line(x)[:, :4]


def _mean(x: Any) -> Any:
    return keras().ops.mean(line(x), axis=1, keepdims=True)


def _attention(x: Any) -> Any:
    """Return the weight of each channel."""
    return layers().Dense(line(x).shape[2], activation="softmax")(keras().ops.mean(line(x), axis=1))


FOREIGN: dict[str, Callable[[Any], Any]] = {
    "UpSampling1D": lambda x: layers().UpSampling1D(2)(line(x)),
    "UpSampling2D": lambda x: layers().UpSampling2D((2, 3))(plane(x)),
    "bilinear": lambda x: layers().UpSampling2D(2, interpolation="bilinear")(plane(x)),
    "RepeatVector": lambda x: layers().RepeatVector(3)(layers().Flatten()(x)),
    "GlobalMaxPooling1D": lambda x: layers().GlobalMaxPooling1D()(line(x)),
    "LayerNormalization": lambda x: layers().LayerNormalization()(x),
    "PReLU": lambda x: layers().PReLU()(x),
    "Maximum": lambda x: layers().Maximum()([x, layers().Dense(x.shape[-1])(x)]),
    "flip": lambda x: keras().ops.flip(line(x), axis=1),
    "bidirectional": lambda x: layers().Bidirectional(layers().LSTM(2, return_sequences=True, unroll=True))(_short(x)),
    "decoder": lambda x: layers().LSTM(3, unroll=True)(layers().RepeatVector(4)(layers().Flatten()(x))),
    "GRU": lambda x: layers().GRU(2, unroll=True)(_short(x)),
    "each_sample": lambda x: layers().TimeDistributed(layers().Dense(3))(_short(x)),
    "stack": lambda x: keras().ops.stack([x, layers().Dense(x.shape[-1])(x)], axis=1),
    "lead_attention": lambda x: line(x) * layers().RepeatVector(line(x).shape[1])(_attention(x)),
    "additive_attention": lambda x: layers().AdditiveAttention()([line(x), layers().Dense(line(x).shape[2])(line(x))]),
    "instance": lambda x: (x - _mean(x)) * keras().ops.rsqrt(keras().ops.var(line(x), 1, keepdims=True) + 1e-3),
    "negative": lambda x: keras().ops.exp(-keras().ops.tanh(x)),
    "log_of_sigmoid": lambda x: keras().ops.log(keras().ops.sigmoid(x) + 1e-3),
    "sum": lambda x: keras().ops.sum(line(x), axis=1),
    "SimpleRNN": lambda x: layers().SimpleRNN(3, unroll=True)(line(x)[:, :4]),
    "grouped": lambda x: layers().Conv1D(4, 3, groups=2, padding="same")(layers().Dense(4)(line(x))),
    "reflection": lambda x: keras().ops.pad(line(x), ((0, 0), (1, 1), (0, 0)), mode="reflect"),
    "square": lambda x: keras().ops.square(x),
    "absolute": lambda x: keras().ops.abs(x),
    "square_root": lambda x: keras().ops.sqrt(keras().ops.abs(x)),
    "quotient": lambda x: x / (2 + keras().ops.sigmoid(x)),
    "cumulative": lambda x: keras().ops.cumsum(line(x), axis=1),
    **{
        name: lambda x, name=name: layers().Activation(name)(x)
        for name in ("elu", "gelu", "softplus", "selu", "softsign", "hard_silu", "log_softmax")
    },
}
"""By name, what appends the layer to a Keras tensor."""
RIGHT = frozenset(
    {
        "GRU", "GlobalMaxPooling1D", "LayerNormalization", "RepeatVector", "UpSampling1D", "absolute",
        "additive_attention", "bidirectional", "decoder", "each_sample", "flip", "instance", "lead_attention",
        "log_of_sigmoid", "negative", "softplus", "square", "stack", "sum",
    }
)  # fmt: skip
"""Those that must not be refused."""
