"""A board's file that is wrong says where, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.boards import loader
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import UsageError

DK = (Path(loader.__file__).parent / "nrf52840.toml").read_text("utf-8")


def load(folder: Path, text: str, name: str = "mine.toml") -> None:
    path = folder / name
    path.write_text(text)
    load_board(str(path))


def test_a_file_may_lie_anywhere_and_names_the_board(tmp_path: Path) -> None:
    (tmp_path / "my-board.toml").write_text(DK)
    assert load_board(str(tmp_path / "my-board.toml")).name == "my-board"


@pytest.mark.parametrize("name", ["nrf52841", "", "../boards/host", "nrf52840.elf"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"host, .*nrf52840, .*qemu-mps2-an386") as caught:
        load_board(name)
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.toml: there is no such file"):
        load_board(str(tmp_path / "gone.toml"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('core = "cortex-m4f"\n', "", "the key mcu.core is missing"),
        ('core = "cortex-m4f"', 'core = ""', "mcu.core is '', not a text that is not empty"),
        ('core = "cortex-m4f"', 'core = "cortex-a7"', "mcu.core is 'cortex-a7' .*cortex-m4f.*rv32imc"),
        ('part = "nRF52840"', 'part = "nRF52840"\nspeed = 3', "the key mcu.speed is not known.*clock_hz"),
        ("[usb]", "[colour]\n[usb]", "the key colour is not known"),
        ("[usb]", 'name = "x"\n[usb]', "the key flash.name is not known"),
        ("port = 0, pin = 6", 'port = 0, pin = "6"', "uart.tx.pin is '6', not an integer of 0 or more"),
        ("port = 0, pin = 6", "port = 0, pin = -6", "uart.tx.pin is -6, not an integer of 0 or more"),
        ("port = 0, pin = 6", "port = true, pin = 6", "uart.tx.port is True, not an integer"),
        ('ids = ["1366"]', "ids = [1366]", r"usb.ids is \[1366\], not a list of texts"),
        ("tx = { port = 0, pin = 6 }", "tx = 6", "uart.tx is 6, not a table"),
        ("clock_hz = 64_000_000\n", "", "mcu.clock_hz is missing"),
        ("origin = 0x2000_0000", "origin = 0x000F_FE00", "memory.flash and memory.ram overlap"),
        ("flash = 65_536", "flash = 2_000_000", "budget.flash is 2,000,000 bytes, of which the memory has 1,048,576"),
        ("ram = 16_384", "ram = 261_000", r"budget.ram \+ budget.stack is 263,048 bytes"),
        ("stack = 2_048", "stack = 2_044", "budget.stack is not a multiple of 8"),
        ("{hex}", "{port}", "flash.command is"),
        ("{hex}", "firmware.hex", "flash.command is"),
        ("{hex}", "{hex} }", "flash.command is"),
        ("{hex}", "{hex} {", "flash.command is"),
        ("{hex}", "{uf2} {port}", "flash.uf2_family is missing"),
        ("{hex}", "{bin} {drive}", "flash.drive is missing"),
        (
            "{hex}",
            '{uf2}"\nuf2_family = 0x1_0000_0000 # ',
            "flash.uf2_family is 0x100000000, which has more than 32 bits",
        ),
        (
            "origin = 0x2000_0000",
            "origin = 0x2_0000_0000",
            "memory.ram.origin is 0x200000000, which has more than 32 bits",
        ),
        ("origin = 0x2000_0000", "origin = 0xFFFF_F000", "memory.ram has no byte, or ends above 32 bits"),
        ("origin = 0x2000_0000", "origin = 0x2000_0004", "memory.ram.origin is 0x20000004, not a multiple of 16"),
        ("origin = 0x0000_0000", "origin = 0x0000_0010", "memory.flash.origin is 0x00000010, not a multiple of 512"),
        ("base = 0x4000_2000", "base = 0x4_0000_2000", "uart.base is 0x400002000, which has more than 32 bits"),
        ("port = 0, pin = 6", "port = 0, pin = 99", "uart.tx is pin 99 of port 0"),
        ("port = 0, pin = 8", "port = 99, pin = 8", "uart.rx is pin 8 of port 99"),
        ('title = "', 'title = "a */ b', "title is 'a .* end a comment of C"),
        ("[mcu]", "[mcu", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in DK
    with pytest.raises(UsageError, match=rf"mine\.toml: .*{message}"):
        load(tmp_path, DK.replace(old, new, 1))


@pytest.mark.parametrize("table", ["budget", "memory"])
def test_a_chip_needs_memory_and_a_budget(tmp_path: Path, table: str) -> None:
    blocks = DK.split("\n\n")
    with pytest.raises(UsageError, match=f"the table {table} is missing"):
        load(tmp_path, "\n\n".join(block for block in blocks if not block.startswith(f"[{table}")))


@pytest.mark.parametrize("name", ["Mine.toml", "my board.toml", f"{'x' * 33}.toml"])
def test_a_name_fits_on_the_wire_and_in_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="named by up to 32 lower-case letters"):
        load(tmp_path, DK, name)


def test_every_figure_has_a_source(tmp_path: Path) -> None:
    for block in DK.split("\n\n"):
        if "source =" in block:
            start = block.index("source =")
            with pytest.raises(UsageError, match=r"the key [a-z.]*source is missing"):
                load(tmp_path, DK.replace(block[start:], ""))


@pytest.mark.parametrize("depth", [100, 330, 1000, 10_000])
def test_a_file_that_is_nested_without_end_is_refused(tmp_path: Path, depth: int) -> None:
    for text in (
        f"a = {'[' * depth}{']' * depth}",
        f"a = {'{a = ' * depth}1{'}' * depth}",
        f"[{'a.' * depth}a]\nb = 1",
    ):
        (tmp_path / "b.toml").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=r"b\.toml: "):
            load_board(str(tmp_path / "b.toml"))
