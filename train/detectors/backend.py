"""TensorFlow, imported on first use, quietly, and with a message where it is not installed."""

from __future__ import annotations

import contextlib
import importlib
import logging
import math
import os
import sys
from collections.abc import Generator, Sequence
from typing import Any, Protocol

from ...common.arrays import Float32Array
from ...common.extras import needs


class Tensor(Protocol):
    """A tensor of TensorFlow, or a symbolic one of Keras."""

    def __array__(self) -> Float32Array: ...
    def __float__(self) -> float: ...
    def __getitem__(self, index: Tensor) -> Tensor: ...
    def __add__(self, other: Tensor) -> Tensor: ...
    def __sub__(self, other: Tensor) -> Tensor: ...
    def __truediv__(self, other: int) -> Tensor: ...


class KerasLayer(Protocol):
    """What is used of a dense layer of Keras."""

    name: str
    units: int

    def set_weights(self, weights: Sequence[Float32Array]) -> None:
        """Set the kernel [inputs, units] and the bias [units]."""
        ...


class KerasVariable(Protocol):
    """Weights of one kind of a layer."""

    name: str
    shape: tuple[int, ...]


class KerasModel(Protocol):
    """What is used of a Keras model: a function from float32 [n, samples, leads] to the same shape."""

    input_shape: tuple[int | None, ...]
    weights: Sequence[KerasVariable]
    trainable_variables: Sequence[object]

    def __call__(self, inputs: Float32Array | Tensor, *, training: bool = False) -> Tensor:
        """Reconstruct beats."""
        ...

    def get_layer(self, name: str) -> KerasLayer:
        """Return a layer by its name."""
        ...

    def get_weights(self) -> list[Float32Array]:
        """Return the weights in Keras' order."""
        ...

    def set_weights(self, weights: Sequence[Float32Array]) -> None:
        """Set the weights in Keras' order."""
        ...

    def _flatten_layers(self) -> Sequence[KerasLayer]: ...


def tensorflow() -> Any:
    """Import TensorFlow with Keras on top of it; its start-up messages are for its developers, not for our users.

    Raises:
        MissingToolError: TensorFlow is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # also silences its notice, which ignores the log level
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # its warnings advise on its own functions
    with needs("train", "training"):
        return importlib.import_module("tensorflow")


def keras() -> Any:
    """Import Keras on TensorFlow.

    Raises:
        MissingToolError: TensorFlow is not installed.
    """
    tensorflow()
    return importlib.import_module("keras")


def kernel_weights(model: KerasModel) -> int:
    """Return how many numbers the kernels of a model hold, which become int8 constants.

    Biases are not among them, those of attention's heads neither, which are arrays [heads, values].
    """
    return sum(math.prod(one.shape) for one in model.weights if len(one.shape) > 1 and one.name != "bias")


@contextlib.contextmanager
def stdout_to_stderr() -> Generator[None]:
    """Keep what Keras and the converter print away from stdout, which belongs to the user's JSON."""
    with contextlib.redirect_stdout(sys.stderr):
        yield


@contextlib.contextmanager
def seeded(seed: int) -> Generator[None]:
    """Build and train a network: all that is drawn follows from the seed, and nothing is printed to stdout."""
    keras().utils.set_random_seed(seed)
    with stdout_to_stderr():
        yield
