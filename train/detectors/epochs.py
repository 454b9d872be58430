"""Training by epochs that are compiled once: what every network of this package is fitted by.

Keras' ``Model.fit`` costs some 50 ms an epoch whatever the data. A compiled epoch over the same batches costs their
arithmetic alone, which makes the refits affordable that a threshold is calibrated by.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from ...common.arrays import AnyArray, Float32Array, Float64Array, Int64Array
from .backend import KerasModel, Tensor, keras, tensorflow
from .fitted import Progress

BATCH = 32

Draw = Callable[[int], Sequence[AnyArray]]
"""Takes the number of an epoch; returns what it is of, arrays [steps, ...]."""
Loss = Callable[..., tuple[Tensor, Sequence[Tensor]]]
"""Takes of each array that was drawn the part of one step, as tensors; returns the number that is minimised, and those
that are noted."""
Curves = dict[str, tuple[float, ...]]
"""By its name a number an epoch."""
VALIDATION = "validation_loss"


class Batches(NamedTuple):
    """How many items are divided into batches of one size; what is left over has no part in an epoch."""

    steps: int
    size: int

    @classmethod
    def of(cls, items: int, size: int = BATCH) -> Batches:
        """Return batches of a size, or of all items where those are fewer."""
        size = min(size, items)
        return cls(items // size, size)

    def of_order(self, order: Int64Array) -> Int64Array:
        """Return the numbers of items [n], in the order that they are to be seen, as [steps, size]."""
        return order[: self.steps * self.size].reshape(self.steps, self.size)


class _Optimizer(Protocol):
    def apply(self, grads: Sequence[Tensor], trainable_variables: Sequence[object]) -> None: ...


@dataclass(frozen=True)
class Descent:
    """How weights follow their gradients: Adam (Kingma and Ba, 2015, "Adam: a method for stochastic optimization")."""

    rate: float
    """The learning rate at the start; it falls to 0 by a cosine over all epochs, or as ``staircase`` says."""
    staircase: tuple[float, int] | None = None
    """A factor, and the number of epochs after each of which the rate is multiplied by it."""
    clip: float | None = None
    """Largest norm of the gradient of one array of weights."""
    clip_together: float | None = None
    """Largest norm of the gradients of all weights."""


@dataclass(frozen=True)
class Training:
    """What is fitted, and how."""

    variables: Sequence[object]
    """Of Keras."""
    loss: Loss
    noted: tuple[str, ...]
    """Names of the numbers that the loss notes; their means over the steps make the curves."""
    descent: Descent
    epochs: int
    steps: int
    """Of an epoch."""
    xla: bool = False
    """Whether to compile by XLA: it takes seconds and makes small steps faster."""


@dataclass(frozen=True)
class Watched:
    """A loss of items that are not fitted on, which ends the training and chooses the weights."""

    loss: Callable[[], float]
    models: Sequence[KerasModel]
    """Whose weights are chosen."""
    patience: int
    """Epochs without a lower loss after which it is over."""


def train(training: Training, draw: Draw, progress: Progress | None = None, watched: Watched | None = None) -> Curves:
    """Train until the epochs are done, or until what is watched gets no better; return the curves.

    The weights kept are those of the last epoch; where a loss is watched, those of its lowest value. A value that is
    not finite is never the lowest: where none is finite, the weights are those from before the training.

    Args:
        training: what is fitted, and how.
        draw: gives the arrays of each epoch; all epochs have the same shapes.
        progress: called after every epoch.
        watched: gives the curve ``validation_loss``.
    """
    epoch = _compiled(training)
    noted: list[Float64Array] = []
    best = None if watched is None else _Best(watched)
    for number in range(training.epochs):
        noted.append(epoch(draw(number)))
        if best is not None:
            best.look()
        if progress is not None:
            progress()
        if best is not None and best.waited >= best.watched.patience:
            break
    curves = {name: tuple(float(one[at]) for one in noted) for at, name in enumerate(training.noted)}
    return curves if best is None else curves | {VALIDATION: best.keep()}


class _Best:
    """The weights of the lowest loss so far."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.waited = 0
        """Epochs since."""
        self._curve: list[float] = []
        self._lowest = math.inf
        self._weights = self._now()

    def look(self) -> None:
        """Compare the weights as they are now."""
        self._curve.append(self.watched.loss())
        self.waited += 1
        if self._curve[-1] < self._lowest:
            self._lowest, self._weights, self.waited = self._curve[-1], self._now(), 0

    def keep(self) -> tuple[float, ...]:
        """Give the models the best weights; return the curve."""
        for model, weights in zip(self.watched.models, self._weights, strict=True):
            model.set_weights(weights)
        return tuple(self._curve)

    def _now(self) -> list[list[Float32Array]]:
        return [model.get_weights() for model in self.watched.models]


def _compiled(training: Training) -> Callable[[Sequence[AnyArray]], Float64Array]:
    """Return a function that takes what an epoch is of, and gives the means of what its steps note, float64 [noted]."""
    tf = tensorflow()
    optimizer, steps = _optimizer(training), training.steps
    loss_of = tf.autograph.experimental.do_not_convert(training.loss)  # it has no loop to be made into a graph's

    def step(parts: Sequence[Tensor]) -> Tensor:
        with tf.GradientTape() as tape:
            minimised, noted = loss_of(*parts)
        optimizer.apply(tape.gradient(minimised, training.variables), training.variables)
        return tf.stack(noted)

    def epoch(*drawn: Tensor) -> Tensor:
        total = tf.zeros(len(training.noted))
        for index in tf.range(steps):
            total += step([one[index] for one in drawn])
        return total / steps

    compiled = tf.function(epoch, jit_compile=training.xla)
    return lambda drawn: np.asarray(compiled(*(tf.constant(one) for one in drawn)), np.float64)


def _optimizer(training: Training) -> _Optimizer:
    k, descent = keras(), training.descent
    optimizer = k.optimizers.Adam(_rate(training), clipnorm=descent.clip, global_clipnorm=descent.clip_together)
    optimizer.build(training.variables)
    return optimizer


def _rate(training: Training) -> object:
    """Return the learning rate as Keras takes it: a number, or a schedule over all steps."""
    schedules, descent = keras().optimizers.schedules, training.descent
    if descent.staircase is None:
        return schedules.CosineDecay(descent.rate, max(1, training.steps * training.epochs))
    factor, every = descent.staircase
    values = [descent.rate * factor**stair for stair in range(math.ceil(training.epochs / every))]
    last = [stair * every * training.steps - 1 for stair in range(1, len(values))]
    return schedules.PiecewiseConstantDecay(last, values) if last else descent.rate
