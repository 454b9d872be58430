"""The C of spiking neurons computes what the integer reference does, to the bit: on the host, on the virtual core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.common.spiking import POTENTIAL
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector, stream_sources
from ecgtiny.quantize.detectors.lif import Lif
from tests.firmware_gen.readouts.made import (
    OK,
    RUNS,
    Desk,
    Size,
    VirtualCore,
    expected,
    golden,
    made_detector,
    made_lif_detector,
    on_virtual_core,
    run_sanitized,
    samples,
    sources_of,
)
from tests.quantize.detectors.made import made_counts

SIZES = ((24, 2), (8, 7), (3, 1))
"""Neurons and readouts."""
DSP = Target(dsp=True)


@cache
def host(index: int) -> tuple[StreamDetector, Desk]:
    detector = made_lif_detector(index, *SIZES[index])
    return detector, Desk(sources_of(detector))


def changed(detector: StreamDetector, **neurons: np.ndarray) -> StreamDetector:
    """Return a detector with other neurons."""
    assert isinstance(detector.network, Lif)
    network = replace(detector.network, neurons=replace(detector.network.neurons, **neurons))
    network.prove()
    network.neurons.prove()
    return replace(detector, network=network)


@pytest.mark.parametrize("index", range(len(SIZES)))
def test_readouts_of_a_signal_are_the_references(index: int) -> None:
    detector, library = host(index)
    counts = made_counts(3, 1, 500)[0]
    wanted = expected(detector, counts)
    assert len(np.unique(wanted["readouts"])) > 100
    np.testing.assert_array_equal(library.run(counts, wanted), wanted)
    assert library.self_test() == OK


@settings(max_examples=20, deadline=None)
@given(st.integers(0, len(SIZES) - 1), RUNS)
def test_any_samples_on_the_host(index: int, runs: list[tuple[int, int]]) -> None:
    detector, library = host(index)
    wanted = expected(detector, samples(runs))
    np.testing.assert_array_equal(library.run(samples(runs), wanted), wanted)


def test_no_undefined_step() -> None:
    detector, _ = host(0)
    counts = np.random.default_rng(0).choice([-32768, 0, 900, 32767], 40).repeat(5).astype(np.int16)
    assert run_sanitized(sources_of(detector), counts) == expected(detector, counts).tobytes()


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


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([8, 20, 40]), st.integers(1, 5))
def test_any_network_without_an_undefined_step(seed: int, neurons: int, readouts: int) -> None:
    detector = made_lif_detector(seed, neurons, readouts)
    counts = np.random.default_rng(seed).choice([-32768, 0, 900, 32767], 40).repeat(5).astype(np.int16)
    assert run_sanitized(sources_of(detector), counts) == expected(detector, counts).tobytes()


@pytest.mark.slow
def test_a_hundred_thousand_samples() -> None:
    detector, library = host(0)
    counts = made_counts(7, 1, 100_000)[0]
    wanted = expected(detector, counts)
    np.testing.assert_array_equal(library.run(counts, wanted), wanted)


def test_by_clang() -> None:
    detector, _ = host(0)
    counts = made_counts(4, 1, 200)[0]
    wanted = expected(detector, counts)
    np.testing.assert_array_equal(Desk(sources_of(detector), compiler="clang").run(counts, wanted), wanted)


@pytest.fixture(scope="module")
def core() -> Iterator[tuple[StreamDetector, VirtualCore]]:
    detector = made_lif_detector(1, *SIZES[1])
    with on_virtual_core(sources_of(detector, DSP), expected(detector, golden())) as loaded:
        yield detector, loaded


@settings(max_examples=8, deadline=None)
@given(runs=RUNS)
def test_any_samples_on_the_virtual_core(core: tuple[StreamDetector, VirtualCore], runs: list[tuple[int, int]]) -> None:
    detector, loaded = core
    assert loaded.self_test() == OK
    np.testing.assert_array_equal(loaded.run(samples(runs)), expected(detector, samples(runs)))


@pytest.mark.parametrize("golden_samples", [0, 60])
def test_constants_are_counted_as_the_c_holds_them(golden_samples: int) -> None:
    detector, _ = host(0)
    tables = stream_sources(detector, golden()[:golden_samples], Target())["ecgtiny/src/ecgtiny_constants.c"]
    widths = {"8": 1, "16": 2, "32": 4}
    held = sum(
        widths[bits] * int(count) for bits, count in re.findall(r"^const u?int(\d+)_t \w+\[(\d+)\]", tables, re.M)
    )
    of_the_self_test = 32 + 2 * golden_samples
    assert detector.network.constants_bytes == held - of_the_self_test


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
    detector, _ = host(0)
    sources = sources_of(detector)
    text = sources[f"ecgtiny/src/{name}"]
    assert before in text
    counts = made_counts(3, 1, 400)[0]
    wanted = expected(detector, counts)
    found = Desk({**sources, f"ecgtiny/src/{name}": text.replace(before, after, 1)}).run(counts, wanted)
    assert not np.array_equal(found, wanted)


def test_a_network_of_no_links_and_another_network_are_refused() -> None:
    detector, _ = host(2)
    with pytest.raises(UnsupportedModelError, match="0 links"):
        sources_of(changed(detector, links=np.zeros((3, 3), np.int64)))
    with pytest.raises(UnsupportedModelError, match="no network of spiking neurons"):
        sources_of(replace(detector, network=made_detector(0, Size(4, 1, 1)).network))


def test_a_bias_in_mv_is_what_the_c_holds() -> None:
    detector, _ = host(2)
    assert isinstance(detector.network, Lif)
    bias = detector.network.neurons.bias
    assert np.all(bias < 40 << POTENTIAL)
    text = sources_of(detector)["ecgtiny/src/ecgtiny_constants.c"]
    assert ", ".join(map(str, bias.tolist())) in text
