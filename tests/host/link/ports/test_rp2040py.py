"""The virtual Pico: its second stage, its cycles, and what it refuses."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.loader import FOLDER as BOARDS
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import DeviceError, UsageError
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.files import write_files
from ecgtiny.firmware_gen.image.toolchain import find_toolchain, installed
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.ports import open_port, rp2040py
from tests.firmware_gen.sample import LENGTH, build_sample, sample_sources, write
from tests.host.images import sample
from tests.tools import require_module

BOARD = load_board("pico")
STAGE = 256
LOOPS = 6_000_000
"""Of three cycles each: more than the 2^24 that SysTick counts to."""
MAIN = """
#include "counter.h"
#include "uart.h"
void spin(uint32_t loops);
int main(void)
{
    static uint32_t ticks;
    uart_init();
    counter_init();
    for (;;) {
        uint32_t loops = 0;
        for (int i = 0; i < 4; i++) {
            loops |= (uint32_t)uart_read() << 8 * i;
        }
        ticks = counter_now();
        spin(loops);
        ticks = counter_now() - ticks;
        uart_write((const uint8_t *)&ticks, sizeof ticks);
    }
}
"""
SPIN = """
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .text
    .balign 4
    .global spin
    .type spin, %function
spin:
    subs r0, #1
    bne spin
    bx lr
"""


UF2 = struct.Struct("<8I")


@pytest.fixture(scope="module", autouse=True)
def _simulator() -> None:
    require_module("rp2040py")


def crc32_bit_by_bit(data: bytes) -> int:
    """CRC-32/MPEG-2, as the datasheet gives the parameters of the ROM's check."""
    crc = 0xFFFF_FFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C1_1DB7 if crc >> 31 else crc << 1) & 0xFFFF_FFFF
    return crc


def test_the_image_begins_with_a_second_stage_that_the_rom_accepts_and_the_vectors_follow() -> None:
    assert crc32_bit_by_bit(b"123456789") == 0x0376_E6E7  # the check value of CRC-32/MPEG-2
    image = Image(sample("pico"))
    origin, content = image.segments[0]
    assert origin == 0x1000_0000
    assert content[STAGE - 4 : STAGE] == crc32_bit_by_bit(content[: STAGE - 4]).to_bytes(4, "little")
    assert int.from_bytes(content[STAGE + 4 : STAGE + 8], "little") == image.entry | 1


class FromFile:
    """What a bootloader writes into the flash from a file that is copied onto its drive, or the bytes at its start."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        self.segments = [(0x1000_0000, content)] if path.suffix == ".bin" else list(self._blocks(content))

    @staticmethod
    def _blocks(content: bytes) -> Iterator[tuple[int, bytes]]:
        for at in range(0, len(content), 512):
            first, second, _, address, size, _, _, family = UF2.unpack_from(content, at)
            assert (first, second, family) == (0x0A32_4655, 0x9E5D_5157, 0xE48B_FF56)
            yield address, content[at + UF2.size : at + UF2.size + size]


@pytest.mark.parametrize("name", ["firmware.uf2", "firmware.bin"])
def test_what_is_flashed_runs_from_the_flash(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("uf2utils")
    assert BOARD.flash is not None
    flash = replace(BOARD.flash, command="tool {uf2} {bin}")
    assert write_files(tmp_path, Image(sample("pico")), replace(BOARD, flash=flash)) == []
    monkeypatch.setattr(rp2040py, "Image", FromFile)
    with open_port(None, "pico", tmp_path / name) as opened:
        assert Client(opened.port).hello().board == "pico"


def test_the_same_beats_take_the_same_cycles() -> None:
    beat = np.arange(LENGTH, dtype=np.int16).reshape(-1, 1)
    runs: list[list[int]] = []
    for _ in range(2):
        with open_port(None, "pico", sample("pico")) as opened:
            client = Client(opened.port)
            device = client.hello()
            assert (device.counter_kind, device.counter_hz, opened.counter_kind) == ("cycles", 125_000_000, None)
            runs.append([client.score(beat).ticks for _ in range(3)])
    assert runs[0] == runs[1]
    assert min(runs[0]) > LENGTH


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image that counts the cycles of as many loops as it is told."""
    folder = tmp_path_factory.mktemp("counting")
    sources = {**sample_sources(BOARD), "agent/main.c": MAIN, "agent/spin.S": SPIN}
    del sources["agent/agent.c"]
    write(sources, folder)
    return build(folder, sources, BOARD, find_toolchain(BOARD))


def cycles(elf: Path, *loops: int) -> list[int]:
    with open_port(None, "pico", elf) as opened:
        opened.port.timeout = 60
        found: list[int] = []
        for count in loops:
            opened.port.write(count.to_bytes(4, "little"))
            found.append(int.from_bytes(opened.port.read(4), "little"))
        return found


def test_a_loop_takes_the_cycles_of_the_manual(counting: Path) -> None:
    few, many = cycles(counting, 1000, 9000)
    assert many - few == 3 * 8000  # SUBS takes 1, BNE taken 2 (Cortex-M0+ TRM, Instruction set summary)


@pytest.mark.slow
def test_cycles_are_right_beyond_the_24_bits_of_the_timer(counting: Path) -> None:
    few, many = cycles(counting, 1000, 1000 + LOOPS)
    assert 3 * LOOPS > 1 << 24
    assert 0 <= many - few - 3 * LOOPS < 100  # the exception of the timer


def test_an_image_for_another_board_is_refused() -> None:
    with pytest.raises(DeviceError, match="outside the flash"), open_port(None, "pico", sample("nrf52840")):
        pass


def test_a_board_with_another_uart_is_refused(tmp_path: Path) -> None:
    board = tmp_path / "mine.toml"
    board.write_text((BOARDS / "pico.toml").read_text("utf-8").replace('"pl011-rp2040"', '"cmsdk"'), "utf-8")
    with pytest.raises(UsageError, match="no UART of kind cmsdk"), open_port(None, str(board), sample("pico")):
        pass


@pytest.mark.slow
def test_both_compilers_place_the_same_second_stage(tmp_path: Path) -> None:
    images = [Image(build_sample("pico", tmp_path / one.name, one)) for one in installed(BOARD.core)]
    stages = [image.segments[0][1][:STAGE] for image in images]
    assert len(stages) == 2
    assert stages[0] == stages[1]
