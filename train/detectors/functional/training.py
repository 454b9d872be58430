"""Networks of rows of features: an epoch is compiled once, so that refits stay cheap; every random number is seeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....common.arrays import Float32Array, Int64Array
from ..backend import KerasModel, keras, stdout_to_stderr, tensorflow
from ..fitted import Progress, Task

BATCH = 32
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
    keras().utils.set_random_seed(task.seed)
    epochs = plan.epochs if task.epochs is None else task.epochs
    with stdout_to_stderr():
        model = plan.build(rows.shape[1:])
        return model, tuple(_train(model, plan, rows, epochs, task.seed, task.progress))


def run(model: KerasModel, rows: Float32Array) -> Float32Array:
    """Return the model's output for rows, a bounded number at once."""
    chunks = range(0, len(rows), CHUNK)
    return np.concatenate([np.asarray(model(rows[at : at + CHUNK], training=False)) for at in chunks])


def weights_of(model: KerasModel) -> int:
    """Return how many numbers the model holds."""
    return sum(array.size for array in model.get_weights())


def _train(
    model: KerasModel, plan: Plan, rows: Float32Array, epochs: int, seed: int, progress: Progress | None
) -> list[float]:
    batch = min(BATCH, len(rows))
    steps = len(rows) // batch
    epoch = _compiled_epoch(model, plan, rows, (steps, batch), epochs)
    random = np.random.default_rng(seed)
    history: list[float] = []
    for number in range(epochs):
        order = random.permutation(len(rows))[: steps * batch].reshape(steps, batch)
        history.append(epoch(order, np.array([seed, number * steps])))
        if progress is not None:
            progress()
    return history


def _compiled_epoch(
    model: KerasModel, plan: Plan, rows: Float32Array, shape: tuple[int, int], epochs: int
) -> Callable[[Int64Array, Int64Array], float]:
    """Return a function of an epoch's rows, int [steps, batch], and of its noise's seed that gives the mean loss."""
    tf, k = tensorflow(), keras()
    steps = shape[0]
    optimizer = k.optimizers.Adam(k.optimizers.schedules.CosineDecay(plan.learning_rate, max(1, steps * epochs)))
    variables = model.trainable_variables
    optimizer.build(variables)
    data, loss_of = tf.constant(rows), plan.loss()

    def epoch(order: Any, seed: Any) -> Any:
        total = tf.constant(0.0)
        for index in tf.range(steps):
            noise = seed + tf.stack([tf.constant(0, tf.int64), tf.cast(index, tf.int64)])
            with tf.GradientTape() as tape:
                loss = loss_of(model, tf.gather(data, order[index]), noise)
            optimizer.apply(tape.gradient(loss, variables), variables)
            total += loss
        return total / steps

    compiled = tf.function(epoch).get_concrete_function(tf.TensorSpec(shape, tf.int64), tf.TensorSpec((2,), tf.int64))
    return lambda order, seed: float(compiled(tf.constant(order), tf.constant(seed)))
