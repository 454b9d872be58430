"""UARTE with EasyDMA (nRF52840 Product Specification 1.7, UARTE).

By default the line takes no time and loses nothing: a byte comes when the firmware asks for one. With ``keep_pace``
bytes come at a rate of their own; those that no transfer awaits go to the receiver's FIFO while that has room.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from .fault import Fault
from .peripherals import Registers

STARTRX, STARTTX = 0x000, 0x008
ENDRX, ENDTX = 0x110, 0x120
ENABLE, PSEL_TXD, PSEL_RXD, BAUDRATE = 0x500, 0x50C, 0x514, 0x524
RXD_PTR, RXD_MAXCNT, TXD_PTR, TXD_MAXCNT = 0x534, 0x538, 0x544, 0x548

ENABLED = 8
MAX_TRANSFER = 0xFF
"""Of the nRF52832 (Product Specification 1.8, UARTE), whose counters are the family's shortest."""
FIFO_BYTES = 5
"""Of the receiver, as Nordic's driver nrfx counts them."""
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
        STARTRX, STARTTX, ENDRX, ENDTX, ENABLE, PSEL_TXD, PSEL_RXD, BAUDRATE, RXD_PTR, RXD_MAXCNT, TXD_PTR, TXD_MAXCNT,
    })  # fmt: skip

    def __init__(self, base: int, ram: Ram, on_idle: Callable[[], None]) -> None:
        super().__init__(base)
        self._ram = ram
        self._on_idle = on_idle
        self._silent_polls = 0
        self._receiving = False
        self._address = self._amount = self._count = 0
        self._fifo: deque[int] = deque()
        self._byte_time = self._due = 0
        self.incoming: deque[int] = deque()
        self.outgoing = bytearray()
        self.lost = 0
        """Bytes that came when the receiver was off or its FIFO full."""
        self.others_go_on = False
        """Whether the firmware has other work while the line is silent: it is then let go on a few polls at a time."""

    def keep_pace(self, byte_time: int) -> None:
        """Let bytes come every ``byte_time`` instructions, as ``pass_time`` is told of them."""
        self._byte_time = byte_time

    def pass_time(self, now: int) -> None:
        """Let the bytes come that are due ``now`` instructions after reset."""
        if not self.incoming:
            self._due = now + self._byte_time
        while self.incoming and self._due <= now:
            self._due += self._byte_time
            self._arrive(self.incoming.popleft())

    def read(self, offset: int) -> int:
        """Return a register; asking whether a transfer has ended is the moment at which the next byte comes."""
        if offset == ENDRX and not self._values[ENDRX]:
            self._poll()
        return super().read(offset)

    def write(self, offset: int, value: int) -> None:
        """Write a register; a task starts when 1 is written to it."""
        super().write(offset, value)
        if value and offset in (STARTRX, STARTTX):
            if self._values[ENABLE] != ENABLED:
                raise Fault("a task of the UARTE was started before ENABLE was 8")
            self._start_rx() if offset == STARTRX else self._start_tx()

    def _poll(self) -> None:
        if self.incoming:
            self._silent_polls = 0
            if self._receiving and not self._byte_time:
                self._receive(self.incoming.popleft())
            return
        self._silent_polls += 1
        if self._silent_polls >= IDLE_POLLS:
            self._silent_polls = 0 if self.others_go_on else self._silent_polls
            self._on_idle()

    def _arrive(self, byte: int) -> None:
        if self._receiving:
            self._receive(byte)
        elif self._count and len(self._fifo) < FIFO_BYTES:  # the receiver is off until its first transfer starts
            self._fifo.append(byte)
        else:
            self.lost += 1

    def _receive(self, byte: int) -> None:
        self._ram.store(self._address + self._amount, bytes([byte]))
        self._amount += 1
        if self._amount == self._count:
            self._receiving = False
            self._values[ENDRX] = 1

    def _start_rx(self) -> None:
        self._address, self._amount, self._count = self._values[RXD_PTR], 0, self._values[RXD_MAXCNT]
        self._check_count(self._count)
        self._ram.check(self._address, self._count)
        self._receiving = True
        while self._receiving and self._fifo:
            self._receive(self._fifo.popleft())

    def _start_tx(self) -> None:
        count = self._values[TXD_MAXCNT]
        self._check_count(count)
        self.outgoing += self._ram.load(self._values[TXD_PTR], count)
        self._silent_polls = 0
        self._values[ENDTX] = 1

    @staticmethod
    def _check_count(count: int) -> None:
        if not 0 < count <= MAX_TRANSFER:
            raise Fault(f"a transfer of the UARTE has {count} bytes, not 1 to {MAX_TRANSFER}")
