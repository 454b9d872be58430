"""Random networks as descriptions that shrink, and what TensorFlow makes of them: a Keras model, an int8 .tflite."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float32Array
from ecgtiny.quantize.convert import all_int8
from ecgtiny.train.detectors.backend import keras, tensorflow
from tests.firmware_gen.kernels.networks import joins, movement, pointwise, recurrent, windows
from tests.firmware_gen.kernels.networks.layer import Layer, layers, row
from tests.tools import require_module

Rng = np.random.Generator

KINDS = {
    **windows.STRATEGIES,
    **pointwise.STRATEGIES,
    **movement.STRATEGIES,
    **joins.STRATEGIES,
    **recurrent.STRATEGIES,
}
"""How each kind of layer is drawn."""
MAX_ELEMENTS = 3000
"""Values of a tensor; a layer that would make a larger one is left out."""
SAMPLES = 6
"""From which the converter measures the ranges."""

WeightMode = Literal["normal", "extremes", "equal", "zeros", "one_huge", "tiny", "positive"]
DataMode = Literal["normal", "tiny", "huge", "above", "below", "constant", "skewed"]
WEIGHTS: tuple[WeightMode, ...] = ("normal", "extremes", "equal", "zeros", "one_huge", "tiny", "positive")
DATA: tuple[DataMode, ...] = ("normal", "tiny", "huge", "above", "below", "constant", "skewed")


@dataclass(frozen=True)
class Network:
    """Layers in a row, and how weights and representative data are drawn."""

    shape: tuple[int, ...]
    """Of the input, without the batch."""
    layers: tuple[Layer, ...]
    weights: WeightMode
    data: DataMode
    dense_per_channel: bool
    skip: bool
    """Whether the input goes to the end of the network too."""
    seed: int

    @property
    def computes(self) -> bool:
        """Whether the network does more than move values; the converter leaves one that does not in float."""
        return any(type(layer).__module__ != movement.__name__ for layer in self.layers)

    def build(self) -> Any:
        """Return the Keras model, of batch 1, with its weights."""
        # Not to collect at once what was built before: that takes a third of a second, and the next does it as well.
        keras().backend.clear_session(free_memory=False)
        x = start = layers().Input(batch_shape=(1, *self.shape))
        for layer in self.layers:
            y = layer(x)
            x = y if math.prod(y.shape) <= MAX_ELEMENTS else x
        if self.skip:
            x = layers().Concatenate()([row(x), row(start)])
        if not self.computes:
            x = layers().LeakyReLU()(x)
        model = keras().Model(start, x)
        rng = np.random.default_rng(self.seed)
        model.set_weights([_weights(self.weights, variable, rng) for variable in model.weights])
        return model

    def representative(self) -> Float32Array:
        """Return the inputs float32 [n, 1, *shape] that set the ranges."""
        rng = np.random.default_rng(self.seed + 1)
        noise = rng.normal(size=(SAMPLES, 1, *self.shape))
        drawn = {
            "normal": noise,
            "tiny": 1e-4 * noise,
            "huge": 1e4 * noise,
            "above": 30 + noise,
            "below": -30 + noise,
            "constant": np.full_like(noise, 0.7),
            "skewed": np.exp(2 * noise),
        }
        return drawn[self.data].astype(np.float32)

    @property
    def marked(self) -> bool:
        """Whether the converter knows a function by its mark, and puts one operator in its place."""
        return any(isinstance(layer, recurrent.Lstm) for layer in self.layers)

    def convert(self, *, saved: bool = False) -> bytes:
        """Return the int8 .tflite, made of a SavedModel if ``saved`` or ``marked``."""
        return all_int8(lambda: self._converted(saved=saved or self.marked))

    def _converted(self, *, saved: bool) -> bytes:
        tf = tensorflow()
        converter = _converter(self.build(), saved=saved)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([x] for x in self.representative())
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
        converter._experimental_disable_per_channel_quantization_for_dense_layers = not self.dense_per_channel
        return bytes(converter.convert())


def _converter(model: Any, *, saved: bool) -> Any:
    """Return the converter of a Keras model: by its SavedModel, or by a frozen function.

    Both give the same operators and numbers, the second in half the time; but only a SavedModel keeps marks.
    """
    tf = tensorflow()
    if saved:
        return tf.lite.TFLiteConverter.from_keras_model(model)
    (x,) = model.inputs
    traced = tf.function(lambda values: model(values, training=False))
    concrete = traced.get_concrete_function(tf.TensorSpec(x.shape, x.dtype, x.name))
    frozen = require_module("tensorflow.python.framework.convert_to_constants").convert_variables_to_constants_v2(
        concrete
    )
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    converter.experimental_lower_to_saved_model = False
    return converter


def networks(kind: str | None = None) -> st.SearchStrategy[Network]:
    """Draw networks of one to six layers, one of which is of a certain kind, if any."""
    others = st.lists(st.one_of(*KINDS.values()), min_size=0 if kind else 1, max_size=5)
    chain = st.builds(_with, others, KINDS[kind], st.integers(0, 5)) if kind else others
    return st.builds(
        Network, SHAPES, chain.map(tuple), st.sampled_from(WEIGHTS), st.sampled_from(DATA), st.booleans(),
        SKIPS, st.integers(0, 2**16),
    )  # fmt: skip


SHAPES: st.SearchStrategy[tuple[int, ...]] = st.one_of(
    st.tuples(st.integers(1, 200)),
    st.tuples(st.integers(1, 60), st.integers(1, 8)),
    st.tuples(st.just(140), st.just(1)),
    st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 5)),
)


SKIPS = st.sampled_from((False, False, False, True))


def _with(others: list[Layer], layer: Layer, place: int) -> list[Layer]:
    return [*others[:place], layer, *others[place:]]


def _weights(mode: WeightMode, variable: Any, rng: Rng) -> Float32Array:
    shape = tuple(variable.shape)
    if variable.name in ("gamma", "moving_variance"):
        return rng.uniform(0.2, 3, shape).astype(np.float32)
    values = rng.normal(0, 1 / math.sqrt(max(1, math.prod(shape[:-1]))), shape)
    if mode == "extremes":
        values = rng.choice([-1.0, 1.0], shape)
    elif mode == "equal":
        values = np.full(shape, 0.3)
    elif mode == "zeros":
        values = np.zeros(shape)
    elif mode == "one_huge":
        values[..., 0] *= 1000
    elif mode == "tiny":
        values *= 1e-5
    elif mode == "positive":
        values = abs(values)
    return values.astype(np.float32)
