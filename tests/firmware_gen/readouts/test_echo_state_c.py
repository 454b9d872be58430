"""The echo state's C computes what the integer reference does, to the bit: on the desk, and on the virtual core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.biquads import Biquads
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector, macro_name, stream_sources
from ecgtiny.quantize.detectors.echo_state import INT16, INT32, EchoState
from ecgtiny.quantize.detectors.stream_network import digest
from ecgtiny.train.detectors.reservoir.bandpass import coefficients
from tests.firmware_gen.readouts.made import (
    FS,
    OK,
    RUNS,
    Desk,
    Size,
    VirtualCore,
    expected,
    golden,
    made_detector,
    on_virtual_core,
    run_sanitized,
    samples,
    sources_of,
)
from tests.quantize.detectors.made import GAIN, made_counts

SIZES = (Size(24, 3, 2), Size(8, 6, 7), Size(4, 1, 1), Size(10, 7, 3))
"""Of which the DSP extension takes all but the last: its units come in fours, and have six links at most."""
DSP = Target(dsp=True)


@cache
def desk(index: int) -> tuple[StreamDetector, Desk]:
    detector = made_detector(index, SIZES[index])
    return detector, Desk(sources_of(detector))


def at_the_bounds() -> StreamDetector:
    """Return a detector each of whose numbers is as large as is proved to be safe."""
    units, linked = 4, 2 * INT16 * INT16
    signs = np.array([1, -1, 1, -1])
    drive = INT32 - INT16 * (INT16 + 1) - (linked >> 4) - 1
    network = EchoState(
        filter=Biquads.quantise(coefficients(FS)),
        gain=INT32,
        into=INT16 * signs,
        links=np.tile([INT16, -INT16], (units, 1)),
        sources=np.array([[0, 1], [0, 1], [2, 3], [2, 3]]),
        bias=drive * signs,
        leak=np.full(units, INT16),
        readouts=INT16 * np.array([[1, -1], [-1, 1], [0, 0], [0, 0]]),
        constants=(INT32 - linked) * np.array([1, -1]),
        thresholds=np.array([INT32, -INT32]),
        unit=np.ones(2),
    )
    network.prove()
    return StreamDetector("echo_state", network, FS, GAIN, ("one", "other"), digest("echo_state", network, FS))


@pytest.mark.parametrize("index", range(len(SIZES)))
def test_readouts_of_a_signal_are_the_references(index: int) -> None:
    detector, library = desk(index)
    counts = made_counts(3, 1, 500)[0]
    wanted = expected(detector, counts)
    assert len(set(wanted["above"].tolist())) > 1
    np.testing.assert_array_equal(library.run(counts, wanted), wanted)
    assert library.self_test() == OK


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(SIZES) - 1), RUNS)
def test_any_samples_on_the_desk(index: int, runs: list[tuple[int, int]]) -> None:
    detector, library = desk(index)
    wanted = expected(detector, samples(runs))
    np.testing.assert_array_equal(library.run(samples(runs), wanted), wanted)


def test_no_undefined_step() -> None:
    detector, _ = desk(0)
    counts = np.random.default_rng(0).choice([-32768, 0, 900, 32767], 40).repeat(5).astype(np.int16)
    assert run_sanitized(sources_of(detector), counts) == expected(detector, counts).tobytes()


def test_weights_at_their_bounds_without_an_undefined_step() -> None:
    detector = at_the_bounds()
    counts = np.random.default_rng(1).choice([-32768, 0, 900, 32767], 60).repeat(9).astype(np.int16)
    wanted = expected(detector, counts)
    assert np.abs(wanted["readouts"].astype(np.int64)).max() > 2**31 - 2**17
    assert run_sanitized(sources_of(detector), counts) == wanted.tobytes()


@pytest.mark.parametrize("golden_samples", [0, 60])
def test_constants_are_counted_as_the_portable_c_holds_them(golden_samples: int) -> None:
    detector = made_detector(0, SIZES[0])
    tables = stream_sources(detector, golden()[:golden_samples], Target())["ecgtiny/src/ecgtiny_constants.c"]
    widths = {"8": 1, "16": 2, "32": 4}
    held = sum(
        widths[bits] * int(count) for bits, count in re.findall(r"^const u?int(\d+)_t \w+\[(\d+)\]", tables, re.M)
    )
    of_the_self_test = 32 + 2 * golden_samples
    assert detector.network.constants_bytes == held - of_the_self_test


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([4, 12, 30]), st.integers(1, 4), st.integers(1, 5))
def test_any_network_without_an_undefined_step(seed: int, units: int, links: int, readouts: int) -> None:
    detector = made_detector(seed, Size(units, links, readouts))
    counts = np.random.default_rng(seed).choice([-32768, 0, 900, 32767], 40).repeat(5).astype(np.int16)
    assert run_sanitized(sources_of(detector), counts) == expected(detector, counts).tobytes()


def test_by_clang() -> None:
    detector, _ = desk(0)
    counts = made_counts(4, 1, 200)[0]
    wanted = expected(detector, counts)
    np.testing.assert_array_equal(Desk(sources_of(detector), compiler="clang").run(counts, wanted), wanted)


@pytest.fixture(scope="module")
def core() -> Iterator[tuple[StreamDetector, VirtualCore]]:
    detector = made_detector(1, SIZES[1])
    with on_virtual_core(sources_of(detector, DSP), expected(detector, golden())) as loaded:
        yield detector, loaded


@settings(max_examples=12, deadline=None)
@given(runs=RUNS)
def test_any_samples_by_the_dsp_extension(
    core: tuple[StreamDetector, VirtualCore], runs: list[tuple[int, int]]
) -> None:
    detector, loaded = core
    np.testing.assert_array_equal(loaded.run(samples(runs)), expected(detector, samples(runs)))


@pytest.mark.slow
@pytest.mark.parametrize("index", [0, 2, 3])
def test_a_signal_by_the_dsp_extension(index: int) -> None:
    detector = made_detector(index, SIZES[index])
    counts = made_counts(5, 1, 120)[0]
    wanted = expected(detector, counts)
    with on_virtual_core(sources_of(detector, DSP), wanted) as loaded:
        assert loaded.self_test() == OK
        np.testing.assert_array_equal(loaded.run(counts), wanted)


def test_what_the_dsp_extension_does_not_take_is_portable() -> None:
    def takes(detector: StreamDetector, target: Target = DSP) -> bool:
        return "ecgtiny/src/echo_units.S" in sources_of(detector, target)

    detector = made_detector(0, SIZES[0])
    assert takes(detector)
    assert not takes(detector, Target(dsp=True, small=True))
    assert not takes(made_detector(3, SIZES[3]))
    network = detector.network
    assert isinstance(network, EchoState)
    wide = replace(network, bias=np.full_like(network.bias, 2**27))
    assert not takes(replace(detector, network=wide))


MUTANTS = (
    ("biquads.c", "- (int64_t)a[0] * y[0]", "+ (int64_t)a[0] * y[0]"),
    ("biquads.c", "x[1] = x[0];", "x[1] = now;"),
    ("biquads.c", "sum + (INT64_C(1) << (SHIFT - 1))", "sum"),
    ("echo_state.c", "network->now = 1 - before;", "network->now = before;"),
    ("band_pass.c", "input > INT16_MAX ? INT16_MAX : ", ""),
    ("echo_units.c", "before[sources[i]]", "before[sources[0]]"),
    ("echo_units.c", "+ ecgtiny_bias[unit]", ""),
    ("echo_units.c", "+ (INT32_C(1) << (LEAK_SHIFT - 1))", ""),
    ("readouts.c", "readouts[i] > ecgtiny_thresholds[i]", "readouts[i] > ecgtiny_thresholds[0]"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_a_wrong_step_is_noticed(name: str, before: str, after: str) -> None:
    detector, _ = desk(0)
    sources = sources_of(detector)
    text = sources[f"ecgtiny/src/{name}"]
    assert before in text
    counts = np.concatenate(
        [made_counts(3, 1, 300)[0], np.tile(np.array([32767, -32768], np.int16), (60, 1)).T.ravel()]
    )
    wanted = expected(detector, counts)
    found = Desk({**sources, f"ecgtiny/src/{name}": text.replace(before, after, 1)}).run(counts, wanted)
    assert not np.array_equal(found, wanted)


def test_too_many_readouts_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"33 readouts.*at most 32"):
        stream_sources(made_detector(0, Size(4, 1, 33)), golden(), Target())


def test_a_network_without_c_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"no C for a network of the kind abacus.*echo_state"):
        stream_sources(replace(made_detector(0, SIZES[2]), reference="abacus"), golden(), Target())


def test_names_of_macros() -> None:
    assert macro_name("missing qrs/st-elevation ") == "MISSING_QRS_ST_ELEVATION"


@pytest.mark.parametrize("names", [("st elevation", "ST-elevation"), ("pvc", "?!"), ("pvc", "arhythmie é")])
def test_names_that_make_no_macros_of_their_own_are_refused(names: tuple[str, str]) -> None:
    detector = replace(made_detector(0, SIZES[0]), readouts=names)
    with pytest.raises(UnsupportedModelError, match=r"readouts.*macros"):
        stream_sources(detector, golden(), Target())


def test_the_same_bytes_each_time() -> None:
    assert sources_of(made_detector(0, SIZES[0]), DSP) == sources_of(made_detector(0, SIZES[0]), DSP)
