"""Boards that labwired simulates, of cores for which the firmware is portable C."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import serial

from ....boards.board import Board
from ....common.errors import DataError, DeviceError, UsageError
from ....common.extras import needs
from ....firmware_gen.image.elf import Image
from .kind import PortKind
from .line import Line

SLICE = 1_000_000
"""Nanoseconds of the board's own time between two looks at the line."""
PATIENCE = 8
"""Slices without a byte on the line after which a board counts as waiting for the host."""
AT_ONCE = 64
"""Bytes that the host may be ahead of a receiver: half of the smallest that is simulated."""


class Simulation(Protocol):
    """What is needed of labwired, whose package has no types."""

    def send_bytes(self, data: bytes, /) -> None: ...  # noqa: D102 - labwired documents its own names
    def read_uart_bytes(self) -> bytes: ...  # noqa: D102
    def run_for(self, duration: str, /) -> object: ...  # noqa: D102
    def write_u32(self, address: int, value: int, /) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class SimulatedEnd:
    """The far end of a line at the UART of a simulated board."""

    def __init__(self, sim: Simulation) -> None:
        self.incoming, self.outgoing = bytearray(), bytearray()
        self._sim = sim
        self._silent = 0

    def advance(self) -> bool:
        """Run for a slice; return whether the board has been silent for long."""
        given = bytes(self.incoming[:AT_ONCE])
        del self.incoming[:AT_ONCE]
        if given:
            self._sim.send_bytes(given)
        self._sim.run_for(f"{SLICE} ns")
        sent = self._sim.read_uart_bytes()
        self.outgoing += sent
        self._silent = 0 if sent or given else self._silent + 1
        return self._silent > PATIENCE


@contextmanager
def open_board(_url: str, board: Board, elf: Path) -> Generator[serial.SerialBase]:
    """Run an image on the chip of labwired that the board's file names.

    Raises:
        UsageError: it names none, or one whose core has the DSP extension, which labwired computes wrong.
        MissingToolError: labwired is not installed.
        DataError: there is no such image.
        DeviceError: labwired refuses the image.
    """
    simulator = board.simulator
    if simulator is None or not simulator.machine:
        raise UsageError("simulator.machine is missing", where=f"board {board.name}", fix="name a chip of labwired")
    if board.core.dsp:
        raise UsageError("labwired computes instructions of the DSP extension wrong", where=f"board {board.name}",
                         fix="name a core without it, or another simulator.kind")  # fmt: skip
    if not elf.is_file():
        raise DataError("there is no such image", where=str(elf), fix="run ecgtiny export")
    with needs("labwired", "the virtual board"):
        from labwired import Sim
    try:
        sim: Simulation = Sim(elf, chip=simulator.machine)
    except (RuntimeError, ValueError) as error:
        fix = "export the firmware for this board, and name a chip that labwired has"
        raise DeviceError(f"labwired refuses the image: {error}", where=str(elf), fix=fix) from error
    _show_constants(sim, board, Image(elf))
    line = Line()
    line.far, line.name, line.is_open = SimulatedEnd(sim), f"sim://{board.name}", True
    try:
        yield line
    finally:
        line.close()
        sim.close()


def _show_constants(sim: Simulation, board: Board, image: Image) -> None:
    """Put the flash where the core loads from it too: in labwired the two are memories of their own."""
    if board.memory is None or board.memory.constants is None:
        return
    offset = board.memory.constants.origin - board.memory.flash.origin
    for address, content in image.segments:
        padded = content + bytes(-len(content) % 4)
        for at in range(0, len(padded), 4):
            sim.write_u32(address + offset + at, int.from_bytes(padded[at : at + 4], "little"))


PORT = PortKind(name="labwired", what="a microcontroller that labwired simulates", open=open_board, simulator=True)
