"""What is used of unicorn: its own types leave callbacks and register values open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from unicorn import arm_const, unicorn_const
from unicorn.unicorn import Uc

ReadRegister = Callable[[object, int, int, object], int]
"""(engine, offset, size, user data) to the value."""
WriteRegister = Callable[[object, int, int, int, object], None]
"""(engine, offset, size, value, user data)."""


class Engine(Protocol):
    """The core as unicorn runs it; addresses and sizes in bytes."""

    def hook_add(
        self, htype: int, callback: Callable[..., object], user_data: object = None, begin: int = 1, end: int = 0
    ) -> int:
        """Have ``callback`` called on events of a kind within a range of addresses; from 1 to 0 is everywhere."""
        ...

    def mem_map(self, address: int, size: int, perms: int = ...) -> None:
        """Map memory."""
        ...

    def mmio_map(
        self,
        address: int,
        size: int,
        read_cb: ReadRegister | None,
        read_ud: object,
        write_cb: WriteRegister | None,
        write_ud: object,
    ) -> None:
        """Map registers."""
        ...

    def mem_read(self, address: int, size: int) -> bytearray:
        """Return memory."""
        ...

    def mem_write(self, address: int, data: bytes) -> None:
        """Write memory."""
        ...

    def reg_read(self, reg_id: int) -> int:
        """Return a register of 32 bits."""
        ...

    def reg_write(self, reg_id: int, value: int) -> None:
        """Write a register of 32 bits."""
        ...

    def emu_start(self, begin: int, until: int, timeout: int = 0, count: int = 0) -> None:
        """Run from one address to another, or ``count`` instructions."""
        ...

    def emu_stop(self) -> None:
        """Stop."""
        ...


def cortex_m4() -> Engine:
    """Return a Cortex-M4 without memory."""
    unicorn = Uc(unicorn_const.UC_ARCH_ARM, unicorn_const.UC_MODE_THUMB | unicorn_const.UC_MODE_MCLASS)
    unicorn.ctl_set_cpu_model(arm_const.UC_CPU_ARM_CORTEX_M4)
    return unicorn
