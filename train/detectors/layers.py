"""Building blocks that several models share. Every layer is named, so that equal models have equal bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...common.arrays import Float32Array
from .backend import KerasModel, Tensor, keras


def dense_autoencoder(samples: int, leads: int, *, hidden: tuple[int, ...], activation: str | None) -> KerasModel:
    """Stack dense layers between a flattened beat and its reconstruction; the output is linear."""
    k = keras()
    beat = k.Input((samples, leads), name="beat")
    signal = k.layers.Reshape((samples * leads,), name="flatten")(beat)
    for index, units in enumerate(hidden):
        signal = k.layers.Dense(units, activation=activation, name=f"dense_{index}")(signal)
    signal = k.layers.Dense(samples * leads, name="reconstruction")(signal)
    return k.Model(beat, k.layers.Reshape((samples, leads), name="unflatten")(signal), name="autoencoder")


def conv_autoencoder(
    samples: int, leads: int, *, strides: tuple[int, ...], channels: tuple[int, ...], kernel: int, bottleneck: int
) -> KerasModel:
    """Stack strided convolutions, two dense layers round the bottleneck, and sub-pixel convolutions; linear output.

    A sub-pixel layer is a convolution that produces ``stride`` times the channels, followed by a reshape that
    interleaves them in time (Shi et al., 2016, "Real-time single image and video super-resolution using an efficient
    sub-pixel convolutional neural network", CVPR). It computes what a strided transposed convolution computes, and
    the reshape costs nothing on the device.
    """
    k = keras()
    steps = samples // math.prod(strides)
    beat = k.Input((samples, leads), name="beat")
    signal = k.layers.Reshape((samples, 1, leads), name="columns")(beat)
    for index, (stride, width) in enumerate(zip(strides, channels, strict=True)):
        signal = _convolve(signal, width, kernel, f"encode_{index}", stride=stride)
    signal = k.layers.Reshape((steps * channels[-1],), name="flatten")(signal)
    signal = k.layers.Dense(bottleneck, name="bottleneck")(signal)
    signal = k.layers.Dense(steps * channels[-1], activation="relu", name="expand")(signal)
    signal = k.layers.Reshape((steps, 1, channels[-1]), name="unflatten")(signal)
    outputs = (*channels[-2::-1], leads)
    for index, (stride, width) in enumerate(zip(reversed(strides), outputs, strict=True)):
        last = index == len(strides) - 1
        signal = _convolve(signal, stride * width, kernel, f"decode_{index}", activation=None if last else "relu")
        steps *= stride
        signal = k.layers.Reshape((steps, 1, width), name=f"interleave_{index}")(signal)
    return k.Model(beat, k.layers.Reshape((samples, leads), name="rows")(signal), name="autoencoder")


def _convolve(
    signal: Tensor, channels: int, kernel: int, name: str, *, stride: int = 1, activation: str | None = "relu"
) -> Tensor:
    """Convolve along time; a second dimension of one makes it CONV_2D as the converter writes it."""
    size, strides = (kernel, 1), (stride, 1)
    layer = keras().layers.Conv2D(channels, size, strides, padding="same", activation=activation, name=name)
    return layer(signal)


def start_from_pca(model: KerasModel, normals: Float32Array) -> None:
    """Start a one-layer linear autoencoder at the principal components of the normal beats.

    The optimum of a linear autoencoder under squared error spans the principal subspace (Baldi and Hornik, 1989,
    "Neural networks and principal component analysis", Neural Networks 2, 53-58).
    """
    mean, components = principal_components(normals.reshape(len(normals), -1), model.get_layer("dense_0").units)
    model.get_layer("dense_0").set_weights([components.T, -components @ mean])
    model.get_layer("reconstruction").set_weights([components, mean])


@dataclass(frozen=True, eq=False)
class Projection:
    """Items of one shape, reconstructed from their principal components."""

    mean: Float32Array
    """float32 [values]."""
    axes: Float32Array
    """float32 [components, values]."""

    @classmethod
    def of(cls, items: Float32Array, components: int) -> Projection:
        """Return the projection on the components of items, float32 [n, samples, leads]."""
        return cls(*principal_components(items.reshape(len(items), -1), components))

    def __call__(self, inputs: Float32Array) -> Float32Array:
        """Reconstruct items, float32 [n, samples, leads]."""
        rows = inputs.reshape(len(inputs), -1) - self.mean
        return (rows @ self.axes.T @ self.axes + self.mean).reshape(inputs.shape).astype(np.float32)

    @property
    def weights(self) -> int:
        """Numbers that were fitted."""
        return self.mean.size + self.axes.size


def principal_components(rows: Float32Array, count: int) -> tuple[Float32Array, Float32Array]:
    """Return the mean [features] and the first ``count`` principal components [count, features] of rows.

    The largest entry of each component is positive, which makes the answer unique. Where there are fewer beats
    than components, the missing ones are zero.
    """
    wide = rows.astype(np.float64)
    mean = wide.mean(axis=0)
    _, _, right = np.linalg.svd(wide - mean, full_matrices=False)
    components = np.zeros((count, rows.shape[1]))
    found = right[:count]
    peaks = found[np.arange(len(found)), np.abs(found).argmax(axis=1)]
    components[: len(found)] = found * np.sign(peaks)[:, np.newaxis]
    return mean.astype(np.float32), components.astype(np.float32)
