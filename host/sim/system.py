"""The core's private peripherals: a cycle counter that counts instructions, or modelled cycles."""

from __future__ import annotations

from collections.abc import Callable

from .fault import Fault
from .peripherals import Registers

BASE, SIZE = 0xE000_0000, 0x10_0000
DWT_CTRL, DWT_CYCCNT = 0x1000, 0x1004
SYST_CSR, ICER, VTOR, DEMCR = 0xE010, range(0xE180, 0xE1A0, 4), 0xED08, 0xEDFC
CYCCNTENA, TRCENA = 1 << 0, 1 << 24


class System(Registers):
    """DWT, DEMCR, VTOR, NVIC_ICER and SYST_CSR.

    Armv7-M Architecture Reference Manual, C1.8, C1.6.5, B3.2.5, B3.4.4 and B3.3.3.

    CYCCNT counts what ``clock`` returns: the instructions executed since reset, up to the one that makes the access,
    which are exact, or their cycles, which are a model's.
    """

    known = frozenset({DWT_CTRL, DWT_CYCCNT, DEMCR, SYST_CSR, VTOR, *ICER})

    def __init__(self, clock: Callable[[], int]) -> None:
        super().__init__(BASE, SIZE)
        self._clock = clock
        self._since = 0

    def read(self, offset: int) -> int:
        """Return a register; CYCCNT as it stands."""
        return self._count() if offset == DWT_CYCCNT else super().read(offset)

    def write(self, offset: int, value: int) -> None:
        """Write a register; CYCCNT goes on from the value that it has or is given, SysTick can only be switched off."""
        if offset == SYST_CSR and value:
            raise Fault("SysTick is switched on, which this simulator does not model")
        count = value if offset == DWT_CYCCNT else self._count()
        super().write(offset, value)
        self._values[DWT_CYCCNT] = count
        self._since = self._clock()

    def _count(self) -> int:
        running = self._values[DWT_CTRL] & CYCCNTENA and self._values[DEMCR] & TRCENA
        passed = self._clock() - self._since if running else 0
        return (self._values[DWT_CYCCNT] + passed) & 0xFFFF_FFFF
