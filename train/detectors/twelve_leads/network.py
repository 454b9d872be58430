"""Two halves of an autoencoder of windows, and what is read off it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ....common.arrays import Float32Array
from ..backend import KerasModel, Tensor, kernel_weights, tensorflow
from ..chunks import in_chunks

CHUNK = 128
"""Windows reconstructed at once."""


@dataclass(frozen=True)
class Halves:
    """An autoencoder of windows [n, length, leads]."""

    encoder: KerasModel
    """To the code; of a variational one the means of the latent values, then the logarithms of their variances."""
    decoder: KerasModel
    """From the code, or from ``latent`` values, to windows."""
    latent: int | None = None
    """Latent values of a variational autoencoder; None where it is none."""
    attention: dict[str, KerasModel] | None = None
    """By its name, a model from windows to attention weights [n, heads, queries, keys]."""

    @property
    def models(self) -> tuple[KerasModel, KerasModel]:
        """Both halves."""
        return self.encoder, self.decoder

    @property
    def weights(self) -> int:
        """Numbers of all kernels, without biases."""
        return sum(kernel_weights(model) for model in self.models)

    def __call__(self, windows: Float32Array) -> Float32Array:
        """Reconstruct windows [n, length, leads] from the means of the latent values."""
        return in_chunks(len(windows), CHUNK, lambda at: np.asarray(self._compiled(tensorflow().constant(windows[at]))))

    @cached_property
    def _compiled(self) -> Callable[[Tensor], Tensor]:
        """Return the network as one function of TensorFlow: step by step its LSTM would take twenty times as long."""
        tf = tensorflow()

        def reconstruct(windows: Tensor) -> Tensor:
            code = self.encoder(windows)
            return self.decoder(code if self.latent is None else tf.split(code, 2, axis=1)[0])

        shape = (None, *self.encoder.input_shape[1:])
        return tf.function(reconstruct).get_concrete_function(tf.TensorSpec(shape, tf.float32))


Build = Callable[[int, int], Halves]
"""(samples, leads) to an untrained network."""
