"""What is counted of a Keras model."""

from __future__ import annotations

from ecgtiny.train.detectors.backend import keras, kernel_weights


def test_kernels_are_counted_and_no_bias_nor_norm_is() -> None:
    k = keras()
    rows = k.Input((6, 4))
    attended = k.layers.MultiHeadAttention(2, 3)(rows, rows)
    state = k.layers.GRU(5)(k.layers.LayerNormalization()(attended))
    model = k.Model(rows, k.layers.Dense(7)(state))
    attention = 3 * 4 * 2 * 3 + 2 * 3 * 4
    assert kernel_weights(model) == attention + 3 * 5 * (4 + 5) + 5 * 7
    assert sum(array.size for array in model.get_weights() if array.ndim > 1) > kernel_weights(model)
