"""The virtual AVR: what it answers, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.loader import FOLDER as BOARDS
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import DataError, DeviceError, MissingToolError, UsageError
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.ports import open_port, simavr
from ecgtiny.host.link.wire import SelfTest
from tests.firmware_gen.sample import LENGTH, sample_sources, write
from tests.host.images import firmware, require_simulator, sample

BEAT = np.arange(LENGTH, dtype=np.int16).reshape(-1, 1)
STOP = """
int main(void)
{
    __asm__ volatile("sleep");
    return 0;
}
"""
"""Nothing wakes it."""


@pytest.fixture(scope="module", autouse=True)
def _simulator() -> None:
    require_simulator("mega2560")


def board_with(folder: Path, old: str, new: str) -> str:
    text = (BOARDS / "mega2560.toml").read_text("utf-8")
    assert old in text
    path = folder / "mine.toml"
    path.write_text(text.replace(old, new), "utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["mega2560", "uno"])
def test_it_answers(name: str) -> None:
    with open_port(None, name, sample(name)) as opened:
        client = Client(opened.port)
        device = client.hello()
        assert (device.board, device.self_test, device.counter_kind) == (name, SelfTest.PASSED, "none")
        assert client.score(BEAT).score == BEAT.sum()


def test_an_image_with_another_bit_in_its_tables_says_so(tmp_path: Path) -> None:
    elf = bytearray(firmware("mega2560").read_bytes())
    at = elf.index(b"mega2560")
    elf[at - 3] ^= 1
    (tmp_path / "damaged.elf").write_bytes(elf)
    with open_port(None, "mega2560", tmp_path / "damaged.elf") as opened:
        assert Client(opened.port).hello().self_test == SelfTest.IMAGE


def test_a_firmware_that_sleeps_for_good_is_an_error(tmp_path: Path) -> None:
    board = load_board("mega2560")
    sources = {**sample_sources(board), "agent/main.c": STOP}
    write(sources, tmp_path)
    elf = build(tmp_path, sources, board, find_toolchain(board))
    with open_port(None, "mega2560", elf) as opened:
        opened.port.timeout = 5
        with pytest.raises(DeviceError, match="the firmware has stopped"):
            opened.port.read(1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"atmega2560"', '"atmega0"', "simavr knows no atmega0"),
        ('kind = "avr"', 'kind = "cmsdk"', r"uart\.kind is not avr"),
        ('machine = "atmega2560"\n', "", r"simulator\.machine is missing"),
    ],
)
def test_a_board_that_it_does_not_model_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    board = board_with(tmp_path, old, new)
    with pytest.raises(UsageError, match=message), open_port(None, board, sample("mega2560")):
        pass


def test_no_image(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such image"), open_port(None, "mega2560", tmp_path / "none.elf"):
        pass


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simavr.ctypes.util, "find_library", lambda _: None)
    with pytest.raises(MissingToolError, match="apt install simavr"), open_port(None, "mega2560", sample("mega2560")):
        pass
