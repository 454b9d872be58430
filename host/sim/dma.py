"""EasyDMA's way to memory."""

from __future__ import annotations

from typing import Any

from ...boards.board import Region
from .fault import Fault


class EasyDma:
    """Reaches data RAM only: a transfer from flash faults on the chip or sends rubbish, and is refused here."""

    def __init__(self, core: Any, ram: Region) -> None:
        self._core = core
        self._ram = ram

    def load(self, address: int, size: int) -> bytes:
        """Return ``size`` bytes of RAM."""
        self._check(address, size)
        return bytes(self._core.mem_read(address, size))

    def store(self, address: int, content: bytes) -> None:
        """Write bytes to RAM."""
        self._check(address, len(content))
        self._core.mem_write(address, content)

    def _check(self, address: int, size: int) -> None:
        end = self._ram.origin + self._ram.length
        if not self._ram.origin <= address <= end - size:
            raise Fault(f"EasyDMA was given {size} bytes at 0x{address:08x}, and it reaches data RAM only")
