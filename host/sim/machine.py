"""The machine: core, memory and peripherals of a board whose image unicorn executes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...boards.board import Board, Memory, Region
from ...common.errors import DeviceError, MissingToolError, UsageError
from .fault import Fault
from .image import load_image
from .peripherals import Clock, Gpio, Peripheral
from .retired import Retired
from .system import DWT_CTRL, DWT_CYCCNT, System
from .uarte import Uarte

NOWHERE = 0xFFFF_FFFE
"""An address that no instruction has: the core runs until it is stopped."""
CLOCK_BASE, GPIO_BASE = 0x4000_0000, 0x5000_0000
PAGE = 0x1000
EXCEPTIONS = {2: "a supervisor call, for which there is no handler", 3: "a jump to where there is no code",
              7: "a breakpoint", 8: "a return from an exception that never was",
              17: "an instruction of the FPU, which is off", 18: "a switch to the Arm instruction set"}  # fmt: skip


class Machine:
    """A board at reset, with its image in flash. Nothing runs between two calls of ``run``.

    Raises:
        MissingToolError: unicorn is not installed.
        UsageError: the board's UART is not one that is modelled.
        DataError: the image cannot be read.
        DeviceError: the image does not fit the board's memory.
    """

    def __init__(self, board: Board, elf: Path) -> None:
        if board.memory is None or board.uart.kind != "uarte-nrf52":
            raise UsageError(f"the simulator knows no UART of kind {board.uart.kind}", where=board.name)
        self._image = load_image(elf)
        self._name = f"sim://{board.name}"
        self._retired = Retired()
        self._idle = False
        self._offence = ""
        self._core = _core()
        self._map(board.memory)
        self.uarte = Uarte(board.uart.base, EasyDma(self._core, board.memory.ram), self._pause)
        self._attach(Clock(CLOCK_BASE), Gpio(GPIO_BASE), System(self._executed), self.uarte)
        self._watch()
        self._reset(board.memory.flash)

    @property
    def instructions(self) -> int:
        """Instructions executed since reset."""
        return self._executed()

    def run(self, blocks: int) -> bool:
        """Run until the core waits for the host (return True) or until ``blocks`` basic blocks are executed.

        Raises:
            DeviceError: the image did what ends in a fault; the message names the place.
        """
        from unicorn import UcError

        self._idle = False
        self._retired.blocks_left = blocks
        try:
            self._core.emu_start(self._pc | 1, NOWHERE)
        except Fault as fault:
            raise self._stopped(str(fault)) from fault
        except UcError as error:
            raise self._stopped(self._offence or str(error)) from error
        self._retired.settle(self._core, self._pc)
        if not self._idle and self._retired.blocks_left >= 0:
            raise self._stopped("the core sleeps, and no interrupt is modelled that would wake it")
        return self._idle
