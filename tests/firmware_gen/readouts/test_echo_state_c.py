"""The C of an echo state network: its bounds, its steps, the DSP extension, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.biquads import Biquads
from ecgtiny.common.errors import UnsupportedModelError
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.detectors.stream_c import StreamDetector, macro_name, stream_sources
from ecgtiny.quantize.detectors.echo_state import INT16, INT32, EchoState
from ecgtiny.quantize.detectors.stream_network import digest
from ecgtiny.train.detectors.reservoir.bandpass import coefficients
from tests.firmware_gen.readouts.made import (
    FS,
    Size,
    expected,
    golden,
    made_detector,
    run_sanitized,
    sources_of,
)
from tests.firmware_gen.readouts.networks import DSP, ECHO_STATE, LIF, assert_noticed
from tests.quantize.detectors.made import GAIN, made_counts


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


def test_weights_at_their_bounds_without_an_undefined_step() -> None:
    detector = at_the_bounds()
    counts = np.random.default_rng(1).choice([-32768, 0, 900, 32767], 60).repeat(9).astype(np.int16)
    wanted = expected(detector, counts)
    assert np.abs(wanted["readouts"].astype(np.int64)).max() > 2**31 - 2**17
    assert run_sanitized(sources_of(detector), counts) == wanted.tobytes()


def test_what_the_dsp_extension_does_not_take_is_portable() -> None:
    def takes(detector: StreamDetector, target: Target = DSP) -> bool:
        return "ecgtiny/src/echo_units.S" in sources_of(detector, target)

    detector = ECHO_STATE.detector(0)
    assert takes(detector)
    assert not takes(detector, Target(dsp=True, small=True))
    assert not takes(ECHO_STATE.detector(3))
    network = detector.network
    assert isinstance(network, EchoState)
    wide = replace(network, bias=np.full_like(network.bias, 2**27))
    assert not takes(replace(detector, network=wide))


MUTANTS = (
    ("echo_state.c", "network->now = 1 - before;", "network->now = before;"),
    ("echo_units.c", "before[sources[i]]", "before[sources[0]]"),
    ("echo_units.c", "+ ecgtiny_bias[unit]", ""),
    ("echo_units.c", "+ (INT32_C(1) << (LEAK_SHIFT - 1))", ""),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_a_wrong_step_is_noticed(name: str, before: str, after: str) -> None:
    assert_noticed(ECHO_STATE, name, before, after, made_counts(3, 1, 300)[0])


def test_another_network_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="no echo state network"):
        sources_of(replace(ECHO_STATE.detector(2), network=LIF.detector(2).network))


def test_too_many_readouts_are_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"33 readouts.*at most 32"):
        stream_sources(made_detector(0, Size(4, 1, 33)), golden(), Target())


def test_a_network_without_c_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match=r"no C for a network of the kind abacus.*echo_state"):
        stream_sources(replace(ECHO_STATE.detector(2), reference="abacus"), golden(), Target())


def test_names_of_macros() -> None:
    assert macro_name("missing qrs/st-elevation ") == "MISSING_QRS_ST_ELEVATION"


@pytest.mark.parametrize("names", [("st elevation", "ST-elevation"), ("pvc", "?!"), ("pvc", "arhythmie é")])
def test_names_that_make_no_macros_of_their_own_are_refused(names: tuple[str, str]) -> None:
    detector = replace(ECHO_STATE.detector(0), readouts=names)
    with pytest.raises(UnsupportedModelError, match=r"readouts.*macros"):
        stream_sources(detector, golden(), Target())
