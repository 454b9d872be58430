"""TensorFlow's autoencoder tutorial on ECG5000, exactly as it is; exempt, by name, from this project's rules.

https://www.tensorflow.org/tutorials/generative/autoencoder, third example. As there: the rows of ecg.csv (0..4997 of
TRAIN followed by TEST), a random split of 80/20, scaling by the training set's global minimum and maximum, a sigmoid
output, a threshold of mean + 1 standard deviation of the in-sample training error, and *normal* as the positive
class. It publishes accuracy 0.944, precision 0.992 and recall 0.907. The AUROC beside them is ours.

    python bench/tutorial.py [--seeds 1] [--json]
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, precision_score, recall_score, roc_auc_score
from sklearn.model_selection import train_test_split

from ecgtiny.common.arrays import BoolArray, Float32Array
from ecgtiny.train.data.sources import load
from ecgtiny.train.detectors.backend import keras

ROWS = 4998
SPLIT_SEED = 21


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1, help="how many trainings; the split is always the tutorial's")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows, normal = ecg_csv()
    results = [{"seed": seed, **reproduce(rows, normal, seed)} for seed in range(options.seeds)]
    if options.json:
        print(json.dumps(results, indent=2))
        return
    for result in results:
        print("  ".join(f"{name} {value:.4g}" for name, value in result.items()))


def ecg_csv() -> tuple[Float32Array, BoolArray]:
    """Return the rows of the tutorial's file, float32 [4998, 140], and which are normal, bool [4998]."""
    split = load("ecg5000")
    rows = np.concatenate([split.train.x, split.test.x])[:ROWS, :, 0]
    return rows, np.concatenate([split.train.normal, split.test.normal])[:ROWS]


def reproduce(rows: Float32Array, normal: BoolArray, seed: int) -> dict[str, float]:
    """Train and evaluate as the tutorial does; the seed is of the weights and batches."""
    parts: list[Any] = train_test_split(rows, normal, test_size=0.2, random_state=SPLIT_SEED)
    train, test, train_normal, test_normal = parts
    low, high = train.min(), train.max()
    train, test = ((part - low) / (high - low) for part in (train, test))
    keras().utils.set_random_seed(seed)
    model = autoencoder()
    fitted = train[train_normal]
    model.fit(fitted, fitted, epochs=20, batch_size=512, validation_data=(test, test), shuffle=True, verbose=0)
    in_sample = error(model, fitted)
    threshold = in_sample.mean() + in_sample.std()
    test_error = error(model, test)
    predicted = test_error < threshold
    return {
        "accuracy": float(accuracy_score(test_normal, predicted)),
        "precision": float(precision_score(test_normal, predicted)),
        "recall": float(recall_score(test_normal, predicted)),
        "auroc": float(roc_auc_score(test_normal, -test_error)),
    }


def autoencoder() -> Any:
    """Return the tutorial's compiled model: dense 32-16-8-16-32-140, ReLU inside, sigmoid at the end."""
    k = keras()
    hidden = [k.layers.Dense(units, activation="relu") for units in (32, 16, 8, 16, 32)]
    model = k.Sequential([k.Input((140,)), *hidden, k.layers.Dense(140, activation="sigmoid")])
    model.compile(optimizer="adam", loss="mae")
    return model


def error(model: Any, rows: Float32Array) -> Float32Array:
    """Return the mean absolute error of each row's reconstruction."""
    return np.abs(np.asarray(model.predict(rows, verbose=0)) - rows).mean(axis=1)


if __name__ == "__main__":
    main()
