"""The C of every network computes what its integer reference does, to the bit: on the host, on the virtual core."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector, stream_sources, written
from tests.firmware_gen.readouts.made import (
    OK,
    RUNS,
    Desk,
    VirtualCore,
    expected,
    golden,
    on_virtual_core,
    run_sanitized,
    samples,
    sources_of,
)
from tests.firmware_gen.readouts.networks import DSP, NETWORKS, Network, assert_noticed, host
from tests.quantize.detectors.made import made_counts

EVERY = pytest.mark.parametrize("network", NETWORKS, ids=str)
SIZES = [(network, index) for network in NETWORKS for index in range(len(network.sizes))]
EVERY_SIZE = pytest.mark.parametrize(("network", "index"), SIZES, ids=str)
CORE = 1
"""The size that any samples are tried at on the virtual core."""
OTHER_SIZES = pytest.mark.parametrize(("network", "index"), [size for size in SIZES if size[1] != CORE], ids=str)


def jumps(seed: int) -> Int16Array:
    """Return samples that jump between the ends of their range and its middle, int16 [200]."""
    return np.random.default_rng(seed).choice([-32768, 0, 900, 32767], 40).repeat(5).astype(np.int16)


def test_every_network_is_tested() -> None:
    assert {network.name for network in NETWORKS} == {one.name for one in written()}


@EVERY_SIZE
def test_readouts_of_a_signal_are_the_references(network: Network, index: int) -> None:
    detector, library = host(network, index)
    counts = made_counts(3, 1, 500)[0]
    wanted = expected(detector, counts)
    assert len(np.unique(wanted["readouts"])) > 100
    assert len(set(wanted["above"].tolist())) > 1
    np.testing.assert_array_equal(library.run(counts, wanted), wanted)
    assert library.self_test() == OK


@EVERY_SIZE
@settings(max_examples=10, deadline=None)
@given(runs=RUNS)
def test_any_samples_on_the_host(network: Network, index: int, runs: list[tuple[int, int]]) -> None:
    detector, library = host(network, index)
    wanted = expected(detector, samples(runs))
    np.testing.assert_array_equal(library.run(samples(runs), wanted), wanted)


@EVERY
def test_no_undefined_step(network: Network) -> None:
    detector, _ = host(network, 0)
    assert run_sanitized(sources_of(detector), jumps(0)) == expected(detector, jumps(0)).tobytes()


@pytest.mark.slow
@EVERY
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_any_network_without_an_undefined_step(network: Network, seed: int, data: st.DataObject) -> None:
    detector = network.make(seed, data.draw(network.any_size))
    assert run_sanitized(sources_of(detector), jumps(seed)) == expected(detector, jumps(seed)).tobytes()


@pytest.mark.slow
@EVERY
def test_a_hundred_thousand_samples(network: Network) -> None:
    detector, library = host(network, 0)
    counts = made_counts(7, 1, 100_000)[0]
    wanted = expected(detector, counts)
    np.testing.assert_array_equal(library.run(counts, wanted), wanted)


@EVERY
def test_by_clang(network: Network) -> None:
    detector, _ = host(network, 0)
    counts = made_counts(4, 1, 200)[0]
    wanted = expected(detector, counts)
    np.testing.assert_array_equal(Desk(sources_of(detector), compiler="clang").run(counts, wanted), wanted)


@pytest.fixture(scope="module", params=NETWORKS, ids=str)
def core(request: pytest.FixtureRequest) -> Iterator[tuple[StreamDetector, VirtualCore]]:
    network: Network = request.param
    detector = network.detector(CORE)
    with on_virtual_core(sources_of(detector, DSP), expected(detector, golden())) as loaded:
        yield detector, loaded


@settings(max_examples=12, deadline=None)
@given(runs=RUNS)
def test_any_samples_on_the_virtual_core(core: tuple[StreamDetector, VirtualCore], runs: list[tuple[int, int]]) -> None:
    detector, loaded = core
    assert loaded.self_test() == OK
    np.testing.assert_array_equal(loaded.run(samples(runs)), expected(detector, samples(runs)))


@pytest.mark.slow
@OTHER_SIZES
def test_a_signal_on_the_virtual_core(network: Network, index: int) -> None:
    detector = network.detector(index)
    counts = made_counts(5, 1, 120)[0]
    wanted = expected(detector, counts)
    with on_virtual_core(sources_of(detector, DSP), wanted) as loaded:
        assert loaded.self_test() == OK
        np.testing.assert_array_equal(loaded.run(counts), wanted)


@EVERY
@pytest.mark.parametrize("golden_samples", [0, 60])
def test_constants_are_counted_as_the_portable_c_holds_them(network: Network, golden_samples: int) -> None:
    detector, _ = host(network, 0)
    tables = stream_sources(detector, golden()[:golden_samples], Target())["ecgtiny/src/ecgtiny_constants.c"]
    widths = {"8": 1, "16": 2, "32": 4}
    held = sum(
        widths[bits] * int(count)
        for bits, count in re.findall(r"^ECGTINY_TABLE u?int(\d+)_t \w+\[(\d+)\]", tables, re.M)
    )
    of_the_self_test = 32 + 2 * golden_samples
    assert detector.network.constants_bytes == held - of_the_self_test


@EVERY
def test_the_same_bytes_each_time(network: Network) -> None:
    assert sources_of(network.detector(0), DSP) == sources_of(network.detector(0), DSP)


MUTANTS = (
    ("biquads.c", "- (int64_t)a[0] * y[0]", "+ (int64_t)a[0] * y[0]"),
    ("biquads.c", "x[1] = x[0];", "x[1] = now;"),
    ("biquads.c", "sum + (INT64_C(1) << (SHIFT - 1))", "sum"),
    ("band_pass.c", "input > INT16_MAX ? INT16_MAX : ", ""),
    ("readouts.c", "readouts[i] > ecgtiny_thresholds[i]", "readouts[i] < ecgtiny_thresholds[i]"),
)
"""Of the files that every network has."""


@pytest.mark.slow
@EVERY
@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_a_wrong_step_is_noticed(network: Network, name: str, before: str, after: str) -> None:
    ends = np.array([32767, -32768], np.int16).repeat(60)
    assert_noticed(network, name, before, after, np.concatenate([made_counts(3, 1, 300)[0], ends]))
