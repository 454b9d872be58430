"""The first example of TensorFlow's autoencoder tutorial, 784-64-784 on images of 28 x 28, as C by `ecgtiny compile`.

python docs/examples/images.py [IMAGES.npy]       # [n, 28, 28], uint8; scikit-learn's digits where none are given
ecgtiny compile images.tflite --board nrf52840
"""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits


def images(path: str | None) -> np.ndarray:
    """Return float32 [n, 28, 28] between 0 and 1: a file's, or the 8 x 8 digits enlarged."""
    if path is not None:
        return np.load(path).astype(np.float32) / 255
    digits = load_digits().images.astype(np.float32) / 16
    nearest = np.arange(28) * 8 // 28
    return digits[:, nearest][:, :, nearest]


def autoencoder() -> keras.Model:
    """Return the tutorial's model; its encoder and its decoder are one dense layer each."""
    return keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(784, activation="sigmoid"),
        keras.layers.Reshape((28, 28)),
    ])  # fmt: skip


def int8(model: keras.Model, x: np.ndarray) -> bytes:
    """Return a .tflite, int8 throughout, of batch 1; the ranges are those of the images."""
    image = keras.Input(batch_shape=(1, 28, 28))
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(image, model(image)))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([one[np.newaxis]] for one in x[:200])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def main(path: str | None = None) -> None:
    """Train as the tutorial does, then convert; write `images.tflite` here."""
    x = images(path)
    keras.utils.set_random_seed(0)
    model = autoencoder()
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, x, epochs=10, shuffle=True, verbose=0)
    Path("images.tflite").write_bytes(int8(model, x))


if __name__ == "__main__":
    main(*sys.argv[1:2])
