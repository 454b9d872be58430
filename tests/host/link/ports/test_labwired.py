"""The boards that LabWired runs, and those that it must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.boards.loader import FOLDER
from ecgtiny.common.errors import DataError, DeviceError, UsageError
from ecgtiny.host.link.ports import open_port
from tests.firmware_gen.sample import build_sample
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


@pytest.mark.parametrize(
    ("board", "ram", "elsewhere"),
    [("esp32c3", "0x3FC8_0000", "0x5FC8_0000"), ("stm32f103", "0x2000_0000", "0x3000_0000")],
)
def test_firmware_that_faults_is_said_with_the_address(tmp_path: Path, board: str, ram: str, elsewhere: str) -> None:
    require_module("labwired")
    text = (FOLDER / f"{board}.toml").read_text("utf-8")
    assert f"origin = {ram}" in text
    (tmp_path / "mine.toml").write_text(text.replace(f"origin = {ram}", f"origin = {elsewhere}"), "utf-8")
    elf = build_sample(str(tmp_path / "mine.toml"), tmp_path / "built")
    faults = pytest.raises(DeviceError, match=r"the firmware faults: .* at 0x[0-9a-f]{8} \(check \[memory\]")
    with open_port(None, str(tmp_path / "mine.toml"), elf) as opened, faults:
        opened.port.timeout = 2
        opened.port.read(1)
