"""A small network of spiking neurons: what it yields are filters of the integers' spikes, and it learns by them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.spiking import PART, SETTLING_STEPS
from ecgtiny.train.detectors import find
from ecgtiny.train.detectors.fitted import Task
from ecgtiny.train.detectors.kinds import Kind
from ecgtiny.train.detectors.reservoir.spikes import SmallShape, SmallSpiking
from ecgtiny.train.detectors.reservoir.states import CHUNK, FS
from tests.stored import there
from tests.train.detectors.reservoir.made import made_signals

SHAPE = SmallShape(neurons=12)


def test_states_are_filtered_spikes() -> None:
    network = SmallSpiking.draw(1, SHAPE)
    counts = np.random.default_rng(0).normal(0, 300, (2, CHUNK + 30)).round().astype(np.int16)
    states = np.concatenate(list(network.run((counts / 1000).astype(np.float32))), axis=1)
    assert states.shape == (2, CHUNK + 30, 12)
    settling = np.repeat(network.neurons.settled[0][None], 2, axis=0)
    spikes = np.concatenate([settling, np.stack(list(network.neurons.spikes(counts)), axis=1)], axis=1)
    keep = math.exp(-1 / FS / SHAPE.readout)
    for at in (0, CHUNK, CHUNK + 29):
        until = spikes[:, : SETTLING_STEPS + at + 1]
        weights = keep ** np.arange(until.shape[1])[::-1]
        np.testing.assert_allclose(states[:, at], np.einsum("stn,t->sn", until, weights), rtol=1e-3, atol=1e-4)


def test_what_is_drawn_is_within_its_limits_and_rounded() -> None:
    shape = SmallShape(neurons=200)
    network = SmallSpiking.draw(0, shape)
    neurons = network.neurons
    into, bias = np.abs(neurons.into) / 2**6, neurons.bias / 2**18
    assert shape.gain[0] - 0.1 <= into.min() < into.max() <= shape.gain[1] + 0.1
    assert shape.bias[0] - 0.1 <= bias.min() < bias.max() <= shape.bias[1] + 0.1
    membrane = -1 / FS / np.log1p(-neurons.leak / 2**PART)
    assert shape.membrane[0] <= membrane.min() * 1.001
    assert membrane.max() <= shape.membrane[1] * 1.001
    links = neurons.links[neurons.links != 0] * 2.0 ** (int(neurons.link_shift) - 18)
    linked = shape.density * 200
    assert len(links) / 200**2 == pytest.approx(shape.density, abs=0.02)
    assert links.std() == pytest.approx(shape.spread / math.sqrt(linked), rel=0.05)
    assert links.mean() == pytest.approx(shape.mean / linked, rel=0.2)
    assert np.abs(neurons.links).max() > 63


def test_a_seed_gives_the_same_network_each_time() -> None:
    first, again, other = (SmallSpiking.draw(seed, SHAPE).arrays() for seed in (3, 3, 4))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["into"], other["into"])


def test_links_that_are_larger_take_a_larger_shift() -> None:
    small, large = (
        SmallSpiking.draw(0, replace(SHAPE, spread=SHAPE.spread * factor, mean=0.0)).neurons for factor in (1, 8)
    )
    assert int(large.link_shift) == int(small.link_shift) + 3
    np.testing.assert_allclose(large.links, small.links, atol=1)


@pytest.mark.slow
def test_it_learns() -> None:
    train, validation, test = (made_signals(seed, 4) for seed in range(3))
    fitted = find("lif-small").fit(Task(Kind.SAMPLES, train, seed=0, validation=validation))
    assert fitted.report is not None
    figures = fitted.report(test)
    assert there(figures["sensitivity"]) > 0.85
    assert there(figures["specificity"]) > 0.85
