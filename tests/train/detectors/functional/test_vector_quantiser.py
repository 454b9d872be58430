"""The nearest centre as a reconstruction: the network is the rule in float, in int8 and in C."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Float32Array
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.host.cli.main import cli
from ecgtiny.quantize.convert import convert
from ecgtiny.quantize.detector import Detector, Scorer
from ecgtiny.quantize.graph.reference import run_graph
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.train.calibration.preprocess import normalise
from ecgtiny.train.calibration.scores import Score
from ecgtiny.train.detectors import find, network_model
from ecgtiny.train.detectors.backend import KerasModel
from ecgtiny.train.detectors.fit import Network, Recipe, fit_network
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.functional.condensed import squared_distances
from ecgtiny.train.detectors.functional.vector_quantiser import CENTRES, set_centres, vector_quantiser
from ecgtiny.train.detectors.kinds import Kind
from tests.firmware_gen.core.scored import Virtual, expected, generated
from tests.firmware_gen.desk import Desk
from tests.quantize.graph.oracle import tflm
from tests.tools import require, require_data, require_module
from tests.train.made import made_beats

SAMPLES, LEADS, POOL = 10, 2, 4
MSE = Score("mse")
CLEARLY = 0.3
"""Variances by which one centre is nearer than the next, so that it takes the whole weight."""


@cache
def network() -> KerasModel:
    return vector_quantiser(SAMPLES, LEADS)


@cache
def fitted(seed: int = 0) -> Network:
    counts = made_beats(60, 0, length=SAMPLES * POOL, leads=LEADS).counts
    return fit_network(Recipe(network_model("condensed-1nn"), seed, 100), counts)


def rows(random: np.random.Generator, count: int) -> Float32Array:
    found = random.standard_normal((count, SAMPLES * LEADS))
    return (found / found.std(axis=1, keepdims=True)).astype(np.float32)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_squared_residual_is_the_squared_distance_to_the_nearest_centre(seed: int) -> None:
    random = np.random.default_rng(seed)
    centres, beats = rows(random, CENTRES), rows(random, 8)
    set_centres(network(), centres)
    each = np.sort([((beats - one) ** 2).mean(axis=1) for one in centres], axis=0)
    clear = each[1] - each[0] > CLEARLY
    inputs = beats.reshape(-1, SAMPLES, LEADS)
    found = MSE(inputs, np.asarray(network()(inputs)))
    np.testing.assert_allclose(found[clear], squared_distances(beats, centres)[clear], rtol=1e-3)


def test_a_centre_is_its_own_reconstruction() -> None:
    centres = 3 * np.eye(CENTRES, SAMPLES * LEADS, dtype=np.float32)
    set_centres(network(), centres)
    inputs = centres.reshape(-1, SAMPLES, LEADS)
    np.testing.assert_allclose(np.asarray(network()(inputs)), inputs, atol=1e-4)


def test_the_same_seed_gives_the_same_centres_and_the_loss_is_their_distance() -> None:
    again = fit_network(
        Recipe(network_model("condensed-1nn"), 0, 100), made_beats(60, 0, length=SAMPLES * POOL, leads=LEADS).counts
    )
    for one, other in zip(fitted().keras.get_weights(), again.keras.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    inputs = normalise(made_beats(60, 0, length=SAMPLES * POOL, leads=LEADS).counts, POOL)
    assert len(fitted().history) == 1
    centres = fitted().keras.get_weights()[2]
    distance = squared_distances(inputs.reshape(60, -1), centres).mean()
    np.testing.assert_allclose(fitted().history, distance, rtol=1e-4)


@pytest.mark.parametrize(("beats", "times"), [(1, 20), (2, 1)])
def test_beats_of_fewer_shapes_than_centres_are_their_own_centres(beats: int, times: int) -> None:
    counts = np.repeat(made_beats(1, beats - 1).counts, times, axis=0)
    found = fit_network(Recipe(network_model("condensed-1nn"), 0, 5), counts)
    inputs = normalise(counts, POOL)
    np.testing.assert_allclose(found(inputs), inputs, atol=1e-4)


def test_every_round_is_counted() -> None:
    ticks: list[None] = []
    counts = made_beats(20, 0).counts
    fit_network(Recipe(network_model("condensed-1nn"), 0, 7), counts, lambda: ticks.append(None))
    assert len(ticks) == 7


def test_as_a_detector_of_the_bench_it_ranks_inverted_waves_above_normal_ones() -> None:
    found = find("condensed-1nn").fit(Task(Kind.BEATS, made_beats(60, 0), 0))
    test = made_beats(20, 20, seed=1)
    score = found.score(test)
    assert score[~test.normal].min() > score[test.normal].max()
    assert found.weights == 2 * CENTRES * 40 // POOL


@cache
def quantised() -> tuple[bytes, Detector]:
    counts = made_beats(60, 0, length=SAMPLES * POOL, leads=LEADS).counts
    tflite = convert(fitted().keras, normalise(counts, POOL))
    scorer = Scorer.read(tflite, length=SAMPLES * POOL, leads=LEADS, pool=POOL, score=MSE)
    return tflite, Detector.freeze(scorer, tflite, 5000)


def test_in_int8_it_is_what_it_is_in_float() -> None:
    test = made_beats(20, 20, length=SAMPLES * POOL, leads=LEADS, seed=1).counts
    inputs = normalise(test, POOL)
    float_score, (score, _) = MSE(inputs, fitted()(inputs)), score_beats(quantised()[1], test)
    np.testing.assert_allclose(score / 65536, float_score, atol=0.02, rtol=0.05)


@pytest.mark.parametrize("dsp", [False, True])
def test_in_c_it_is_the_integer_reference(dsp: bool) -> None:
    test = made_beats(20, 20, length=SAMPLES * POOL, leads=LEADS, seed=1).counts
    sources = generated(quantised()[1], test, Target(dsp=dsp))
    if not dsp:
        np.testing.assert_array_equal(Desk.load(sources).score_beats(test)[0], score_beats(quantised()[1], test)[0])
    require("arm-none-eabi-gcc")
    found = Virtual(sources, np.random.default_rng(0)).score_beats(test)
    np.testing.assert_array_equal(found, expected(quantised()[1], test))


def test_tensorflow_lite_micro_computes_the_same() -> None:
    tflite, detector = quantised()
    x = np.random.default_rng(0).integers(-128, 128, (200, SAMPLES * LEADS), np.int8)
    np.testing.assert_array_equal(tflm(tflite, detector.graph, x), run_graph(detector.graph, x))


def ecgtiny(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("data", ["synthetic", "ecg5000"])
def test_from_beats_to_the_board(data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("arm-none-eabi-gcc")
    require_module("unicorn")
    if data == "ecg5000":
        require_data("ecg5000", "ECG5000_TRAIN.txt")
    monkeypatch.chdir(tmp_path)
    ecgtiny("train", "--data", data, "--model", "condensed-1nn")
    found = ecgtiny("quantize")
    assert found["failed"] == []
    assert found["constants_bytes"] <= 300
    assert data != "ecg5000" or found["metrics"]["auroc"] >= 0.992
    ecgtiny("export", "--board", "nrf52840")
    assert ecgtiny("validate", "--beats", "60")["mismatches"] == 0
    assert "condensed-1nn" in Path("ecgtiny-run/report.html").read_text("utf-8")
