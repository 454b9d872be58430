"""Spiking neurons in integers: neuron by neuron what is written down, within their bounds, near what floats give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.biquads import Biquads, in_millivolts
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.spiking import INT32, PART, POTENTIAL, SETTLING_STEPS, SpikingNeurons, part_of
from tests.quantize.detectors.made import made_counts, made_lif

NEURONS = made_lif(0, neurons=10).neurons


def test_every_step_in_plain_integers() -> None:
    """The arithmetic of one neuron at a time, with Python's own integers."""
    counts = made_counts(2, 1, 250)
    inputs = in_millivolts(Biquads(NEURONS.sections).run(counts.astype(np.int64)), int(NEURONS.gain))[0].tolist()
    into, bias, leak, links = (getattr(NEURONS, name).tolist() for name in ("into", "bias", "leak", "links"))
    fade, shift, threshold = (int(getattr(NEURONS, name)) for name in ("fade", "link_shift", "threshold"))
    potential, current = [0] * 10, [0] * 10
    found: list[list[bool]] = []
    for now in [0] * SETTLING_STEPS + inputs:
        drive = [now * into[i] + current[i] + bias[i] for i in range(10)]
        potential = [v + ((drive[i] - v) * leak[i] >> 32) for i, v in enumerate(potential)]
        current = [c - (c * fade >> 32) for c in current]
        fired = [v >= threshold for v in potential]
        potential = [0 if spike else v for spike, v in zip(fired, potential, strict=True)]
        arriving = [sum(links[j][i] for j in range(10) if fired[j]) for i in range(10)]
        current = [c + (more << shift) for c, more in zip(current, arriving, strict=True)]
        found.append(fired)
    assert np.array(found).any()
    np.testing.assert_array_equal(NEURONS.settled[0], found[:SETTLING_STEPS])
    np.testing.assert_array_equal(np.concatenate(list(NEURONS.spikes(counts))), found[SETTLING_STEPS:])


def test_a_neuron_alone_spikes_as_often_as_the_equation_says() -> None:
    """Under a constant drive D a potential reaches the threshold after tau ln(D / (D - threshold))."""
    drive, threshold, tau, step = 20.0, 10.0, 0.05, 0.005
    alone = replace(
        NEURONS,
        into=np.zeros(1, np.int64),
        links=np.zeros((1, 1), np.int64),
        bias=np.array([round(drive * 2**POTENTIAL)]),
        leak=part_of(np.array([tau]), step),
    )
    apart = np.diff(np.flatnonzero(alone.settled[0]))
    assert set(apart.tolist()) == {int(np.ceil(tau * np.log(drive / (drive - threshold)) / step))}


def test_signals_do_not_depend_on_each_other() -> None:
    counts = made_counts(3, 3, 120)
    whole = np.stack(list(NEURONS.spikes(counts)))
    np.testing.assert_array_equal(np.stack(list(NEURONS.spikes(counts[1:2])))[:, 0], whole[:, 1])


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 100))
def test_no_samples_pass_the_bounds(seed: int, period: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = rng.choice([-32768, 32767], 1 + 300 // period).repeat(period)[:300]
    potential, current = (np.zeros((1, NEURONS.count), dtype=np.int64) for _ in range(2))
    for now in inputs:
        NEURONS.step(np.array([now]), potential, current)
        assert np.all(np.abs(current) <= NEURONS.largest_current)
        assert np.abs(potential).max() <= INT32 // 2


def test_the_bound_of_currents_is_reached_when_all_spike_at_every_step() -> None:
    always = replace(NEURONS, links=np.abs(NEURONS.links), bias=np.full_like(NEURONS.bias, 100 << POTENTIAL))
    always = replace(always, leak=np.full_like(always.leak, 1 << (PART - 2)))
    spikes, _, current = always.settled
    assert spikes[-10:].all()
    assert np.all(current > 0.99 * always.largest_current)
    assert np.all(current <= always.largest_current)


def test_what_was_stored_comes_back() -> None:
    again = SpikingNeurons.load(NEURONS.arrays())
    counts = made_counts(5, 1, 100)
    np.testing.assert_array_equal(np.stack(list(again.spikes(counts))), np.stack(list(NEURONS.spikes(counts))))


@pytest.mark.parametrize(
    ("what", "name", "array"),
    [
        ("the gain", "gain", np.array(0)),
        ("an input weight", "into", np.full(10, 2**15)),
        ("a link", "links", np.full((10, 10), 128)),
        ("the links' shift", "link_shift", np.array(19)),
        ("a bias", "bias", np.full(10, 2**31)),
        ("a leak", "leak", np.full(10, 2**31)),
        ("a leak", "leak", np.zeros(10)),
        ("the fade", "fade", np.array(0)),
        ("the threshold", "threshold", np.array(0)),
        ("a drive of these neurons may be", "bias", np.full(10, 2**30)),
        ("a drive of these neurons may be", "fade", np.array(1)),
        ("poles", "sections", np.array([[1, 0, 0, 0, 2**29]])),
        ("shapes", "links", NEURONS.links[:, :9]),
        ("shapes", "bias", NEURONS.bias[:-1]),
        ("shapes", "fade", np.array([1, 2])),
        ("shapes", "into", NEURONS.into[:0]),
        ("shapes", "into", NEURONS.into[None]),
    ],
)
def test_what_could_overflow_is_refused(what: str, name: str, array: np.ndarray) -> None:
    with pytest.raises(UnsupportedModelError, match=what):
        SpikingNeurons.load({**NEURONS.arrays(), name: array})


@pytest.mark.parametrize(
    ("what", "neurons", "fade"),
    [("may gain 32512 mV at a step", 256, INT32), ("may gain 8255 mV at a step", 65, INT32),
     ("a drive of these neurons may be", 40, 1)],
)  # fmt: skip
def test_links_whose_bound_leaves_int64_are_refused(what: str, neurons: int, fade: int) -> None:
    """Wrapped, the bound would be negative, and pass."""
    links = np.full((neurons, neurons), 127, dtype=np.int64)
    rest = {name: np.zeros(neurons, np.int64) for name in ("into", "bias")}
    many = {"links": links, "leak": np.full(neurons, 1 << 20), "link_shift": np.array(18), "fade": np.array(fade)}
    with pytest.raises(UnsupportedModelError, match=what):
        SpikingNeurons.load({**NEURONS.arrays(), **rest, **many})
