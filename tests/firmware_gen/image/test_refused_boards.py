"""A board's file that the drivers cannot serve is refused while the image is built, with the key to correct."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecgtiny.boards import loader
from ecgtiny.common.errors import UsageError
from tests.firmware_gen.sample import build_sample


@pytest.mark.parametrize(
    ("board", "key", "value", "message"),
    [
        ("pico", "base", "0x4003_8000", "this driver is for UART0: uart.base"),
        ("pico", "tx", "{ port = 0, pin = 4 }", "uart.tx of UART0 is GPIO"),
        ("pico", "rx", "{ port = 0, pin = 5 }", "uart.rx of UART0 is GPIO"),
        ("pico", "origin", "0x1000_4000", "memory.flash.origin is 0x1000_0000"),
        ("stm32f103", "tx", "{ port = 1, pin = 6 }", "uart.tx and uart.rx need AFIO's remap"),
        ("stm32f405", "tx", "{ port = 0, pin = 3 }", "uart.tx is no pin of this USART"),
        ("stm32l476", "rx", "{ port = 0, pin = 31 }", "uart.rx is no pin of this USART"),
        ("stm32u575", "base", "0x4000_0000", "uart.base is none of"),
        ("stm32f405", "baud", "3_000_000", "uart.baud cannot be made of mcu.clock_hz"),
        ("stm32l476", "baud", "3_000_000", "uart.baud cannot be made of mcu.clock_hz"),
        ("stm32f405", "baud", "870_000", "uart.baud cannot be made of mcu.clock_hz"),
        ("pico", "baud", "9_000_000", "uart.baud cannot be made of mcu.clock_hz"),
        ("qemu-mps2-an386", "baud", "3_000_000", "uart.baud cannot be made of mcu.clock_hz"),
        ("nrf52840", "base", "0x5000_8000", "uart.base is the address of no UARTE"),
        ("nrf52840", "tx", "{ port = 2, pin = 6 }", "uart.tx and uart.rx are pins 0 to 31 of port 0 or 1"),
        ("microbit", "tx", "{ port = 1, pin = 6 }", "uart.tx and uart.rx are pins 0 to 31 of port 0"),
        ("esp32c3", "tx", "{ port = 0, pin = 4 }", "this driver is for UART0 at its own pins"),
        ("esp32c3", "baud", "20_000_000", "uart.baud cannot be made of the crystal"),
        ("qemu-sifive-e", "tx", "{ port = 0, pin = 18 }", "this driver is for UART0"),
        ("qemu-riscv32-virt", "base", "", "uart.base is missing"),
        ("stm32f405", "tx", "", "uart.tx is missing"),
        ("nrf52840", "rx", "", "uart.rx is missing"),
        ("stm32f405", "baud", "", "uart.baud is missing"),
        ("nrf52840", "base", "", "uart.base is missing"),
    ],
)
def test_what_no_driver_can_do_is_an_error_that_names_the_key(
    tmp_path: Path, board: str, key: str, value: str, message: str
) -> None:
    text = (Path(loader.__file__).parent / f"{board}.toml").read_text("utf-8")
    changed = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}" if value else "", text, count=1)
    assert changed != text
    (tmp_path / "mine.toml").write_text(changed, "utf-8")
    with pytest.raises(UsageError, match=rf"mine: .*{message}.*correct mine\.toml, the board's file"):
        build_sample(str(tmp_path / "mine.toml"), tmp_path / "built")
