"""``conv``: a strided convolutional encoder, a dense bottleneck and a sub-pixel decoder.

A sub-pixel layer is a convolution that produces ``stride`` times the channels, followed by a reshape that
interleaves them in time (Shi et al., 2016, "Real-time single image and video super-resolution using an efficient
sub-pixel convolutional neural network", CVPR). It computes what a strided transposed convolution computes, and
the reshape costs nothing on the device.
"""

from __future__ import annotations

import math

from ..calibration.scores import Score
from .autoencoder import autoencoder
from .backend import KerasModel, Tensor, keras
from .forms import ResidualForm

STRIDES = (2, 2)
CHANNELS = (8, 4)
KERNEL = 5
BOTTLENECK = 2


def layers(samples: int, leads: int) -> KerasModel:
    """Stack strided convolutions, two dense layers round the bottleneck, and sub-pixel convolutions; linear output."""
    k = keras()
    steps = samples // math.prod(STRIDES)
    beat = k.Input((samples, leads), name="beat")
    signal = k.layers.Reshape((samples, 1, leads), name="columns")(beat)
    for index, (stride, channels) in enumerate(zip(STRIDES, CHANNELS, strict=True)):
        signal = _convolve(signal, channels, f"encode_{index}", stride=stride)
    signal = k.layers.Reshape((steps * CHANNELS[-1],), name="flatten")(signal)
    signal = k.layers.Dense(BOTTLENECK, name="bottleneck")(signal)
    signal = k.layers.Dense(steps * CHANNELS[-1], activation="relu", name="expand")(signal)
    signal = k.layers.Reshape((steps, 1, CHANNELS[-1]), name="unflatten")(signal)
    outputs = (*CHANNELS[-2::-1], leads)
    for index, (stride, channels) in enumerate(zip(reversed(STRIDES), outputs, strict=True)):
        last = index == len(STRIDES) - 1
        signal = _convolve(signal, stride * channels, f"decode_{index}", activation=None if last else "relu")
        steps *= stride
        signal = k.layers.Reshape((steps, 1, channels), name=f"interleave_{index}")(signal)
    return k.Model(beat, k.layers.Reshape((samples, leads), name="rows")(signal), name="autoencoder")


def _convolve(signal: Tensor, channels: int, name: str, *, stride: int = 1, activation: str | None = "relu") -> Tensor:
    """Convolve along time; a second dimension of one makes it CONV_2D as the converter writes it."""
    kernel, strides = (KERNEL, 1), (stride, 1)
    layer = keras().layers.Conv2D(channels, kernel, strides, padding="same", activation=activation, name=name)
    return layer(signal)


DETECTOR = autoencoder(
    ResidualForm(
        name="conv",
        layers=layers,
        pool=1,
        bottleneck=BOTTLENECK,
        score=Score("maxw", 10),
        epochs=100,
        learning_rate=2e-3,
        loss="mse",
        multiple=math.prod(STRIDES),
    ),
    summary="compact convolutional: strided encoder, two values, sub-pixel decoder",
)
