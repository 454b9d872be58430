"""What the boards that come with ecgtiny say."""

from __future__ import annotations

import dataclasses
import json

import pytest

from ecgtiny.boards.board import Pin
from ecgtiny.boards.loader import load_board, names
from ecgtiny.boards.measured import measured


def test_the_boards_are_of_these_families() -> None:
    parts = {load_board(name).mcu.part for name in names()}
    nordic = {"nRF51822", "nRF52832", "nRF52840", "nRF5340"}
    stm32 = {"STM32F100RB", "STM32F103C8", "STM32F401RE", "STM32F405RG", "STM32L476RG", "STM32U575ZI"}
    qemu = {"MPS2 AN385", "MPS2 AN386", "MPS2 AN500", "MPS2 AN505", "MPS3 AN547"}
    others = {"ATmega2560", "ATmega328P", "RP2040", "ESP32-C3", "QEMU virt", "FE310-G000"}
    assert {"host", *nordic, *stm32, *qemu, *others} <= parts


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
    assert board.flash.command == "pyocd flash --no-wait -t nrf52840 {hex}"


@pytest.mark.parametrize("name", names())
def test_only_this_computer_is_native(name: str) -> None:
    assert load_board(name).native == (name == "host")


@pytest.mark.parametrize(
    "name", [name for name in names() if load_board(name).uart.baud and load_board(name).mcu.clock_hz]
)
def test_the_clock_divides_into_the_baud_rate(name: str) -> None:
    board = load_board(name)
    error = board.mcu.clock_hz / round(board.mcu.clock_hz / board.uart.baud) / board.uart.baud - 1
    assert abs(error) < 0.01, "a UART that divides the core's clock is off by more than its other end bears"


def test_every_board_was_measured_and_no_other() -> None:
    missing, gone = sorted(set(names()) - set(measured())), sorted(set(measured()) - set(names()))
    assert not missing, f"measure them: python -m bench.boards --only {' '.join(missing)}"
    assert not gone, f"boards/measured.json holds boards that there are not: {gone}"


def test_what_was_measured_is_what_the_simulator_of_a_board_allows() -> None:
    for name, found in measured().items():
        simulator = load_board(name).simulator
        assert found.simulator == (simulator.kind if simulator else None)
        assert (found.mismatches, found.differences) == (0, 0)
        assert (found.beats > 0) == (simulator is not None)
