"""The C of spiking neurons: its bounds, its steps, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.spiking import POTENTIAL
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector
from ecgtiny.quantize.detectors.lif import Lif
from tests.firmware_gen.readouts.made import expected, made_lif_detector, run_sanitized, sources_of
from tests.firmware_gen.readouts.networks import ECHO_STATE, LIF, assert_noticed
from tests.quantize.detectors.made import made_counts


def changed(detector: StreamDetector, **neurons: np.ndarray) -> StreamDetector:
    """Return a detector with other neurons."""
    assert isinstance(detector.network, Lif)
    network = replace(detector.network, neurons=replace(detector.network.neurons, **neurons))
    network.prove()
    network.neurons.prove()
    return replace(detector, network=network)


def test_drives_at_their_bound_without_an_undefined_step() -> None:
    """All numbers of a drive have one sign and are as large as is proved to be safe; all neurons spike at once."""
    detector = made_lif_detector(1, 4, 2)
    assert isinstance(detector.network, Lif)
    links = np.full((4, 4), 127)
    loud = changed(detector, into=np.full(4, 2**14), links=links, link_shift=np.array(8), leak=np.full(4, 2**31 - 1))
    assert isinstance(loud.network, Lif)
    room = 2**30 - 2**29 - int(loud.network.neurons.largest_current.max()) - 2**5
    full = changed(loud, bias=np.full(4, room))
    counts = np.random.default_rng(1).choice([-32768, 32767], 60).repeat(9).astype(np.int16)
    assert run_sanitized(sources_of(full), counts) == expected(full, counts).tobytes()


MUTANTS = (
    ("lif.c", "ecgtiny_settled_potentials[i]", "0"),
    ("lif.c", "ecgtiny_settled_currents[i]", "0"),
    ("lif.c", "ecgtiny_settled_sums[i]", "0"),
    ("lif.c", "+ current + ecgtiny_bias[i]", "+ current"),
    ("lif.c", "+ current + ecgtiny_bias[i]", "+ ecgtiny_bias[i]"),
    ("lif.c", "drive - before", "drive"),
    ("lif.c", "current - part_of(current, ECGTINY_FADE)", "current"),
    ("lif.c", "potential >= ECGTINY_SPIKE_THRESHOLD", "potential >= ECGTINY_SPIKE_THRESHOLD + 9999"),
    ("lif.c", "network->potential[i] = 0;", "network->potential[i] = potential - ECGTINY_SPIKE_THRESHOLD;"),
    ("lif.c", "ecgtiny_targets[link]", "ecgtiny_targets[0]"),
    ("lif.c", "ecgtiny_links[link] * ECGTINY_LINK_UNIT", "ecgtiny_links[link]"),
    ("lif.c", "ecgtiny_row_ends[neuron + 1]", "ecgtiny_row_ends[neuron + 1] - 1"),
    ("lif.c", "network->sum[i] -= part_of(network->sum[i], ECGTINY_FORGET);", ""),
    ("lif.c", "weights[i] * WEIGHT_UNIT", "weights[i]"),
    ("lif.c", "network->sum[i] + ecgtiny_readout_constants[i]", "network->sum[i]"),
    ("lif.c", "spread(network, spiking[i])", "spread(network, spiking[0])"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_a_wrong_step_is_noticed(name: str, before: str, after: str) -> None:
    assert_noticed(LIF, name, before, after, made_counts(3, 1, 400)[0])


def test_a_network_of_no_links_and_another_network_are_refused() -> None:
    detector = LIF.detector(2)
    with pytest.raises(UnsupportedModelError, match="0 links"):
        sources_of(changed(detector, links=np.zeros((5, 5), np.int64)))
    with pytest.raises(UnsupportedModelError, match="no network of spiking neurons"):
        sources_of(replace(detector, network=ECHO_STATE.detector(2).network))


def test_a_bias_in_mv_is_what_the_c_holds() -> None:
    detector = LIF.detector(2)
    assert isinstance(detector.network, Lif)
    bias = detector.network.neurons.bias
    assert np.all(bias < 40 << POTENTIAL)
    text = sources_of(detector)["ecgtiny/src/ecgtiny_constants.c"]
    assert ", ".join(map(str, bias.tolist())) in text
