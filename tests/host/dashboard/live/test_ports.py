"""The boards that a run can be watched on are those that it was exported for with a stream."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.frontend.design import design
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord, StreamExport
from ecgtiny.host.dashboard.live import ports
from ecgtiny.host.dashboard.live.ports import attached_to
from ecgtiny.host.link.ports import PortInfo
from tests.host.fakes import DIGEST
from tests.host.runs import make_run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a run that was exported for a board with a stream."""
    made = make_run(tmp_path, np.ones((2, 5, 1), np.int16), np.ones(2, np.int32), digest=DIGEST.hex())
    name = "export/nrf52840/export.json"
    export = made.read(name, ExportRecord)
    stream = StreamExport(front_end=design(360.0, 200.0, 0).to_json())
    made.save(name, replace(export, stream=stream), inputs=[*export.inputs], outputs=[*export.outputs])
    return made


def offered(run: Run, monkeypatch: pytest.MonkeyPatch, *found: PortInfo) -> list[tuple[str, str]]:
    monkeypatch.setattr(ports, "list_ports", lambda: list(found))
    return [(one.title, one.url) for one in attached_to(run)]


VIRTUAL = PortInfo("sim://nrf52840", "a title", ("nrf52840",), virtual=True)
OTHER = PortInfo("sim://pico", "a title", ("pico",), virtual=True)


def test_the_virtual_board_comes_before_attached_ports(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = PortInfo("/dev/ttyUSB0", "an adapter", (), virtual=False)
    foreign = PortInfo("/dev/ttyACM0", "a Pico", ("pico",), virtual=False)
    assert offered(run, monkeypatch, foreign, unknown, OTHER, VIRTUAL) == [
        ("nrf52840, virtual", "sim://nrf52840"), ("nrf52840 at /dev/ttyUSB0", "/dev/ttyUSB0"),
    ]  # fmt: skip


def test_an_export_of_beats_cannot_be_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beats = make_run(tmp_path, np.ones((2, 5, 1), np.int16), np.ones(2, np.int32), digest=DIGEST.hex())
    assert offered(beats, monkeypatch, VIRTUAL) == []
    assert offered(Run(tmp_path / "none"), monkeypatch, VIRTUAL) == []
