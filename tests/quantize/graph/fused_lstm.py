"""Keras' LSTM as a layer that TensorFlow's converter recognises and writes as one operator."""

from __future__ import annotations

from typing import Any

from ecgtiny.train.detectors.backend import keras, tensorflow


def fused_lstm(units: int, *, sequences: bool = True, spread: float = 0.5) -> Any:
    """Return a Keras layer from [1, steps, features] to [1, steps, units], or to [1, units] without ``sequences``.

    The converter fuses a function that says in its attributes what it implements and has the signature of the LSTM of
    Keras 2. Keras 3 writes a loop, which the converter leaves a loop. ``spread`` is the weights' standard deviation.
    """
    k, tf = keras(), tensorflow()

    class FusedLstm(k.layers.Layer):
        def build(self, input_shape: tuple[int, ...]) -> None:
            normal = k.initializers.RandomNormal(stddev=spread)
            shapes = ((input_shape[-1], 4 * units), (units, 4 * units), (4 * units,))
            self.matrices = [self.add_weight(shape=shape, initializer=normal) for shape in shapes]

        def call(self, x: Any) -> Any:
            zeros = tf.zeros((1, units))
            last, every, *_ = _function(tf, self.name)(x, zeros, zeros, *map(tf.convert_to_tensor, self.matrices))
            return every if sequences else last

        def compute_output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
            return (*input_shape[:2], units) if sequences else (input_shape[0], units)

    return FusedLstm()


def _function(tf: Any, name: str) -> Any:
    attributes = {"api_implements": f"lstm_{name}", "time_major": False, "go_backwards": False}

    @tf.function(experimental_attributes=attributes, autograph=False)
    def lstm(x: Any, hidden: Any, cell: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> tuple[Any, ...]:
        outputs = []
        for step in range(x.shape[1]):
            arguments = x[:, step] @ kernel + hidden @ recurrent_kernel + bias
            enter, forget, candidate, output = tf.split(arguments, 4, axis=1)
            cell = tf.sigmoid(forget) * cell + tf.sigmoid(enter) * tf.tanh(candidate)
            hidden = tf.sigmoid(output) * tf.tanh(cell)
            outputs.append(hidden)
        return hidden, tf.stack(outputs, axis=1), hidden, cell, tf.constant(0.0)

    return lstm
