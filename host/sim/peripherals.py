"""The peripherals' common shape, and those of which the firmware needs next to nothing."""

from __future__ import annotations

from typing import ClassVar, Protocol

from .fault import Fault


class Peripheral(Protocol):
    """Registers of 32 bits at byte offsets from ``base``, in ``size`` bytes of the memory map."""

    base: int
    size: int

    def read(self, offset: int) -> int:
        """Return the register at ``offset``."""
        ...

    def write(self, offset: int, value: int) -> None:
        """Write the register at ``offset``."""
        ...


class Registers:
    """Registers that keep what is written. One that is not ``known`` is a fault: nothing is simulated by luck."""

    known: ClassVar[frozenset[int]]

    def __init__(self, base: int, size: int = 0x1000) -> None:
        self.base, self.size = base, size
        self._values = dict.fromkeys(self.known, 0)

    def read(self, offset: int) -> int:
        """Return what was written last."""
        self._check(offset)
        return self._values[offset]

    def write(self, offset: int, value: int) -> None:
        """Keep the value."""
        self._check(offset)
        self._values[offset] = value

    def _check(self, offset: int) -> None:
        if offset not in self._values:
            raise Fault(f"access to the register at 0x{self.base + offset:08x}, which this simulator does not model")


class Clock(Registers):
    """CLOCK, and APPROTECT in the same block (nRF52840 Product Specification 1.7): the crystal runs when started."""

    HFCLKSTART, HFCLKSTARTED, APPROTECT_DISABLE = 0x000, 0x100, 0x558
    known = frozenset({HFCLKSTART, HFCLKSTARTED, APPROTECT_DISABLE})

    def write(self, offset: int, value: int) -> None:
        """Keep the value; start the crystal when the task register is written."""
        super().write(offset, value)
        if offset == self.HFCLKSTART and value:
            self._values[self.HFCLKSTARTED] = 1


class Uicr(Registers):
    """UICR of a chip whose debug port the flashing tool has left open (Product Specification 1.7, Debug and trace)."""

    APPROTECT, HW_DISABLED = 0x208, 0xFFFF_FF5A
    known = frozenset({APPROTECT})

    def read(self, offset: int) -> int:
        """Return the register."""
        self._check(offset)
        return self.HW_DISABLED

    def write(self, offset: int, value: int) -> None:
        """Refuse: it is flash, and no firmware here programs it."""
        raise Fault(f"a write of 0x{value:x} to the UICR at 0x{self.base + offset:08x}, which is flash")


class Gpio(Registers):
    """GPIO, both ports: pins have no effect here (nRF52840 Product Specification 1.7, GPIO)."""

    known = frozenset(
        port + offset for port in (0, 0x300) for offset in (*range(0x504, 0x528, 4), *range(0x700, 0x780, 4))
    )
