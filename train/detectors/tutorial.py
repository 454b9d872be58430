"""The detector of TensorFlow's autoencoder tutorial as it is published, with none of this project's rules.

https://www.tensorflow.org/tutorials/generative/autoencoder, third example: rows scaled by the smallest and the largest
value of all training rows, a sigmoid output, mean absolute error as loss and as score, Adam, 20 epochs of batches of
512 normal rows, and a threshold of mean + 1 standard deviation of the training error. Its positive class is *normal*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...common.arrays import BoolArray, Float32Array, Float64Array
from ...common.errors import DataError
from .backend import keras, stdout_to_stderr

HIDDEN = (32, 16, 8, 16, 32)
EPOCHS, BATCH = 20, 512
PUBLISHED = {"accuracy": 0.943, "precision": 0.992, "recall": 0.905}
"""As the tutorial's page prints them."""


class _History(Protocol):
    history: Mapping[str, list[float]]


class Trained(Protocol):
    """What is used of the compiled Keras model; rows are float32 [n, values]."""

    def fit(
        self, x: Float32Array, y: Float32Array, *, epochs: int, batch_size: int, shuffle: bool, verbose: int,
        validation_data: tuple[Float32Array, Float32Array] | None,
    ) -> _History:  # fmt: skip
        """Train."""
        ...

    def predict(self, x: Float32Array, *, verbose: int) -> Float32Array:
        """Reconstruct rows."""
        ...

    def count_params(self) -> int:
        """Return how many numbers were fitted."""
        ...


@dataclass(frozen=True, eq=False)
class Tutorial:
    """The tutorial's detector after its training."""

    network: Trained
    low: np.float32
    high: np.float32
    history: Mapping[str, tuple[float, ...]]
    """``loss`` an epoch, and ``validation_loss`` where rows were watched."""
    train_loss: Float64Array
    """The error of each normal training row, float64 [n]."""

    @property
    def threshold(self) -> float:
        """Mean + 1 standard deviation of the training error; a row whose error is below is taken for normal."""
        return float(self.train_loss.mean() + self.train_loss.std())

    def scaled(self, rows: Float32Array) -> Float32Array:
        """Return rows in the unit of the network: 0 and 1 are the extremes of the training rows."""
        return _scaled(rows, self.low, self.high)

    def reconstruct(self, rows: Float32Array) -> Float32Array:
        """Return the reconstructions of rows, float32 [n, values], in the unit of the network."""
        return _reconstruct(self.network, self.scaled(rows))

    def loss(self, rows: Float32Array) -> Float64Array:
        """Return the mean absolute error of each row, float64 [n], in the unit of the network."""
        return _error(self.scaled(rows), self.reconstruct(rows))


def fit_tutorial(
    rows: Float32Array, normal: BoolArray, seed: int, *, epochs: int = EPOCHS, watched: Float32Array | None = None
) -> Tutorial:
    """Train as the tutorial does.

    Args:
        rows: float32 [n, values], all training rows: the anomalous ones count for the scale alone.
        normal: which of them are normal, bool [n].
        seed: of the weights and of the order of the rows.
        epochs: twenty, as published.
        watched: rows whose loss is noted after each epoch; nothing is chosen by it.

    Raises:
        DataError: all rows have one and the same value, so that there is no scale.
        MissingToolError: TensorFlow is not installed.
    """
    low, high = rows.min(), rows.max()
    if low == high:
        raise DataError("every sample of the training rows has the same value", fix="give rows that hold a signal")
    fitted = _scaled(rows[normal], low, high)
    beside = None if watched is None else _scaled(watched, low, high)
    keras().utils.set_random_seed(seed)
    with stdout_to_stderr():
        network = _compiled(rows.shape[1])
        done = network.fit(
            fitted, fitted, epochs=epochs, batch_size=BATCH, shuffle=True, verbose=0,
            validation_data=None if beside is None else (beside, beside),
        )  # fmt: skip
    curves = {name.replace("val_", "validation_"): tuple(map(float, curve)) for name, curve in done.history.items()}
    return Tutorial(network, low, high, curves, _error(fitted, _reconstruct(network, fitted)))


def counted(normal: BoolArray, predicted: BoolArray) -> dict[str, float | None]:
    """Return accuracy, precision and recall as the tutorial counts: *normal* is the positive class.

    Args:
        normal: which rows are normal, bool [n].
        predicted: which rows are taken for normal, bool [n].

    Returns:
        A share each; None where nothing is there to be counted.
    """
    hits = int((normal & predicted).sum())
    return {
        "accuracy": _share(int((normal == predicted).sum()), len(normal)),
        "precision": _share(hits, int(predicted.sum())),
        "recall": _share(hits, int(normal.sum())),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _compiled(values: int) -> Trained:
    k = keras()
    hidden = [k.layers.Dense(units, activation="relu") for units in HIDDEN]
    network = k.Sequential([k.Input((values,)), *hidden, k.layers.Dense(values, activation="sigmoid")])
    network.compile(optimizer="adam", loss="mae")
    return network


def _scaled(rows: Float32Array, low: np.float32, high: np.float32) -> Float32Array:
    return (rows - low) / (high - low)


def _reconstruct(network: Trained, scaled: Float32Array) -> Float32Array:
    return np.asarray(network.predict(scaled, verbose=0))


def _error(scaled: Float32Array, reconstructed: Float32Array) -> Float64Array:
    return np.abs(reconstructed - scaled).mean(axis=1).astype(np.float64)
