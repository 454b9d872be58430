"""Epochs compiled once: their learning rates, their curves, and which weights are kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float32Array
from ecgtiny.train.detectors.backend import KerasModel, Tensor, keras, seeded, tensorflow
from ecgtiny.train.detectors.epochs import Batches, Curves, Descent, Loss, Training, Watched, train

STEPS = 3


def made_model(seed: int = 0) -> KerasModel:
    """Return a model of one weight."""
    with seeded(seed):
        item = keras().Input((1,))
        return keras().Model(item, keras().layers.Dense(1, use_bias=False)(item))


def weight_of(model: KerasModel) -> float:
    return model.get_weights()[0].item()


def towards_nothing(model: KerasModel) -> Loss:
    """Return a loss whose gradient is 1 wherever the weight is, so that every step is the learning rate."""
    tf = tensorflow()

    def loss(number: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        found = tf.reduce_sum(model.trainable_variables[0])
        return found, (found, tf.cast(number, tf.float32))

    return loss


def trained(
    model: KerasModel, epochs: int, descent: Descent, *, watched: Watched | None = None, steps: int = STEPS
) -> Curves:
    def draw(epoch: int) -> Sequence[Float32Array]:
        return (np.arange(steps, dtype=np.float32) + epoch * steps,)

    training = Training(model.trainable_variables, towards_nothing(model), ("loss", "number"), descent, epochs, steps)
    return train(training, draw, watched=watched)


def watching(model: KerasModel, losses: Sequence[float], patience: int = 99) -> tuple[Watched, list[float]]:
    """Return what is watched with such losses, and the weights as they were when it was asked."""
    seen: list[float] = []

    def loss() -> float:
        seen.append(weight_of(model))
        return losses[len(seen) - 1]

    return Watched(loss, [model], patience), seen


def moved(descent: Descent, epochs: int) -> float:
    model = made_model()
    before = weight_of(model)
    trained(model, epochs, descent)
    return before - weight_of(model)


@given(st.integers(1, 300), st.integers(1, 64))
def test_no_item_is_in_two_batches_and_few_make_one(items: int, size: int) -> None:
    batches = Batches.of(items, size)
    order = batches.of_order(np.arange(items))
    assert order.shape == batches
    assert len(set(order.ravel().tolist())) == order.size > items - size
    assert batches.size == min(items, size)


def test_the_curves_are_the_means_of_what_the_steps_of_an_epoch_note() -> None:
    curves = trained(made_model(), 2, Descent(0.01))
    assert curves["number"] == (1.0, 4.0)
    assert curves["loss"][1] < curves["loss"][0]


@pytest.mark.parametrize(
    ("descent", "rate"),
    [
        (Descent(0.01), lambda step: 0.01 * (1 + math.cos(math.pi * step / (7 * STEPS))) / 2),
        (Descent(0.01, (0.5, 2)), lambda step: 0.01 * 0.5 ** (step // (2 * STEPS))),
        (Descent(0.01, (0.5, 7)), lambda _: 0.01),
    ],
)  # fmt: skip
def test_the_rate_falls_by_a_cosine_or_as_a_staircase(descent: Descent, rate: Callable[[int], float]) -> None:
    each = list(accumulate(rate(step) for step in range(7 * STEPS)))
    assert moved(descent, 7) == pytest.approx(each[-1], rel=1e-4)


@pytest.mark.parametrize("descent", [Descent(0.01, clip=0.5), Descent(0.01, clip_together=0.5)])
def test_a_gradient_is_cut_to_its_largest_norm(descent: Descent) -> None:
    """Adam divides by the gradients' own size, so that only one that is cut in another way than the next shows it."""
    tf = tensorflow()
    model = made_model()

    def loss(scale: Tensor) -> tuple[Tensor, tuple[Tensor]]:
        found = tf.reduce_sum(model.trainable_variables[0]) * scale
        return found, (found,)

    before = weight_of(model)
    training = Training(model.trainable_variables, loss, ("loss",), descent, 1, 2)
    train(training, lambda _: (np.array([0.5, 100], np.float32),))
    assert before - weight_of(model) == pytest.approx(0.01 * 1.5, rel=1e-4), "as if both gradients were .5"


def test_the_weights_kept_are_those_of_the_lowest_loss_and_of_the_first_of_equals() -> None:
    model = made_model()
    watched, seen = watching(model, [3, 1, 2, 1, 5])
    curves = trained(model, 5, Descent(0.01), watched=watched)
    assert curves["validation_loss"] == (3, 1, 2, 1, 5)
    assert weight_of(model) == seen[1] != seen[3]


@pytest.mark.parametrize("losses", [[np.nan, 2, 3], [2, np.nan, 3], [2, np.nan, np.nan], [np.inf, 2, np.nan]])
def test_a_loss_that_is_not_finite_is_never_the_lowest(losses: list[float]) -> None:
    model = made_model()
    watched, seen = watching(model, losses)
    trained(model, 3, Descent(0.01), watched=watched)
    assert weight_of(model) == seen[losses.index(2)]


def test_where_no_loss_is_finite_the_weights_are_those_from_before_and_it_is_over_in_time() -> None:
    model = made_model()
    before = weight_of(model)
    watched, seen = watching(model, [np.nan] * 9, patience=4)
    curves = trained(model, 9, Descent(0.01), watched=watched)
    assert len(seen) == len(curves["loss"]) == 4
    assert weight_of(model) == before


def test_it_is_over_after_so_many_epochs_without_a_lower_loss() -> None:
    model = made_model()
    watched, seen = watching(model, [3, 2, 2, 4, 1], patience=2)
    trained(model, 5, Descent(0.01), watched=watched)
    assert len(seen) == 4


def test_no_epochs_leave_the_weights_as_they_were() -> None:
    model = made_model()
    before = weight_of(model)
    assert trained(model, 0, Descent(0.01, (0.5, 2))) == {"loss": (), "number": ()}
    assert weight_of(model) == before
