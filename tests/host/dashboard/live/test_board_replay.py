"""A record replayed to the virtual board: its events are those of the reference, and the port is closed at the end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.cli import stages
from ecgtiny.host.dashboard.live.board_replay import BoardReplay
from ecgtiny.host.dashboard.live.watching import Live, Seen, State
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Record
from tests.host.evaluation.stream_run import FS
from tests.tools import require_module

SIM = "sim://nrf52840"
LONG = 120.0


@pytest.fixture(scope="module")
def exported(trained: Run) -> Run:
    """Return the run, exported for the virtual board."""
    require_module("unicorn")
    if not trained.has("export/nrf52840/export.json"):
        stages.export(trained, "nrf52840")
    return trained


def replayed(run: Run, record: Record, speed: float | None = None) -> Seen:
    live = Live(BoardReplay(run, "nrf52840", SIM, record, speed))
    live.start()
    live.join(LONG)
    return live.seen()


def test_the_virtual_board_says_what_the_reference_says(exported: Run) -> None:
    record = synthetic_record(9, 0.4, FS)
    seen = replayed(exported, record)
    assert (seen.state, seen.said) == (State.FINISHED, record.note)
    assert seen.expected is not None
    assert seen.same is not None
    assert len(seen.beats) > 15
    assert seen.same.all()
    assert seen.missing == 0
    assert seen.counts.tolist() == record.counts.tolist()
    assert seen.heart_rate is not None
    assert 40 < seen.heart_rate < 140


def test_a_record_of_another_converter_is_converted(exported: Run) -> None:
    record = synthetic_record(9, 0.1, FS)
    other = replace(
        record, counts=(2 * record.counts.astype(np.int64) + 7).astype(np.int16), gain=2 * record.gain, zero=7
    )
    seen = replayed(exported, other)
    assert (seen.state, seen.missing) == (State.FINISHED, 0)
    assert "converted from" in seen.said
    assert np.abs(seen.counts.astype(int) - record.counts).max() <= 1


def test_it_stops_when_it_is_told_to(exported: Run) -> None:
    live = Live(BoardReplay(exported, "nrf52840", SIM, synthetic_record(9, 1.0, FS), 1.0))
    live.start()
    while not len(live.seen().counts):
        assert not live.seen().state.over
    live.stop()
    live.join(LONG)
    assert live.seen().state is State.STOPPED
    assert len(live.seen().counts) < 60 * FS


def test_a_run_without_an_export_is_told(trained: Run) -> None:
    seen = replayed(Run(trained.folder / "nothing"), synthetic_record(9, 0.1, FS))
    assert seen.state is State.FAILED
    assert "run ecgtiny export --board nrf52840" in seen.said
