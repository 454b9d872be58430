"""The boards that LabWired runs, and those that it must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.boards.loader import FOLDER
from ecgtiny.common.errors import DataError, UsageError
from ecgtiny.host.link.ports import open_port
from tests.tools import require_module

BLUE_PILL = (FOLDER / "stm32f103.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"cortex-m3"', '"cortex-m4f"', "does not know the DSP extension"),
        ('arguments = ["uart1"]', 'arguments = ["uart1", "uart2"]', "simulator.arguments are many"),
        ('machine = "stm32f103"\n', "", "simulator.machine is missing"),
    ],
)
def test_a_board_that_it_cannot_run_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in BLUE_PILL
    (tmp_path / "mine.toml").write_text(BLUE_PILL.replace(old, new))
    with pytest.raises(UsageError, match=message), open_port(None, str(tmp_path / "mine.toml"), tmp_path / "none.elf"):
        pass


def test_an_image_that_is_not_there_or_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.elf"), open_port(None, "stm32f103", tmp_path / "none.elf"):
        pass
    require_module("labwired")
    (tmp_path / "none.elf").write_text("no ELF file")
    refused = pytest.raises(DataError, match="LabWired does not take it")
    with refused, open_port(None, "stm32f103", tmp_path / "none.elf"):
        pass
