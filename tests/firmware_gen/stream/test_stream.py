"""Whole streams in C against the integer reference: the same events, byte by byte."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.events import Kind, Quality
from ecgtiny.common.frontend.design import FrontEnd, design
from ecgtiny.quantize.monitor.rhythm_events import BROUGHT
from ecgtiny.train.data.records.load import load_records
from tests.firmware_gen.stream.monitored import RULES, Events, MonitorModel, events_of_c, events_of_reference, model
from tests.firmware_gen.stream.replay import FAST, SANITIZED
from tests.firmware_gen.stream.signals import KINDS, Segment, fluttering, pieces, signals, spikes, steady
from tests.tools import require_data

FRONTS = {rate: design(rate, 200) for rate in (100, 250, 360, 500)}
IN_TIME = ((30, -0.15, 0.03), (300, 0, 0.02), (60, 0.25, 0.06))
"""P, QRS and T: counts, seconds from the R peak, seconds."""
WIDE = ((400, 0, 0.05),)
ALL_FLAGS = 511
RATES_AND_MODELS = [
    (250, "linear"),
    (360, "segments"),
    *(pytest.param(*one, marks=pytest.mark.slow) for one in ((100, "segments"), (500, "linear"))),
]
MODELS = {
    "linear": model(np.random.default_rng(3)),
    "segments": model(np.random.default_rng(3), linear=False),
}


def regular(period: float, odd: float = 0, sign: int = 1) -> Segment:
    """Return beats of P, QRS and T so many seconds apart; a share of them is early, wide and without P and T."""

    def kind(rng: np.random.Generator, length: int, rate: float) -> NDArray[np.integer]:
        seconds, counts, at = np.arange(length) / rate, rng.normal(0, 2, length), 0.3
        while at < length / rate:
            early = rng.random() < odd
            waves = WIDE if early else IN_TIME
            at -= 0.3 * period * early
            for height, lag, width in waves:
                counts += sign * height * np.exp(-(((seconds - at - lag) / width) ** 2))
            at += period
        return np.rint(counts).astype(np.int64)

    return kind


def eventful(rate: int, sign: int = 1) -> Int16Array:
    """Return counts of which every kind of event comes."""
    rhythms = ((0.8, 0.4), (0.8, 0), (1.8, 0), (0.4, 0), (60.0, 0))
    odd, normal, slow, fast, still = (regular(*one, sign) for one in rhythms)
    parts = [(normal, 40.0), (odd, 20.0), (normal, 20.0), (steady, 8.0), (slow, 40.0), (normal, 20.0), (fast, 15.0)]
    return pieces(np.random.default_rng(7), rate, [*parts, (spikes, 20.0), (normal, 20.0), (still, 8.0)])


def assert_equal(
    front: FrontEnd, monitor: MonitorModel, counts: Int16Array, compiler: str = "gcc", flags: tuple[str, ...] = FAST
) -> Events:
    of_c = events_of_c(front, monitor, counts, compiler=compiler, flags=flags)
    wanted = events_of_reference(front, monitor, counts, finished=True)
    assert of_c["kind"].tolist() == wanted["kind"].tolist()
    for name in wanted.dtype.names or ():
        np.testing.assert_array_equal(of_c[name], wanted[name], name)
    return wanted


@pytest.mark.parametrize("rate", [250, *(pytest.param(rate, marks=pytest.mark.slow) for rate in (100, 360, 500))])
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_any_counts_give_the_events_of_the_reference(rate: int, data: st.DataObject) -> None:
    assert_equal(FRONTS[rate], MODELS["linear"], data.draw(signals(rate)))


@pytest.mark.slow
@pytest.mark.parametrize("rate", FRONTS)
def test_no_step_is_undefined_and_no_byte_beside_the_memory(rate: int) -> None:
    rng = np.random.default_rng(rate)
    parts = [(spikes, 30.0), *((KINDS[kind], 4.0) for kind in rng.permutation(len(KINDS)).tolist()), (spikes, 30.0)]
    events = assert_equal(FRONTS[rate], MODELS["linear"], pieces(rng, rate, parts), flags=SANITIZED)
    assert len(events) > 60


@pytest.mark.parametrize(("rate", "name"), RATES_AND_MODELS)
def test_every_kind_and_every_flag(rate: int, name: str) -> None:
    events = assert_equal(FRONTS[rate], MODELS[name], eventful(rate))
    assert set(events["kind"].tolist()) - set(BROUGHT) == set(range(1, 12))
    assert np.bitwise_or.reduce(events["flags"]) & ALL_FLAGS == ALL_FLAGS


PACED = ((400, 0, 0.14),)


def two_shapes(rng: np.random.Generator, length: int, rate: float) -> NDArray[np.integer]:
    """Return beats 0.8 s apart: ten of a narrow shape, ten of a wide one, and so on."""
    seconds, counts = np.arange(length) / rate, rng.normal(0, 2, length)
    for beat, at in enumerate(np.arange(0.3, length / rate, 0.8).tolist()):
        for height, lag, width in PACED if beat // 10 % 2 else IN_TIME:
            counts += height * np.exp(-(((seconds - at - lag) / width) ** 2))
    return np.rint(counts).astype(np.int64)


def test_a_patient_of_two_shapes() -> None:
    monitor = model(np.random.default_rng(3), rules=replace(RULES, enrolment_ms=120_000))
    parts = [(two_shapes, 150.0), (regular(0.8, 0.4), 20.0), (spikes, 20.0), (two_shapes, 40.0)]
    events = assert_equal(FRONTS[250], monitor, pieces(np.random.default_rng(5), 250, parts))
    assert events["kind"].tolist().count(Kind.PACED) == 1


def test_flutter_before_and_after_the_enrolment() -> None:
    monitor = model(np.random.default_rng(3), rules=replace(RULES, enrolment_ms=60_000))
    parts = [(fluttering, 30.0), (regular(0.8, 0.4), 60.0), (fluttering, 60.0), (spikes, 20.0)]
    events = assert_equal(FRONTS[250], monitor, pieces(np.random.default_rng(6), 250, parts))
    kinds = events["kind"].tolist()
    told, enrolled = [at for at, kind in enumerate(kinds) if kind == Kind.FLUTTER], kinds.index(Kind.ENROLLED)
    assert told[0] < enrolled < told[-1]


def test_exchanged_electrodes() -> None:
    events = assert_equal(FRONTS[250], MODELS["linear"], eventful(250, sign=-1))
    assert events["quality"][events["kind"] == Kind.ENROLLED].tolist() == [Quality.INVERTED]


@pytest.mark.slow
def test_another_compiler_gives_the_same_events() -> None:
    assert len(assert_equal(FRONTS[250], MODELS["linear"], eventful(250), compiler="clang")) > 200


@pytest.mark.parametrize("record", ["208", pytest.param("203", marks=pytest.mark.slow)])
def test_whole_records(record: str) -> None:
    require_data("mitdb", f"{record}.dat")
    (loaded,) = load_records(f"mitdb:{record}")
    front = design(loaded.fs, loaded.gain, loaded.zero)
    assert len(assert_equal(front, MODELS["linear"], loaded.counts)) > 2500


def test_a_whole_synthetic_record() -> None:
    (loaded,) = load_records("synthetic:3")
    front = design(loaded.fs, loaded.gain, loaded.zero)
    assert len(assert_equal(front, MODELS["segments"], loaded.counts[: 600 * round(loaded.fs)])) > 550
