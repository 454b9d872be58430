from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError, UsageError
from ecgtiny.train.calibration.preprocess import normalise
from ecgtiny.train.data.signals import Signal, Signals
from ecgtiny.train.detectors import DEFAULT, find, models, network_model
from ecgtiny.train.detectors.backend import keras, stdout_to_stderr, tensorflow
from ecgtiny.train.detectors.fit import Network, Recipe, fit_network
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from tests.tools import require_module
from tests.train.every_model import EVERY_MODEL
from tests.train.made import AUTOENCODERS, made_beats, made_model_input

KERNELS = {"FULLY_CONNECTED", "CONV_2D", "DEPTHWISE_CONV_2D", "RESHAPE", "SOFTMAX", "TRANSPOSE_CONV"}
WEIGHTS = {
    "dense-tutorial": 10_240, "dense": 592, "linear": 560, "tiny": 140, "conv": 1_160, "condensed-1nn": 210,
    "vae-bilstm-mha-compact": 3_552,
}  # fmt: skip


def test_the_registry_holds_the_families_and_the_default() -> None:
    assert sorted(WEIGHTS) == AUTOENCODERS
    assert set(AUTOENCODERS) <= set(models())
    assert DEFAULT in models()


def test_an_unknown_model_is_refused_with_the_list() -> None:
    with pytest.raises(UsageError, match="use one of condensed-1nn, conv, dense, dense-tutorial, donut-mean"):
        network_model("transformer")


@pytest.mark.parametrize("name", AUTOENCODERS)
def test_weights_on_140_samples(name: str) -> None:
    assert Network(network_model(name).build(140 // network_model(name).pool, 1), ()).weights == WEIGHTS[name]


@pytest.mark.parametrize("name", AUTOENCODERS)
def test_the_bottleneck_is_the_narrowest_layer(name: str) -> None:
    network: Any = network_model(name).build(40, 1)
    layers = [layer for layer in network.layers[:-1] if hasattr(layer, "units")]
    assert network_model(name).bottleneck == min(layer.units for layer in layers)


@pytest.mark.parametrize("name", EVERY_MODEL)
@pytest.mark.parametrize(("length", "leads"), [(40, 1), (96, 2)])
def test_every_model_fits_beats_of_any_length_and_leads(name: str, length: int, leads: int) -> None:
    model = network_model(name)
    counts = made_beats(24, 0, length=length, leads=leads).counts
    network = fit_network(Recipe(model, 0, 12), counts)
    inputs = normalise(counts, model.pool)
    assert network(inputs).shape == inputs.shape == (24, length // model.pool, leads)
    assert network.history[-1] <= network.history[0] * 1.01
    assert np.isfinite(network(inputs)).all()


@pytest.mark.parametrize("name", [name for name in AUTOENCODERS if "lstm" not in name])
def test_every_model_without_a_loop_converts_to_int8_with_supported_operators_only(name: str) -> None:
    samples, leads = 140 // network_model(name).pool, 2
    assert _operators(network_model(name).build(samples, leads), (samples, leads)) <= KERNELS


def _operators(network: object, shape: tuple[int, int]) -> set[str]:
    """Convert to full int8 with batch 1 and return the operators of the .tflite."""
    tf, k = tensorflow(), keras()
    beat = k.Input(batch_shape=(1, *shape))
    converter = tf.lite.TFLiteConverter.from_keras_model(k.Model(beat, network(beat)))  # type: ignore[operator]
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([row[np.newaxis]] for row in made_model_input(20, *shape))
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    with stdout_to_stderr():
        interpreter = tf.lite.Interpreter(model_content=converter.convert())
    assert interpreter.get_input_details()[0]["dtype"] == interpreter.get_output_details()[0]["dtype"] == np.int8
    return {operator["op_name"] for operator in interpreter._get_ops_details()} - {"DELEGATE"}


@pytest.mark.parametrize(
    ("name", "length", "advice"), [("tiny", 82, "multiple of 4, for example 80"), ("conv", 2, "4")]
)
def test_a_length_that_a_model_cannot_take_is_refused_with_one_that_it_can(name: str, length: int, advice: str) -> None:
    with pytest.raises(UnsupportedModelError, match=f"model {name} cannot take beats of {length} samples.*{advice}"):
        network_model(name).check(length)
    with pytest.raises(UnsupportedModelError):
        fit_network(Recipe(network_model(name), 0, 1), made_beats(4, 0, length=length).counts)


def test_linear_starts_at_the_principal_subspace() -> None:
    counts = made_beats(60, 0).counts
    inputs = normalise(counts, 1)
    network = fit_network(Recipe(network_model("linear"), 0, 0), counts)
    rows = inputs.reshape(60, -1).astype(np.float64)
    centred = rows - rows.mean(axis=0)
    left, values, right = np.linalg.svd(centred, full_matrices=False)
    best = (left[:, :2] * values[:2]) @ right[:2] + rows.mean(axis=0)
    np.testing.assert_allclose(network(inputs).reshape(60, -1), best, atol=1e-4)


def many_signals(seed: int) -> Signals:
    """Return a signal of which products are large enough for BLAS to divide them among threads."""
    random = np.random.default_rng(seed)
    x = np.cumsum(random.standard_normal(20_000)).astype(np.float32)
    return Signals((Signal("made", x, np.array([200]), np.array([0])),), ("normal",), 250.0, "made")


@pytest.mark.parametrize("name", ["ar-30", "window-pca-20"])
def test_what_a_detector_computes_does_not_depend_on_how_many_threads_there_are(name: str) -> None:
    limits = require_module("threadpoolctl").threadpool_limits
    task, points = Task(Kind.SAMPLES, many_signals(0), seed=0), dict[int, bytes]()
    for threads in (1, 2):
        with limits(threads):
            points[threads] = find(name).fit(task).score(many_signals(1)).tobytes()
    assert points[1] == points[2]
