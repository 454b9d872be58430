"""What would be a fault on the chip stops the core, with the reason and the place."""

from __future__ import annotations

import re

import pytest

from ecgtiny.boards.board import Region
from ecgtiny.host.sim.core import Core
from ecgtiny.host.sim.dma import EasyDma
from ecgtiny.host.sim.fault import Fault
from ecgtiny.host.sim.peripherals import Clock, Gpio, Uicr
from tests.host.sim.programs import CODE, FOREVER, LOAD_R2, RAM, Program, words

NOP = 0xBF00
NOTHING = 0x3000_0000
CASES = {
    "read": (words(NOP, 0x6811), NOTHING, "a read of 4 bytes at 0x30000000, where there is nothing"),
    "write": (words(NOP, 0x8011), NOTHING, "a write of 2 bytes at 0x30000000, where there is nothing"),
    "flash": (words(NOP, 0x6011), 0x20, "a write of 4 bytes at 0x00000020, which is flash"),
    "undefined": (words(NOP, 0xDE00), 0, "an undefined instruction"),
    "svc": (words(NOP, 0xDF01), 0, "a supervisor call"),
    "breakpoint": (words(NOP, 0xBE00), 0, "a breakpoint"),
    "sleep": (words(NOP, 0xBF30), 0, "the core sleeps"),
    "register": (words(NOP, 0x6811), 0xE000_E014, "register at 0xe000e014, which this simulator does not model"),
    "systick": (words(NOP, 0x6012), 0xE000_E010, "SysTick is switched on, which this simulator does not model"),
    "byte": (words(NOP, 0x7811), 0xE000_1004, "an access of 1 bytes to the register at 0xe0001004"),
}
JUMPS = {
    "nowhere": (NOTHING + 1, "a jump to 0x30000000, where there is no code"),
    "ram": (RAM + 1, "a jump to 0x20000000, where there is no code"),
    "arm code": (CODE, "an undefined instruction"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_offence_is_named(name: str) -> None:
    code, r2, reason = CASES[name]
    program = Program(code + words(FOREVER), r2)
    with pytest.raises(Fault, match=re.escape(reason)):
        program.core.run(10)
    if name not in ("svc", "sleep", "register", "systick", "byte"):
        assert program.core.pc == CODE + len(LOAD_R2) + 2


@pytest.mark.parametrize(("target", "reason"), JUMPS.values(), ids=JUMPS)
def test_a_jump_out_of_the_code_is_named(target: int, reason: str) -> None:
    program = Program(words(NOP, 0x4710, FOREVER), target)  # bx r2
    with pytest.raises(Fault, match=reason):
        program.core.run(10)
    assert program.core.block == CODE


@pytest.mark.parametrize(("address", "size"), [(0x100, 4), (RAM - 1, 2), (RAM + 0xFFF, 2), (RAM + 0x1000, 1)])
def test_easy_dma_reaches_ram_only(address: int, size: int) -> None:
    core = Core()
    core.map_memory(0, 0x1000, writable=False)
    core.map_memory(RAM, 0x1000, writable=True)
    dma = EasyDma(core, Region(RAM, 0x1000, "test"))
    with pytest.raises(Fault, match="EasyDMA was given"):
        dma.load(address, size)
    with pytest.raises(Fault, match="EasyDMA was given"):
        dma.store(address, bytes(size))


def test_easy_dma_reaches_all_of_ram() -> None:
    core = Core()
    core.map_memory(RAM, 0x1000, writable=True)
    dma = EasyDma(core, Region(RAM, 0x1000, "test"))
    dma.store(RAM, bytes(range(256)) * 16)
    assert dma.load(RAM + 0xFFF, 1) == b"\xff"


def test_a_register_that_is_not_modelled_is_refused() -> None:
    with pytest.raises(Fault, match="0x40000408"):
        Clock(0x4000_0000).read(0x408)
    with pytest.raises(Fault, match="0x50000000"):
        Gpio(0x5000_0000).write(0, 1)


def test_the_uicr_says_that_the_debug_port_is_open_and_is_not_written() -> None:
    uicr = Uicr(0x1000_1000)
    assert uicr.read(0x208) & 0xFF == 0x5A
    with pytest.raises(Fault, match="0x10001208, which is flash"):
        uicr.write(0x208, 0)


def test_the_crystal_runs_when_started() -> None:
    clock = Clock(0x4000_0000)
    assert clock.read(0x100) == 0
    clock.write(0x000, 1)
    assert clock.read(0x100) == 1
    clock.write(0x100, 0)
    assert clock.read(0x100) == 0
