"""UARTE with EasyDMA (nRF52840 Product Specification 1.7, UARTE): a line that neither loses a byte nor takes time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from .fault import Fault
from .peripherals import Registers

STARTRX, STARTTX = 0x000, 0x008
ENDRX, ENDTX, RXSTARTED, TXSTARTED = 0x110, 0x120, 0x14C, 0x150
SHORTS, ENABLE, PSEL_TXD, PSEL_RXD, BAUDRATE, CONFIG = 0x200, 0x500, 0x50C, 0x514, 0x524, 0x56C
RXD_PTR, RXD_MAXCNT, RXD_AMOUNT = 0x534, 0x538, 0x53C
TXD_PTR, TXD_MAXCNT, TXD_AMOUNT = 0x544, 0x548, 0x54C

ENDRX_STARTRX = 1 << 5
ENABLED = 8
LONGEST_TRANSFER = 0xFFFF
IDLE_POLLS = 16
"""Polls in a row that find the line silent, after which the core is taken to wait for the host."""


class Ram(Protocol):
    """What EasyDMA reaches: data RAM and nothing else."""

    def check(self, address: int, size: int) -> None:
        """Raise Fault where a transfer of ``size`` bytes would leave data RAM."""
        ...

    def load(self, address: int, size: int) -> bytes:
        """Return ``size`` bytes."""
        ...

    def store(self, address: int, content: bytes) -> None:
        """Write bytes."""
        ...


class Uarte(Registers):
    """The serial line, seen from both sides: ``incoming`` and ``outgoing`` are the host's ends of it."""

    known = frozenset({
        STARTRX, STARTTX, ENDRX, ENDTX, RXSTARTED, TXSTARTED, SHORTS, ENABLE, PSEL_TXD, PSEL_RXD, BAUDRATE, CONFIG,
        RXD_PTR, RXD_MAXCNT, RXD_AMOUNT, TXD_PTR, TXD_MAXCNT, TXD_AMOUNT,
    })  # fmt: skip

    def __init__(self, base: int, ram: Ram, on_idle: Callable[[], None]) -> None:
        super().__init__(base)
        self._ram = ram
        self._on_idle = on_idle
        self._silent_polls = 0
        self._receiving = False
        self._address = self._amount = self._count = 0
        self.incoming: deque[int] = deque()
        self.outgoing = bytearray()

    def read(self, offset: int) -> int:
        """Return a register; asking whether a transfer has ended is the moment at which the next byte comes."""
        if offset == ENDRX and not self._values[ENDRX]:
            self._poll()
        return super().read(offset)

    def write(self, offset: int, value: int) -> None:
        """Write a register; a task starts when 1 is written to it."""
        if offset == SHORTS and value & ~ENDRX_STARTRX:
            raise Fault(f"the UARTE's shortcuts 0x{value:x}: this simulator models ENDRX to STARTRX only")
        super().write(offset, value)
        if value and offset in (STARTRX, STARTTX):
            if self._values[ENABLE] != ENABLED:
                raise Fault("a task of the UARTE was started before ENABLE was 8")
            self._start_rx() if offset == STARTRX else self._start_tx()

    def _poll(self) -> None:
        if self._receiving and self.incoming:
            self._silent_polls = 0
            self._receive(self.incoming.popleft())
            return
        self._silent_polls += 1
        if self._silent_polls >= IDLE_POLLS:
            self._on_idle()

    def _receive(self, byte: int) -> None:
        self._ram.store(self._address + self._amount, bytes([byte]))
        self._amount += 1
        if self._amount == self._count:
            self._receiving = False
            self._values.update({ENDRX: 1, RXD_AMOUNT: self._amount})
            if self._values[SHORTS] & ENDRX_STARTRX:
                self._start_rx()

    def _start_rx(self) -> None:
        self._address, self._amount, self._count = self._values[RXD_PTR], 0, self._values[RXD_MAXCNT]
        self._check_count(self._count)
        self._ram.check(self._address, self._count)
        self._receiving = True
        self._values[RXSTARTED] = 1

    def _start_tx(self) -> None:
        count = self._values[TXD_MAXCNT]
        self._check_count(count)
        self.outgoing += self._ram.load(self._values[TXD_PTR], count)
        self._silent_polls = 0
        self._values.update({TXSTARTED: 1, ENDTX: 1, TXD_AMOUNT: count})

    @staticmethod
    def _check_count(count: int) -> None:
        if not 0 < count <= LONGEST_TRANSFER:
            raise Fault(f"a transfer of the UARTE has {count} bytes, not 1 to {LONGEST_TRANSFER}")
