"""What networks of fixed weights compute: neuron by neuron, step by step."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from ecgtiny.common.arrays import Float32Array
from ecgtiny.train.detectors.reservoir import lif
from ecgtiny.train.detectors.reservoir.bandpass import BandPassed, band_pass
from ecgtiny.train.detectors.reservoir.echo import EchoState, Shape
from ecgtiny.train.detectors.reservoir.fir import Taps
from ecgtiny.train.detectors.reservoir.states import CHUNK, FS, Network

SMALL = Shape(units=20, links=3)
DRAWS: dict[str, Callable[[int], Network]] = {
    "lif": lambda seed: lif.Spiking.draw(seed, 30),
    "echo": lambda seed: EchoState.draw(seed, SMALL),
    "fir": lambda _seed: Taps(units=10, apart=2),
    "band-pass": lambda seed: BandPassed(EchoState.draw(seed, SMALL), FS),
}


def run(network: Network, x: Float32Array) -> Float32Array:
    return np.concatenate(list(network.run(x)), axis=1)


def made(signals: int, samples: int) -> Float32Array:
    return np.random.default_rng(0).normal(0, 0.5, (signals, samples)).astype(np.float32)


@pytest.mark.parametrize("name", DRAWS)
def test_states_do_not_depend_on_the_other_signals_nor_on_what_comes_later(name: str) -> None:
    network, x = DRAWS[name](0), made(3, CHUNK + 20)
    states = run(network, x)
    assert states.shape == (*x.shape, network.units)
    np.testing.assert_allclose(run(network, x[1:2, : CHUNK + 5]), states[1:2, : CHUNK + 5], atol=1e-5)


@pytest.mark.parametrize("name", DRAWS)
def test_a_seed_gives_the_same_network_each_time(name: str) -> None:
    x = made(2, 300)
    np.testing.assert_array_equal(run(DRAWS[name](4), x), run(DRAWS[name](4), x))


@pytest.mark.parametrize("name", ["lif", "echo"])
def test_another_seed_gives_another_network(name: str) -> None:
    x = made(2, 300)
    assert not np.array_equal(run(DRAWS[name](4), x), run(DRAWS[name](5), x))


def test_spiking_neurons_one_by_one() -> None:
    """The equations of a neuron, written out: the membrane, the synapses, the filter of its spikes."""
    network, x = lif.Spiking.draw(1, 12), 2 * made(1, 400)
    n = network.units
    potential, current, trace = [0.0] * n, [0.0] * n, [0.0] * n
    states: list[list[float]] = []
    for sample in [0.0] * round(lif.SETTLING_SECONDS * 200) + x[0].tolist():
        for i in range(n):
            drive = lif.BIAS + lif.INPUT_GAIN * float(network.into[i]) * sample + current[i]
            potential[i] = drive + (potential[i] - drive) * math.exp(-0.005 / 0.175)
        fired = [value >= lif.THRESHOLD for value in potential]
        for i in range(n):
            potential[i] = 0.0 if fired[i] else potential[i]
            arriving = sum(float(network.among[j, i]) for j in range(n) if fired[j])
            current[i] = current[i] * math.exp(-0.005 / 1.75) + arriving
            trace[i] = trace[i] * math.exp(-0.005 / 0.175) + fired[i]
        states.append(list(trace))
    assert np.max(states) > 1
    np.testing.assert_allclose(run(network, x)[0], states[-x.shape[1] :], atol=1e-3)


def test_weights_of_spiking_neurons_are_those_of_the_report() -> None:
    among = lif.Spiking.draw(0, 512).among
    linked = among[among != 0]
    assert len(linked) / among.size == pytest.approx(0.4, abs=0.01)
    assert linked.mean() == pytest.approx(-0.045 / (0.4 * 512), abs=1e-4)
    assert linked.std() == pytest.approx(0.0055 / math.sqrt(0.4), rel=0.01)


def test_an_echo_state_unit_by_unit() -> None:
    network, x = EchoState.draw(1, SMALL), made(1, 50)
    state = np.zeros(network.units)
    for sample in x[0].tolist():
        drive = [
            float(network.into[i]) * sample + float(network.among[:, i] @ state) + float(network.bias[i])
            for i in range(network.units)
        ]
        state = state + network.leak * (np.tanh(drive) - state)
    np.testing.assert_allclose(run(network, x)[0, -1], state, atol=1e-5)


def test_each_unit_has_its_links_and_the_network_forgets() -> None:
    network = EchoState.draw(0, Shape())
    assert set(np.count_nonzero(network.among, axis=0).tolist()) == {Shape().links}
    x = np.zeros((2, 4000), dtype=np.float32)
    x[0, :200] = made(1, 200)
    first, second = run(network, x)[:, -1]
    np.testing.assert_allclose(first, second, atol=1e-3)


def test_taps_are_the_samples_before() -> None:
    x = np.arange(1, 1201, dtype=np.float32)[None]
    states = run(Taps(units=3, apart=2), x)[0]
    assert states[[0, 1, 2, 4, 1199]].tolist() == [[1, 0, 0], [2, 0, 0], [3, 1, 0], [5, 3, 1], [1200, 1198, 1196]]


@pytest.mark.parametrize(("hertz", "low", "high"), [(0.2, 0.0, 0.06), (8, 0.9, 1.05), (50, 0.0, 0.2)])
def test_the_band_pass_keeps_its_band(hertz: float, low: float, high: float) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(4000) / FS).astype(np.float32)[None]
    assert low <= np.abs(band_pass(tone, FS)[0, 2000:]).max() <= high
