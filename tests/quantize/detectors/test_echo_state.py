"""The echo state network in integers: near the float one, within its bounds, and to the bit what is written down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array, Int32Array
from ecgtiny.common.biquads import FRACTION
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.quantize.detectors.echo_state import EchoState
from ecgtiny.quantize.graph.sigmoid16 import tanh
from ecgtiny.train.detectors.reservoir import echo
from ecgtiny.train.detectors.reservoir.bandpass import BandPassed
from ecgtiny.train.detectors.reservoir.states import FS
from tests.quantize.detectors.made import GAIN, made_counts, made_mv, made_network

NETWORK = made_network(0)
INTEGER = EchoState.quantise(NETWORK, GAIN)


def run(network: EchoState, counts: Int16Array) -> Int32Array:
    return np.stack(list(network.run(counts)), axis=1)


def test_readouts_are_those_in_float_but_for_a_hundredth() -> None:
    float_one = BandPassed(echo.EchoState(NETWORK.into, NETWORK.among, NETWORK.bias, NETWORK.leak), FS)
    states = np.concatenate(list(float_one.run(made_mv(1, 2, 1200))), axis=1)
    wanted = states @ NETWORK.readouts[:-1] + NETWORK.readouts[-1]
    found = run(INTEGER, made_counts(1, 2, 1200)) * INTEGER.unit
    assert np.abs(found - wanted).max() < 0.01 * np.abs(wanted).max()


def test_every_step_in_plain_integers() -> None:
    """The arithmetic of one unit at a time, with Python's own integers."""
    counts = made_counts(2, 1, 150)
    filtered = INTEGER.filter.run(counts.astype(np.int64))[0].tolist()
    states = [0] * len(INTEGER.into)
    for step, sample in enumerate(filtered):
        now = max(-32768, min(32767, (sample * INTEGER.gain + 2**23) >> 24))
        after = list(states)
        for unit, (links, sources) in enumerate(zip(INTEGER.links.tolist(), INTEGER.sources.tolist(), strict=True)):
            linked = sum(weight * states[source] for weight, source in zip(links, sources, strict=True))
            total = now * int(INTEGER.into[unit]) + (linked >> 4) + int(INTEGER.bias[unit])
            value = int(tanh(np.array([max(-32768, min(32767, total >> 11))]))[0])
            after[unit] += (int(INTEGER.leak[unit]) * (value - states[unit]) + 2**14) >> 15
        states = after
        readouts = [
            sum(weight * state for weight, state in zip(column, states, strict=True)) + constant
            for column, constant in zip(INTEGER.readouts.T.tolist(), INTEGER.constants.tolist(), strict=True)
        ]
        if step in (0, 70, 149):
            assert run(INTEGER, counts[:, : step + 1])[0, -1].tolist() == readouts


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 100))
def test_no_samples_drive_a_state_out_of_its_type(seed: int, period: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.choice([-32768, 32767], 1 + 300 // period).repeat(period)[None, :300].astype(np.int16)
    inputs = INTEGER.filter.run(counts.astype(np.int64)) >> FRACTION
    states = np.zeros((1, len(INTEGER.into)), dtype=np.int64)
    for now in np.clip(inputs.T, -32768, 32767):
        states = INTEGER.step(now, states)
        assert np.abs(states).max() <= 32767
        assert np.abs(states @ INTEGER.readouts + INTEGER.constants).max() <= 2**31 - 1


def test_a_readout_above_its_threshold_in_float_is_so_in_integers() -> None:
    below = NETWORK.thresholds - INTEGER.thresholds * INTEGER.unit
    assert np.all((below >= 0) & (below < INTEGER.unit))


def test_weights_are_those_that_are_multiplied_and_where_from() -> None:
    units, links, readouts = 24, 3, 2
    assert INTEGER.weights_bytes == units * (2 + 3 * links + 2 * readouts)


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("an input weight", {"into": NETWORK.into * 40}),
        ("a link", {"among": NETWORK.among * 40}),
        ("a leak", {"leak": NETWORK.leak * 8}),
        ("a leak of this network is 32768, and 0 to 32767", {"leak": np.ones_like(NETWORK.leak)}),
        ("a leak", {"leak": -NETWORK.leak}),
        ("no finite number", {"into": np.full_like(NETWORK.into, np.nan)}),
        ("a threshold", {"thresholds": NETWORK.thresholds + 1e6}),
        ("links into a unit", {"among": np.triu(NETWORK.among)}),
    ],
)
def test_weights_that_could_overflow_are_refused(what: str, changed: dict[str, np.ndarray]) -> None:
    with pytest.raises(UnsupportedModelError, match=what):
        EchoState.quantise(replace(NETWORK, **changed), GAIN)


def test_a_gain_that_could_overflow_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="the gain"):
        EchoState.quantise(NETWORK, 0.001)


def test_what_was_stored_comes_back() -> None:
    again = EchoState.load(INTEGER.arrays())
    counts = made_counts(5, 1, 200)
    np.testing.assert_array_equal(run(again, counts), run(INTEGER, counts))
    np.testing.assert_array_equal(again.thresholds, INTEGER.thresholds)


@pytest.mark.parametrize(
    ("what", "name", "array"),
    [
        ("a source", "sources", np.full_like(INTEGER.sources, 24)),
        ("a source", "sources", np.full_like(INTEGER.sources, -1)),
        ("poles", "sections", np.array([[1, 0, 0, 0, 2**29]])),
        ("32 bits", "sections", np.array([[2**30, 0, 0, 0, 0]] * 5)),
        ("shapes", "links", INTEGER.links[:, :2]),
        ("shapes", "bias", INTEGER.bias[:-1]),
        ("shapes", "readouts", INTEGER.readouts[:, :1]),
        ("shapes", "unit", INTEGER.unit[:1]),
        ("a readout's unit of this network is -", "unit", -INTEGER.unit),
        ("shapes", "gain", np.array([1, 2])),
        ("shapes", "into", INTEGER.into[:0]),
    ],
)
def test_what_was_stored_is_proved_again(what: str, name: str, array: np.ndarray) -> None:
    with pytest.raises(UnsupportedModelError, match=what):
        EchoState.load({**INTEGER.arrays(), name: array})
