"""Programs of some instructions in machine code, on a core without a board."""

from __future__ import annotations

import struct

from ecgtiny.host.sim.core import Core
from ecgtiny.host.sim.system import DEMCR, DWT_CTRL, System

CODE, STACK, RAM = 0x100, 0x2000_1000, 0x2000_0000
FOREVER = 0xE7FE
CYCCNT = 0xE000_1004


def words(*halfwords: int) -> bytes:
    """Machine code of halfwords."""
    return struct.pack(f"<{len(halfwords)}H", *halfwords)


LOAD_R2 = words(0xF85F, 0x200C)
"""ldr.w r2, [pc, #-12]: what lies in the eight bytes before the code."""


class Program:
    """A core with 4 KiB of flash and of RAM and a running CYCCNT; the first instruction gives r2 its value."""

    def __init__(self, code: bytes, r2: int = CYCCNT) -> None:
        self.core = Core()
        self.core.map_memory(0, 0x1000, writable=False)
        self.core.map_memory(RAM, 0x1000, writable=True)
        self.counts: list[int] = []
        self.system = System(lambda: self.core.instructions)
        self.core.map_registers(Noted(self.system, self.counts))
        self.core.keep_count(self.system.base, self.system.size)
        self.system.write(DEMCR, 1 << 24)
        self.system.write(DWT_CTRL, 1)
        self.core.store(0, struct.pack("<II", STACK, CODE | 1))
        self.core.store(CODE - 8, struct.pack("<I", r2))
        self.core.store(CODE, LOAD_R2 + code)
        self.core.reset(0)


class Noted(System):
    """The core's private peripherals, with a list of every value that is read."""

    def __init__(self, system: System, values: list[int]) -> None:
        self._system, self._noted = system, values
        self.base, self.size = system.base, system.size

    def read(self, offset: int) -> int:
        self._noted.append(self._system.read(offset))
        return self._noted[-1]

    def write(self, offset: int, value: int) -> None:
        self._system.write(offset, value)
