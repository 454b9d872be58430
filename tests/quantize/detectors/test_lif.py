"""The readouts of spiking neurons in integers: near the float ones, within their bounds, to the bit as written down."""

from __future__ import annotations

import numpy as np
import pytest

from ecgtiny.common.arrays import AnyArray, Float64Array
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.spiking import INT32
from ecgtiny.quantize.detectors.lif import Lif
from ecgtiny.quantize.detectors.stream_network import readouts_of
from ecgtiny.train.detectors.reservoir.spikes import SmallShape, SmallSpiking
from tests.quantize.detectors.made import GAIN, made_counts, made_mv

DRAWN = SmallSpiking.draw(0, SmallShape(neurons=16))
WEIGHTS: Float64Array = np.random.default_rng(0).normal(0, 0.3, (17, 3))
FLOAT: dict[str, AnyArray] = {**DRAWN.arrays(), "readouts": WEIGHTS, "thresholds": np.array([0.2, -0.1, 0.0])}
INTEGER = Lif.quantise(FLOAT, GAIN)


def test_readouts_are_those_in_float_but_for_a_thousandth() -> None:
    states = np.concatenate(list(DRAWN.run(made_mv(1, 2, 1200))), axis=1)
    wanted = states @ WEIGHTS[:-1] + WEIGHTS[-1]
    found = np.stack(list(INTEGER.run(made_counts(1, 2, 1200))), axis=1) * INTEGER.unit
    assert np.abs(found - wanted).max() < 0.001 * np.abs(wanted).max()


def test_every_step_in_plain_integers() -> None:
    counts = made_counts(2, 1, 200)
    fired = [*INTEGER.neurons.settled[0].tolist(), *np.concatenate(list(INTEGER.neurons.spikes(counts))).tolist()]
    weights, constants = INTEGER.readouts.tolist(), INTEGER.constants.tolist()
    sums = [0, 0, 0]
    readouts: list[list[int]] = []
    for spikes in fired:
        sums = [value - (value * int(INTEGER.forget) >> 32) for value in sums]
        for neuron in np.flatnonzero(spikes).tolist():
            sums = [value + (weight << 8) for value, weight in zip(sums, weights[neuron], strict=True)]
        readouts.append([value + constant for value, constant in zip(sums, constants, strict=True)])
    np.testing.assert_array_equal(readouts_of(INTEGER, counts[0]), readouts[-200:])


def test_a_readout_above_its_threshold_in_float_is_so_in_integers() -> None:
    below = np.asarray(FLOAT["thresholds"], np.float64) - INTEGER.thresholds * INTEGER.unit
    assert np.all((below >= 0) & (below < INTEGER.unit))


def test_weights_use_their_range() -> None:
    assert np.all(np.abs(INTEGER.readouts).max(axis=0) > 2**14)


def test_the_bound_is_kept_where_it_is_reached() -> None:
    """All neurons spike at every step, and the weights of a readout have one sign."""
    one = {**FLOAT, "bias": np.full(16, 2**27), "leak": np.full(16, 2**30), "into": np.zeros(16)}
    one |= {"readouts": np.abs(WEIGHTS) * 1e6, "forget": np.array(2**20), "links": np.eye(16)}
    network = Lif.quantise(one, GAIN)
    rows = readouts_of(network, np.zeros(12000, np.int16)).astype(np.int64)
    assert rows.max() > 0.9 * INT32
    assert np.all(np.diff(rows, axis=0) >= 0)


def test_what_was_stored_comes_back() -> None:
    again = Lif.load(INTEGER.arrays())
    counts = made_counts(5, 1, 100)[0]
    np.testing.assert_array_equal(readouts_of(again, counts), readouts_of(INTEGER, counts))
    np.testing.assert_array_equal(again.thresholds, INTEGER.thresholds)


def test_samples_of_another_gain_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="not made for samples of 200 counts a mV"):
        Lif.quantise(FLOAT, 200.0)


@pytest.mark.parametrize(("forget", "what"), [(1, "no weight leaves a sum in int32"), (0, "part to forget")])
def test_readouts_that_forget_too_slowly_for_any_weight_are_refused(forget: int, what: str) -> None:
    with pytest.raises(UnsupportedModelError, match=what):
        Lif.quantise({**FLOAT, "forget": np.array(forget)}, GAIN)


@pytest.mark.parametrize(
    ("what", "name", "array"),
    [
        ("a readout of these neurons may be", "forget", np.array(1)),
        ("a readout of these neurons may be", "constants", np.full(3, INT32)),
        ("part to forget", "forget", np.array(0)),
        ("a readout's weight", "readouts", np.full((16, 3), 2**15)),
        ("a readout's constant", "constants", np.full(3, 2**31)),
        ("a threshold", "thresholds", np.full(3, -(2**31))),
        ("shapes", "readouts", INTEGER.readouts[:, :1]),
        ("shapes", "unit", INTEGER.unit[:1]),
        ("shapes", "thresholds", INTEGER.thresholds[:0]),
        ("a readout's unit of these neurons is -", "unit", -INTEGER.unit),
        ("a readout's unit", "unit", np.full(3, np.nan)),
        ("a link", "links", np.full((16, 16), -128)),
    ],
)
def test_what_was_stored_is_proved_again(what: str, name: str, array: np.ndarray) -> None:
    with pytest.raises(UnsupportedModelError, match=what):
        Lif.load({**INTEGER.arrays(), name: array})
