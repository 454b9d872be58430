"""An LSTM that the converter recognises: Keras 3 no longer marks its own as one, and to convert that is a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from ecgtiny.train.detectors.backend import tensorflow
from tests.firmware_gen.kernels.networks.layer import Layer, layers, line

MARK = {"api_implements": "lstm_of_this_test", "api_preferred_device": "CPU", "time_major": False,
        "go_backwards": False}  # fmt: skip
"""By which the converter knows the function; it then puts UNIDIRECTIONAL_SEQUENCE_LSTM in its place."""
MAX_STEPS = 40
"""Steps; the function is unrolled."""


@dataclass(frozen=True)
class Lstm(Layer):
    """An LSTM over the samples, of which all outputs or the last one go on."""

    units: int
    gain: float
    bias: float
    sequences: bool

    def __call__(self, x: Any) -> Any:
        x = line(x)
        x = x[:, :: -(-x.shape[1] // MAX_STEPS)]
        steps, features = x.shape[1:]
        rng = np.random.default_rng(self.units)
        kernels = [self.gain * rng.normal(size=(size, 4 * self.units)) for size in (features, self.units)]
        lstm = _lstm(steps, self.units)
        constants = [np.float32(value) for value in (*kernels, np.full(4 * self.units, self.bias))]

        def run(values: Any) -> Any:
            zero = tensorflow().zeros((1, self.units))
            final, outputs, *_ = lstm(values, zero, zero, *constants)
            return outputs if self.sequences else final

        shape = (steps, self.units) if self.sequences else (self.units,)
        return layers().Lambda(run, output_shape=shape)(x)


def _lstm(steps: int, units: int) -> Callable[..., Any]:
    """Return a function of the signature that the converter expects: inputs, both states, both kernels, bias."""
    tf = tensorflow()

    @tf.function(experimental_attributes=MARK)
    def lstm(x: Any, hidden: Any, cell: Any, kernel: Any, recurrent: Any, bias: Any) -> Any:
        outputs = []
        for step in range(steps):
            sums = tf.matmul(x[:, step], kernel) + tf.matmul(hidden, recurrent) + bias
            enter, forget, new, leave = (sums[:, gate * units : (gate + 1) * units] for gate in range(4))
            cell = tf.sigmoid(forget) * cell + tf.sigmoid(enter) * tf.tanh(new)
            hidden = tf.sigmoid(leave) * tf.tanh(cell)
            outputs.append(hidden)
        return hidden, tf.stack(outputs, axis=1), hidden, cell, tf.constant(1.0)

    return lstm


STRATEGIES: dict[str, st.SearchStrategy[Layer]] = {
    "lstm": st.builds(
        Lstm, st.integers(1, 20), st.sampled_from((0.3, 0.05, 1.0, 5.0)), st.sampled_from((0.0, 1.0, -3.0)),
        st.booleans(),
    ),
}  # fmt: skip
"""How each kind of layer is drawn."""
