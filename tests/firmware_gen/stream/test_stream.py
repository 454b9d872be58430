"""Whole streams in C against the integer reference: the same events, byte by byte."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.train.frontend.design import FrontEnd, design
from ecgtiny.train.records.load import load_records
from tests.firmware_gen.stream.monitored import Events, MonitorModel, events_of_c, events_of_reference, model
from tests.firmware_gen.stream.replay import FAST, SANITIZED, Counts
from tests.firmware_gen.stream.signals import KINDS, Kind, pieces, signals, spikes, turning
from tests.tools import require_data

FRONTS = {rate: design(rate, 200) for rate in (100, 250, 360, 500)}
MODELS = {
    "linear": model(np.random.default_rng(3)),
    "segments": model(np.random.default_rng(3), linear=False),
}


def assert_equal(
    front: FrontEnd, monitor: MonitorModel, counts: Counts, compiler: str = "gcc", flags: tuple[str, ...] = FAST
) -> Events:
    of_c, wanted = events_of_c(front, monitor, counts, compiler=compiler, flags=flags), events_of_reference(front, monitor, counts)
    assert of_c["kind"].tolist() == wanted["kind"].tolist()
    for name in wanted.dtype.names or ():
        np.testing.assert_array_equal(of_c[name], wanted[name], name)
    return wanted


@settings(deadline=None, max_examples=40)
@given(st.data(), st.sampled_from(sorted(FRONTS)), st.sampled_from(sorted(MODELS)))
def test_any_counts_give_the_events_of_the_reference(data: st.DataObject, rate: int, name: str) -> None:
    assert_equal(FRONTS[rate], MODELS[name], data.draw(signals(rate)))


@pytest.mark.parametrize("rate", FRONTS)
def test_no_step_is_undefined_and_no_byte_beside_the_memory(rate: int) -> None:
    rng = np.random.default_rng(rate)
    parts: list[tuple[Kind, float]] = [(spikes, 30.0)]
    parts += [(KINDS[kind], 4.0) for kind in rng.permutation(len(KINDS)).tolist()]
    events = assert_equal(FRONTS[rate], MODELS["linear"], pieces(rng, rate, [*parts, *parts]), flags=SANITIZED)
    assert len(events) > 60
