"""Boards of other families than the first one: exported, run on their simulators, and held to the reference."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from ecgtiny.host.cli import stages
from tests.host.evaluation.stream_run import FS
from tests.stored import RUN
from tests.tools import require, require_module

BEATS = {"pico": 36, "qemu-riscv32-virt": 36, "qemu-sifive-e": 36, "esp32c3": 10}
"""By board: all that the run has, but on labwired, which takes about a second a beat."""
SECONDS = 30
STREAMS = ("pico", "qemu-riscv32-virt")
PACKAGES = {"pico": "rp2040py", "esp32c3": "labwired"}


def require_simulator(board: str) -> None:
    if board in PACKAGES:
        require_module(PACKAGES[board])
    else:
        require("qemu-system-riscv32")


@pytest.mark.slow
@pytest.mark.parametrize("board", BEATS)
def test_every_beat_scores_as_the_reference_says(board: str, tmp_path: Path) -> None:
    require_simulator(board)
    run = Run(Path(shutil.copytree(RUN, tmp_path / "run")))
    exported = stages.export(run, board).record
    record = stages.validate(run, board, None, BEATS[board])
    assert (record.mismatches, record.complete, record.model_digest) == (0, True, exported.model_digest)
    assert record.beats == BEATS[board]
    assert (record.cycles is not None) == (board == "pico")


@pytest.mark.slow
@pytest.mark.parametrize("board", STREAMS)
def test_a_stream_gives_the_events_of_the_reference(
    board: str, trained: Run, stream_folder: Path, tmp_path: Path
) -> None:
    require_simulator(board)
    lines = (stream_folder / "records" / "p1.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "short.csv").write_text("".join(lines[: 1 + round(FS * SECONDS)]), "utf-8")
    stages.export(trained, board)
    record = stages.validate_stream(trained, board, None, str(tmp_path / "short.csv"), None)
    assert (record.differences, record.complete) == (0, True)
    assert record.events > SECONDS / 2
