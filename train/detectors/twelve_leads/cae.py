"""A convolutional autoencoder of windows of several leads: three strided convolutions and three transposed ones."""

from __future__ import annotations

from ..backend import keras
from .network import Halves

CHANNELS = (32, 64, 128)
STRIDE = 2
KERNEL = 5


def build(samples: int, leads: int) -> Halves:
    """Return the untrained network; windows are padded with zeros to a multiple of the strides."""
    k = keras()
    multiple = STRIDE ** len(CHANNELS)
    padding = -samples % multiple
    window = k.Input((samples, leads), name="window")
    code = k.layers.ZeroPadding1D((0, padding), name="pad")(window)
    for index, channels in enumerate(CHANNELS):
        convolve = k.layers.Conv1D(channels, KERNEL, STRIDE, "same", activation="relu", name=f"encode_{index}")
        code = convolve(code)
    encoder = k.Model(window, code, name="encoder")
    inner = k.Input(((samples + padding) // multiple, CHANNELS[-1]), name="code")
    signal = inner
    for index, channels in enumerate((*CHANNELS[-2::-1], leads)):
        activation = "relu" if index < len(CHANNELS) - 1 else None
        signal = k.layers.Conv1DTranspose(channels, KERNEL, STRIDE, "same", activation=activation,
                                          name=f"decode_{index}")(signal)  # fmt: skip
    signal = k.layers.Cropping1D((0, padding), name="crop")(signal)
    return Halves(encoder, k.Model(inner, signal, name="decoder"))
