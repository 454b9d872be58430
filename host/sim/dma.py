"""EasyDMA's way to memory."""

from __future__ import annotations

from ...boards.board import Region
from .core import Core
from .fault import Fault


class EasyDma:
    """Reaches data RAM only: a transfer from flash faults on the chip or sends rubbish, and is refused here."""

    def __init__(self, core: Core, ram: Region) -> None:
        self._core = core
        self._ram = ram

    def load(self, address: int, size: int) -> bytes:
        """Return ``size`` bytes of RAM."""
        self.check(address, size)
        return self._core.load(address, size)

    def store(self, address: int, content: bytes) -> None:
        """Write bytes to RAM."""
        self.check(address, len(content))
        self._core.store(address, content)

    def check(self, address: int, size: int) -> None:
        """Raise Fault where a transfer of ``size`` bytes would leave data RAM."""
        end = self._ram.origin + self._ram.length
        if not self._ram.origin <= address <= end - size:
            raise Fault(f"EasyDMA was given {size} bytes at 0x{address:08x}, and it reaches data RAM only")
