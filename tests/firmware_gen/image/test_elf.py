"""The ELF that is flashed: its figures, its Intel HEX, and where things lie."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import DataError
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.intel_hex import intel_hex
from ecgtiny.firmware_gen.image.sizes import Sizes, measure
from tests.firmware_gen.sample import build_sample
from tests.tools import require

RAM = 0x2000_0000


@pytest.fixture(scope="module")
def elf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample("nrf52840", tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def sizes(elf: Path) -> Sizes:
    return measure(Image(elf))


def loaded_by(text: str) -> dict[int, int]:
    """What a flashing tool makes of the file: a byte an address."""
    memory: dict[int, int] = {}
    upper = 0
    for line in text.splitlines():
        assert line[0] == ":"
        record = bytes.fromhex(line[1:])
        assert sum(record) & 0xFF == 0
        count, address, kind, data = record[0], int.from_bytes(record[1:3], "big"), record[3], record[4:-1]
        assert len(data) == count
        if kind == 4:
            upper = int.from_bytes(data, "big") << 16
        elif kind == 0:
            memory.update({upper + address + i: byte for i, byte in enumerate(data)})
    assert text.endswith(":00000001FF\n")
    return memory


def hex_of(elf: Path) -> str:
    image = Image(elf)
    return intel_hex(image.segments, image.entry)


def test_flash_is_every_byte_that_is_loaded(elf: Path, sizes: Sizes) -> None:
    memory = loaded_by(hex_of(elf))
    assert len(memory) == sizes.flash
    assert (min(memory), max(memory)) == (0, sizes.flash - 1)


def test_the_hex_file_is_the_one_of_binutils(elf: Path, tmp_path: Path) -> None:
    subprocess.run([require("arm-none-eabi-objcopy"), "-O", "ihex", elf, tmp_path / "theirs.hex"], check=True)
    assert loaded_by(hex_of(elf)) == loaded_by((tmp_path / "theirs.hex").read_text("utf-8"))


def test_a_hex_file_reaches_beyond_64_kib() -> None:
    segments = [(0xFFF8, bytes(range(32))), (0x2_0003, b"\1\2")]
    expected = {0xFFF8 + i: i for i in range(32)} | {0x2_0003: 1, 0x2_0004: 2}
    assert loaded_by(intel_hex(segments, 0x40)) == expected


def test_figures_agree_with_binutils(elf: Path, sizes: Sizes) -> None:
    table = subprocess.run([require("arm-none-eabi-size"), elf], check=True, capture_output=True, text=True).stdout
    text, data, bss = map(int, table.splitlines()[1].split()[:3])
    assert sizes.flash == text + data
    assert sizes.ram == data + bss - sizes.sections[".stack"]


def test_ram_holds_what_the_agent_needs(sizes: Sizes) -> None:
    assert sizes.symbols["request"] == 286
    assert sizes.ram == sizes.sections[".bss"] + sizes.sections.get(".data", 0)
    assert 600 < sizes.ram < 1000


def test_the_processor_finds_stack_and_reset_in_the_vectors(elf: Path) -> None:
    image = Image(elf)
    budget = load_board("nrf52840").budget
    assert budget
    vectors = [int.from_bytes(image.segments[0][1][i : i + 4], "little") for i in range(0, 64, 4)]
    handlers = {symbol.name: symbol.address | 1 for symbol in image.symbols}
    assert vectors == [RAM + budget.stack, image.entry | 1, *[handlers["stop"]] * 13, handlers["systick_handler"]]


def test_below_the_stack_there_is_no_memory(elf: Path) -> None:
    stack = next(section for section in Image(elf).sections if section.name == ".stack")
    assert stack.address == RAM
    assert next(section for section in Image(elf).sections if section.name == ".bss").address == RAM + stack.size


def test_dma_finds_its_buffers_in_ram(elf: Path) -> None:
    places = {symbol.name: symbol.address for symbol in Image(elf).symbols}
    assert places["answer"] >= RAM
    assert places["received"] >= RAM


@pytest.mark.parametrize("content", [b"", b"hello world"])
def test_a_file_that_is_no_image_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.elf").write_bytes(content)
    with pytest.raises(DataError, match=r"mine\.elf: is no ELF image"):
        Image(tmp_path / "mine.elf")
