"""What the boards that come with ecgtiny say."""

from __future__ import annotations

import dataclasses
import json

import pytest

from ecgtiny.boards.board import Pin
from ecgtiny.boards.loader import load_board, names


def test_the_boards_are_the_dk_qemu_and_this_computer() -> None:
    assert names() == ["esp32c3", "host", "nrf52840", "pico", "qemu-mps2-an386", "qemu-riscv32-virt", "qemu-sifive-e"]


@pytest.mark.parametrize("name", names())
def test_a_board_can_be_loaded_and_printed_as_json(name: str) -> None:
    board = load_board(name)
    assert board.name == name
    assert json.loads(json.dumps(dataclasses.asdict(board)))["mcu"]["core"] == board.mcu.core


def test_the_nrf52840_dk_is_wired_to_its_virtual_com_port() -> None:
    board = load_board("nrf52840")
    assert (board.uart.tx, board.uart.rx) == (Pin(0, 6), Pin(0, 8))
    assert board.mcu.clock_hz == 64_000_000
    assert board.memory is not None
    assert (board.memory.flash.origin, board.memory.flash.length) == (0, 1024 * 1024)
    assert (board.memory.ram.origin, board.memory.ram.length) == (0x2000_0000, 256 * 1024)
    assert board.flash is not None
    assert board.flash.command == "pyocd flash -t nrf52840 {hex}"


@pytest.mark.parametrize("name", names())
def test_only_this_computer_is_native(name: str) -> None:
    assert load_board(name).native == (name == "host")
