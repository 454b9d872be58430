"""The front end in C against its integer reference: the same beats, each with the same count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.codec import decode, encode
from ecgtiny.common.frontend.design import FrontEnd, design
from ecgtiny.firmware_gen.writer.front_end import front_end_sources
from ecgtiny.train.data.records.load import load_records
from tests.firmware_gen.stream.board import cost
from tests.firmware_gen.stream.replay import BEAT, FAST, SANITIZED, Found, expected, found
from tests.firmware_gen.stream.signals import KINDS, LOW_RAIL, RULES, Segment, noise, pieces, quiet, signals, spikes
from tests.tools import require_data

FRONTS = {
    100: design(100, 200, rails=(LOW_RAIL, 32767)),
    128: design(128, 1000, -32768),
    250: design(250, 400, 7),
    360: design(360, 200, 1024),
    500: design(500, 1000, 32767),
    1000: design(1000, 2000),
}
"""By rate; the zeros are those at which the difference from a count is largest."""
MAX_INSTRUCTIONS_PER_SECOND, MAX_INSTRUCTIONS_PER_COUNT = 105_000, 9_000
"""At 360 Hz: the front end's share of what a stream may cost."""


def assert_equal(front: FrontEnd, counts: Int16Array, compiler: str = "gcc", flags: tuple[str, ...] = FAST) -> Found:
    of_c, wanted = found(front, counts, compiler=compiler, flags=flags), expected(front, counts)
    assert len(of_c.beats) == len(wanted.beats)
    for name in BEAT.names or ():
        np.testing.assert_array_equal(of_c.beats[name], wanted.beats[name], name)
    np.testing.assert_array_equal(of_c.turns, wanted.turns)
    np.testing.assert_array_equal(of_c.flutter, wanted.flutter)
    return wanted


@settings(deadline=None, max_examples=30)
@given(st.data(), st.sampled_from(sorted(FRONTS)))
def test_any_counts_give_the_beats_of_the_reference(data: st.DataObject, rate: int) -> None:
    assert_equal(FRONTS[rate], data.draw(signals(rate)))


@pytest.mark.parametrize("rate", [360, *(pytest.param(rate, marks=pytest.mark.slow) for rate in FRONTS if rate != 360)])
def test_no_step_is_undefined_and_no_byte_beside_the_memory(rate: int) -> None:
    rng = np.random.default_rng(rate)
    parts = [(spikes, 8.0), *((KINDS[kind], 4.0) for kind in rng.permutation(len(KINDS)).tolist())]
    counts = pieces(rng, rate, parts)
    assert len(assert_equal(FRONTS[rate], counts, flags=SANITIZED).beats) > 10


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("rate", [100, 360])
def test_each_rule_of_the_detector(kind: Segment, rate: int) -> None:
    found = assert_equal(FRONTS[rate], pieces(np.random.default_rng(1), rate, [(quiet, 3.0), (kind, 300.0)]))
    assert len(found.beats) > 20


@pytest.mark.slow
def test_another_compiler_gives_the_same_beats() -> None:
    counts = pieces(np.random.default_rng(3), 360, [(spikes, 40.0), (noise, 5.0), (spikes, 20.0)])
    assert len(assert_equal(FRONTS[360], counts, compiler="clang").beats) > 40


@pytest.mark.parametrize("rate", FRONTS)
def test_a_lead_that_hangs_free_from_the_start_is_lost(rate: int) -> None:
    found = assert_equal(FRONTS[rate], np.full(2 * rate, FRONTS[rate].zero, np.int16))
    assert not len(found.beats)
    assert found.turns["lost"].tolist() == [1]


@pytest.mark.parametrize("length", [0, 1, 2, 360])
def test_nothing_comes_of_few_counts(length: int) -> None:
    found = assert_equal(FRONTS[360], np.full(length, 5, np.int16))
    assert not len(found.beats)
    assert not len(found.turns)


@pytest.mark.parametrize("record", ["203", pytest.param("208", marks=pytest.mark.slow)])
def test_whole_records(record: str) -> None:
    require_data("mitdb", f"{record}.dat")
    (loaded,) = load_records(f"mitdb:{record}")
    found = assert_equal(design(loaded.fs, loaded.gain, loaded.zero), loaded.counts)
    assert len(found.beats) > 2500


def test_the_board_gives_the_same_beats_within_its_budget() -> None:
    counts = pieces(np.random.default_rng(8), 360, [(spikes, 20.0), (noise, 2.0), (spikes, 8.0)])
    taken = cost(FRONTS[360], counts)
    np.testing.assert_array_equal(taken.beats, expected(FRONTS[360], counts).beats)
    assert len(taken.beats) > 10
    assert taken.instructions.mean() * 360 <= MAX_INSTRUCTIONS_PER_SECOND
    assert taken.instructions.max() <= MAX_INSTRUCTIONS_PER_COUNT


def test_equal_constants_give_equal_sources() -> None:
    assert front_end_sources(FRONTS[360]) == front_end_sources(decode(encode(FRONTS[360]), FrontEnd, ""))
