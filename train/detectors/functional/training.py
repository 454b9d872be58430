"""Networks of rows of features, and their training; every random number is seeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....common.arrays import Float32Array, Int64Array
from ..backend import KerasModel, seeded, tensorflow
from ..chunks import in_chunks
from ..epochs import Batches, Descent, Training, train
from ..fitted import Task

CHUNK = 512
"""Rows that a network is given at once when it scores."""

Loss = Callable[[Any, Any, Any], Any]
"""(model, a batch of rows, the seed of its noise as int [2]) to the mean loss, all but the model tensors."""
Build = Callable[[tuple[int, ...]], KerasModel]
"""The shape of a row to an untrained model."""


@dataclass(frozen=True)
class Plan:
    """How a network of rows is built and trained."""

    build: Build
    loss: Callable[[], Loss]
    """Makes the loss, so that TensorFlow is imported no earlier."""
    epochs: int
    learning_rate: float = 2e-3


def fit_rows(plan: Plan, rows: Float32Array, task: Task) -> tuple[KerasModel, tuple[float, ...]]:
    """Train a new model on rows float32 [n, ...] with the task's seed; return it and the mean loss of each epoch."""
    epochs = plan.epochs if task.epochs is None else task.epochs
    with seeded(task.seed):
        model = plan.build(rows.shape[1:])
        return model, _train(model, plan, rows, epochs, task)


def run(model: KerasModel, rows: Float32Array) -> Float32Array:
    """Return the model's output for rows, a bounded number at once."""
    return in_chunks(len(rows), CHUNK, lambda at: np.asarray(model(rows[at], training=False)))


def weights_of(model: KerasModel) -> int:
    """Return how many numbers the model holds."""
    return sum(array.size for array in model.get_weights())


def _train(model: KerasModel, plan: Plan, rows: Float32Array, epochs: int, task: Task) -> tuple[float, ...]:
    batches = Batches.of(len(rows))
    random = np.random.default_rng(task.seed)
    tf, loss_of = tensorflow(), plan.loss()
    data = tf.constant(rows)

    def draw(epoch: int) -> tuple[Int64Array, Int64Array]:
        numbers = epoch * batches.steps + np.arange(batches.steps, dtype=np.int64)
        order = batches.of_order(random.permutation(len(rows)))
        return order, np.stack([np.full_like(numbers, task.seed), numbers], axis=1)

    def loss(chosen: Any, noise: Any) -> Any:
        found = loss_of(model, tf.gather(data, chosen), noise)
        return found, (found,)

    descent = Descent(plan.learning_rate)
    training = Training(model.trainable_variables, loss, ("loss",), descent, epochs, batches.steps)
    return train(training, draw, task.progress)["loss"]
