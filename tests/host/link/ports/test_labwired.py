"""What labwired is not asked to run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.boards.loader import FOLDER as BOARDS
from ecgtiny.common.errors import DataError, DeviceError, UsageError
from ecgtiny.host.link.ports import open_port
from tests.tools import require_module


def board(folder: Path, source: str, old: str, new: str) -> str:
    """Return the path of a board's file with a text replaced."""
    text = (BOARDS / f"{source}.toml").read_text("utf-8")
    assert old in text
    (folder / "mine.toml").write_text(text.replace(old, new), "utf-8")
    return str(folder / "mine.toml")


@pytest.mark.parametrize(
    ("source", "old", "new", "message"),
    [
        ("nrf52840", 'kind = "unicorn"', 'kind = "labwired"\nmachine = "nrf52840"', "DSP extension wrong"),
        ("esp32c3", 'machine = "esp32c3"', "", "simulator.machine is missing"),
    ],
)
def test_a_board_that_it_cannot_run_right_is_refused(
    tmp_path: Path, source: str, old: str, new: str, message: str
) -> None:
    path = board(tmp_path, source, old, new)
    with pytest.raises(UsageError, match=message), open_port(None, path, tmp_path / "none.elf"):
        pass


def test_a_board_without_an_image_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.elf"), open_port(None, "esp32c3", tmp_path / "none.elf"):
        pass


def test_what_labwired_says_of_an_image_is_passed_on(tmp_path: Path) -> None:
    require_module("labwired")
    (tmp_path / "bad.elf").write_bytes(b"no image")
    with (
        pytest.raises(DeviceError, match="labwired refuses the image"),
        open_port(None, "esp32c3", tmp_path / "bad.elf"),
    ):
        pass
