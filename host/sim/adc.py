"""SAADC and a timer (nRF52840 Product Specification 1.7, SAADC and TIMER), and the record that is at the input."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ...common.arrays import Int16Array
from .fault import Fault
from .peripherals import Registers
from .uarte import Ram

SAADC_BASE, TIMER_BASE = 0x4000_7000, 0x4000_9000
MEGA = 1e6
QUANTUM = 0.25
"""Of a sample's time, by which the board's clock is set on whenever the firmware looks at it: time that no instruction
of this simulator takes passes while the firmware waits, and none is too long for it."""
SINGLE_ENDED_AT_3_6_V, TWELVE_BITS, INPUTS, FULL_SPEED = 2 << 16, 2, range(1, 9), 0.0


class Source(Protocol):
    """What is at the converter's input, and the clock by which it changes."""

    def microseconds(self) -> int:
        """Return the time, which goes on with each call."""
        ...

    def convert(self) -> int:
        """Return the count of this moment."""
        ...


@dataclass
class Played:
    """A record at the converter's input, sample by sample as they are asked for; the last one stays."""

    counts: Int16Array
    """int16 [n], which the converter gives as they are."""
    fs: float
    """Sampling frequency in Hz."""
    speed: float = 1.0
    """Times as fast as the electrode, or less where the simulator cannot; ``FULL_SPEED`` for as fast as it can."""
    clock: Callable[[], float] = time.monotonic
    at: int = 0
    """Samples that were converted so far."""
    _now: float = 0.0
    _since: float | None = field(default=None, repr=False)

    def microseconds(self) -> int:
        """Return the time in the record."""
        allowed = self._now + QUANTUM / self.fs
        if self.speed != FULL_SPEED:
            self._since = self.clock() if self._since is None else self._since
            allowed = min(allowed, (self.clock() - self._since) * self.speed)
        self._now = max(self._now, allowed) if self.at < len(self.counts) else self._now
        return int(self._now * MEGA)

    def convert(self) -> int:
        """Return the next count."""
        count = int(self.counts[min(self.at, len(self.counts) - 1)])
        self.at += 1
        return count


class Timer(Registers):
    """TIMER as a clock of 32 bits at 1 MHz that is captured; it compares with nothing."""

    START, STOP, CLEAR, CAPTURE, BITMODE, PRESCALER, CC = 0x000, 0x004, 0x00C, 0x040, 0x508, 0x510, 0x540
    known = frozenset({START, STOP, CLEAR, CAPTURE, BITMODE, PRESCALER, CC})

    def __init__(self, source: Callable[[], Source]) -> None:
        super().__init__(TIMER_BASE)
        self._source = source
        self._zero = 0
        self._running = False

    def write(self, offset: int, value: int) -> None:
        """Write a register; a task starts when 1 is written to it."""
        super().write(offset, value)
        if not value:
            return
        if offset == self.START:
            if (self._values[self.BITMODE], self._values[self.PRESCALER]) != (3, 4):
                raise Fault("the timer is started, and is not one of 32 bits at 1 MHz, which this simulator models")
            self._running = True
        elif offset == self.STOP:
            self._running = False
        elif offset == self.CLEAR:
            self._zero = self._source().microseconds()
        elif offset == self.CAPTURE and self._running:
            self._values[self.CC] = (self._source().microseconds() - self._zero) & 0xFFFF_FFFF


class Saadc(Registers):
    """SAADC that converts one sample of one input at a time."""

    START, SAMPLE, STARTED, END, ENABLE = 0x000, 0x004, 0x100, 0x104, 0x500
    PSELP, CONFIG, RESOLUTION, PTR, MAXCNT = 0x510, 0x518, 0x5F0, 0x62C, 0x630
    known = frozenset({START, SAMPLE, STARTED, END, ENABLE, PSELP, CONFIG, RESOLUTION, PTR, MAXCNT})

    def __init__(self, ram: Ram, source: Callable[[], Source]) -> None:
        super().__init__(SAADC_BASE)
        self._ram, self._source = ram, source

    def write(self, offset: int, value: int) -> None:
        """Write a register; a task starts when 1 is written to it."""
        super().write(offset, value)
        if not value or offset not in (self.START, self.SAMPLE):
            return
        if not self._values[self.ENABLE]:
            raise Fault("a task of the SAADC was started before ENABLE was 1")
        if offset == self.START:
            self._start()
        elif not self._values[self.STARTED]:
            raise Fault("the SAADC was to sample before it had started")
        else:
            self._ram.store(self._values[self.PTR], (self._source().convert() & 0xFFFF).to_bytes(2, "little"))
            self._values[self.END] = 1

    def _start(self) -> None:
        set_up = (self._values[self.CONFIG], self._values[self.RESOLUTION], self._values[self.MAXCNT])
        if set_up != (SINGLE_ENDED_AT_3_6_V, TWELVE_BITS, 1) or self._values[self.PSELP] not in INPUTS:
            raise Fault("the SAADC is set up in a way that this simulator does not model")
        self._ram.check(self._values[self.PTR], 2)
        self._values[self.STARTED] = 1
