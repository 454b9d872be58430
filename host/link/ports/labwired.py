"""Boards that LabWired emulates: STM32 and ESP32, with clocks of their peripherals that have to be on.

Its cores compute some instructions of the DSP extension wrong, and do not come back from SSAT: only images of cores
without that extension are run.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ....boards.board import Board, Simulator
from ....common.errors import DataError, DeviceError, UsageError
from ....common.extras import needs, pip_install
from ....common.programs import Need
from ....firmware_gen.image.elf import Image
from ..serial_library import SerialBase
from .kind import PortKind
from .line import Line

if TYPE_CHECKING:
    from labwired import Sim

SLICE = 0.002
"""Seconds of the board's time between two looks at the line."""
PATIENCE = 16
"""Slices without a byte on the line after which a board counts as waiting for the host."""
AT_ONCE = 64
"""Bytes that the host may be ahead of a receiver: half of the smallest that is emulated."""
WORD = 4


class UartEnd:
    """The far end of a line at a UART of a machine in reset."""

    def __init__(self, machine: Sim) -> None:
        self.incoming, self.outgoing = bytearray(), bytearray()
        self._machine = machine
        self._silent = 0

    def advance(self) -> bool:
        """Run a slice; return whether the board has been silent for long.

        Raises:
            DeviceError: the firmware reads or jumps where there is nothing; the message has the address.
        """
        given = bytes(self.incoming[:AT_ONCE])
        del self.incoming[:AT_ONCE]
        try:
            if given:
                self._machine.send_bytes(given)
            self._machine.run_for(SLICE)
            received = self._machine.read_uart_bytes()
        except RuntimeError as error:
            fix = "check [memory] and [uart] in the board's file, and export the firmware for it"
            raise DeviceError(f"the firmware faults: {error}", where="LabWired", fix=fix) from error
        self.outgoing += received
        self._silent = 0 if received or given else self._silent + 1
        return self._silent > PATIENCE


@contextmanager
def open_board(_url: str, board: Board, elf: Path) -> Generator[SerialBase]:
    """Run an image on the chip of LabWired that the board's file names, with the UART that it names.

    Raises:
        UsageError: it names no chip, or the board's core has the DSP extension.
        MissingToolError: labwired is not installed.
        DataError: there is no such image, or LabWired does not take it.
    """
    machine = _reset(_described(board), board, elf)
    _show_constants(machine, board, elf)
    line = Line()
    line.peer = UartEnd(machine)
    line.name, line.is_open = f"sim://{board.name}", True
    try:
        yield line
    finally:
        line.close()
        machine.close()


def _described(board: Board) -> Simulator:
    simulator, where = board.simulator, f"board {board.name}"
    if simulator is None or not simulator.machine or len(simulator.arguments) > 1:
        fix = "name a chip of labwired/configs/chips as machine, and at most the id of its UART there as the argument"
        raise UsageError("simulator.machine is missing, or simulator.arguments are many", where=where, fix=fix)
    if board.core.dsp:
        fix = "name another simulator.kind, or a core without the extension"
        raise UsageError("LabWired does not know the DSP extension of the core", where=where, fix=fix)
    return simulator


def _reset(simulator: Simulator, board: Board, elf: Path) -> Sim:
    if not elf.is_file():
        raise DataError("there is no such image", where=str(elf), fix="run ecgtiny export")
    with needs("labwired", "the simulator LabWired"):
        from labwired import Sim
    try:
        return Sim(str(elf), chip=simulator.machine, uart=next(iter(simulator.arguments), None))
    except (ValueError, RuntimeError, OSError) as error:
        fix = "check simulator.machine and simulator.arguments in the board's file, and export the firmware for it"
        raise DataError(f"LabWired does not take it: {error}", where=f"board {board.name}", fix=fix) from error


def _show_constants(machine: Sim, board: Board, elf: Path) -> None:
    """Put the flash where the core loads from it too: in LabWired the two are memories of their own."""
    if board.memory is None or board.memory.constants is None:
        return
    offset = board.memory.constants.origin - board.memory.flash.origin
    for address, content in Image(elf).segments:
        padded = content + bytes(-len(content) % WORD)
        for at in range(0, len(padded), WORD):
            machine.write_u32(address + offset + at, int.from_bytes(padded[at : at + WORD], "little"))


PORT = PortKind(
    name="labwired",
    what="a chip that LabWired emulates",
    open=open_board,
    simulator=True,
    needs=lambda _: (Need("labwired", pip_install("labwired"), package=True),),
    counter_kind="none",  # its cycles are instructions at best, and its DWT need not count them
)
