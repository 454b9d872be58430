"""A patient in bytes: what comes back goes on as before, and what is damaged is refused."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.quantize.monitor.monitor import Monitor
from ecgtiny.quantize.monitor.state import firmware_id, layout, pack, unpack
from ecgtiny.quantize.monitor.templates import MEAN_BITS
from tests.quantize.monitor.patients import clock, model, pvc, run, steady, weights

MODEL = model(weights(width=1), thresholds=(300, 200))
FIRMWARE = firmware_id("1f" * 32)


def grown() -> Monitor:
    monitor = Monitor(MODEL, clock(MODEL))
    beats = steady(50)
    for k in range(10, 50, 7):
        beats[k] = beats[k][0] - 60, pvc(k)
    run(monitor, beats)
    monitor.level, monitor.novelty.history = 1, 0b1011 << 3
    return monitor


GROWN = grown()


def test_packing_what_was_unpacked_gives_the_same_bytes() -> None:
    content = pack(GROWN, FIRMWARE)
    assert pack(unpack(content, MODEL, clock(MODEL), FIRMWARE), FIRMWARE) == content
    assert len(content) == layout(8).itemsize < 2048


def test_a_restored_monitor_goes_on_as_the_one_that_was_saved() -> None:
    later = [(sample + 100_000, shape) for sample, shape in [*steady(30)]]
    later[12] = later[12][0] - 60, pvc(5)
    kept, restored = grown(), unpack(pack(GROWN, FIRMWARE), MODEL, clock(MODEL), FIRMWARE)
    kept.pending, kept.any_beat = None, False
    kept.alarm.raised = False
    assert run(kept, later).tobytes() == run(restored, later).tobytes()


def test_a_confirmed_cluster_comes_back_confirmed_and_stays_usual_however_unsteady() -> None:
    monitor = grown()
    clusters = monitor.patient.templates.clusters
    at = next(k for k, one in enumerate(clusters) if one.count and not one.usual)
    monitor.patient.templates.confirm(at)
    restored = unpack(pack(monitor, FIRMWARE), MODEL, clock(MODEL), FIRMWARE)
    mine = restored.patient.templates.clusters[at]
    assert (mine.usual, mine.confirmed) == (True, True)
    assert [one.confirmed for one in restored.patient.templates.clusters].count(True) == 1
    late = steady(30)
    for k in range(3, 30, 3):
        late[k] = late[k][0] - 60, pvc(k)
    run(restored, late)
    assert mine.unsteadiness > MODEL.rules.unsteady << MEAN_BITS
    assert mine.usual
    mine.confirmed = False
    run(restored, [(sample + 100_000, shape) for sample, shape in late])
    assert not mine.usual


def test_a_free_cluster_is_not_confirmed_nor_more_than_half_of_them() -> None:
    templates = grown().patient.templates
    with pytest.raises(DataError, match="holds no beat"):
        templates.confirm(next(k for k, one in enumerate(templates.clusters) if not one.count))
    for one in templates.clusters:
        one.count, one.usual = 9, False
    for at in range(4):
        templates.confirm(at)
    templates.confirm(0)
    with pytest.raises(DataError, match="no more can be"):
        templates.confirm(4)


@settings(max_examples=60)
@given(st.integers(0, layout(8).itemsize - 1), st.integers(1, 255))
def test_any_damage_is_refused(at: int, bits: int) -> None:
    content = bytearray(pack(GROWN, FIRMWARE))
    content[at] ^= bits
    with pytest.raises(DataError):
        unpack(bytes(content), MODEL, clock(MODEL), FIRMWARE)


def test_what_is_no_state_is_refused() -> None:
    content = pack(GROWN, FIRMWARE)
    for other in (b"", content[:-1], content + b"\0"):
        with pytest.raises(DataError, match="bytes"):
            unpack(other, MODEL, clock(MODEL), FIRMWARE)
    with pytest.raises(DataError, match="another firmware"):
        unpack(content, MODEL, clock(MODEL), firmware_id("0" * 64))


@pytest.mark.parametrize(("field", "value"), [("dominant", 8), ("level", 2), ("oldest", 16), ("rate", 2), ("rate", 6)])
def test_indices_that_do_not_exist_are_refused(field: str, value: int) -> None:
    state = np.frombuffer(pack(GROWN, FIRMWARE), layout(8)).copy()
    state[field] = value
    body = state.tobytes()[:-4]
    with pytest.raises(DataError, match="no monitor writes"):
        unpack(body + zlib.crc32(body).to_bytes(4, "little"), MODEL, clock(MODEL), FIRMWARE)


def test_an_older_version_is_named() -> None:
    state = np.frombuffer(pack(GROWN, FIRMWARE), layout(8)).copy()
    state["version"] = 7
    with pytest.raises(DataError, match="version 7"):
        unpack(state.tobytes(), MODEL, clock(MODEL), FIRMWARE)
