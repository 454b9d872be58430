"""A published record through the converter of the virtual board: every sample, and every event of the reference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.events import EVENT
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import StreamExport
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.host.evaluation.events_csv import write_events
from ecgtiny.host.recording.record import Wish, record_run
from ecgtiny.quantize.stream import Adc, load_stream
from ecgtiny.train.data.records import load_records
from tests.host.evaluation.stream_run import stream_run
from tests.once import copy_of
from tests.tools import require_data, require_module

SECONDS = 100


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    require_data("mitdb", "208.dat")
    require_module("unicorn")
    return Run(copy_of(tmp_path_factory, "recorder", stream_run) / "run")


@pytest.mark.slow
def test_samples_are_the_record_s_and_events_the_reference_s(run: Run, tmp_path: Path) -> None:
    (whole,) = load_records("mitdb:208")
    export = export_run(run, "nrf52840", adc=Adc(whole.fs, whole.gain, whole.zero, input=1))
    assert isinstance(export.stream, StreamExport)
    done = record_run(run, "nrf52840", None, Wish(tmp_path, "a", SECONDS, whole, speed=0.0))
    assert (done.samples, done.lost_samples) == (SECONDS * 360, 0)
    (read,) = load_records(str(tmp_path / "a.hea"))
    assert np.array_equal(read.counts, whole.counts[: SECONDS * 360])
    events = load_stream(run).on_device(export.stream).events(replace(read, name="a"), finished=True)
    assert len(events) > SECONDS
    write_events(tmp_path / "expected.csv", np.asarray(events, EVENT), whole.fs)
    assert (tmp_path / "csv/a-events.csv").read_bytes() == (tmp_path / "expected.csv").read_bytes()
