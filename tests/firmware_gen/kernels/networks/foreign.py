"""Layers of which TensorFlow makes operators that are not supported, or are so in some of their forms only."""

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


FOREIGN: dict[str, Callable[[Any], Any]] = {
    "UpSampling1D": lambda x: layers().UpSampling1D(2)(line(x)),
    "UpSampling2D": lambda x: layers().UpSampling2D((2, 3))(plane(x)),
    "bilinear": lambda x: layers().UpSampling2D(2, interpolation="bilinear")(plane(x)),
    "RepeatVector": lambda x: layers().RepeatVector(3)(layers().Flatten()(x)),
    "GlobalMaxPooling1D": lambda x: layers().GlobalMaxPooling1D()(line(x)),
    "LayerNormalization": lambda x: layers().LayerNormalization()(x),
    "PReLU": lambda x: layers().PReLU()(x),
    "Maximum": lambda x: layers().Maximum()([x, layers().Dense(x.shape[-1])(x)]),
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
