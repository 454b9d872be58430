"""Boards with an AVR, executed by simavr.

Its program prints what a UART sends and takes nothing in return, and so its library is what runs here. Of that only
functions are used, on a core whose layout stays unknown: no release of it has another interface.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ....boards.board import Board
from ....common.errors import DataError, DeviceError, MissingToolError, UsageError
from ....firmware_gen.image.elf import Image
from ....firmware_gen.image.flat import flat
from ..serial_library import SerialBase
from .kind import Need, PortKind
from .line import Line

INSTALL = "Debian and Ubuntu: apt install simavr"
SLICE = 400_000
"""Instructions between two looks at the line: some 40 ms of a board at 16 MHz."""
PATIENCE = 16
"""Slices without a byte on the line after which a board counts as waiting for the host."""
AT_ONCE = 32
"""Bytes that the host may be ahead of the receiver, which holds 64."""
INPUT, OUTPUT = 0, 1
"""Signals of a UART (avr_uart.h: UART_IRQ_INPUT and UART_IRQ_OUTPUT)."""
ENDED = (6, 7)
"""States of a core that runs no more (sim_avr.h: cpu_Done, cpu_Crashed)."""
HEARD = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)
LOGGED = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
SILENT = LOGGED(lambda *_: None)
"""Takes what simavr would print among what ecgtiny prints."""


def _request(letters: str) -> int:
    """Return the number of a request to a peripheral (sim_io.h: AVR_IOCTL_DEF)."""
    return int.from_bytes(letters.encode("ascii"), "big")


def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("simavr")
    if name is None:
        raise MissingToolError("the virtual board needs the library of simavr, which is not there", fix=INSTALL)
    library = ctypes.CDLL(name)
    library.avr_make_mcu_by_name.restype = ctypes.c_void_p
    library.avr_io_getirq.restype = ctypes.c_void_p
    library.avr_global_logger_set(SILENT)
    return library


class Core:
    """An AVR in reset, with an image in its flash and USART0 at hand."""

    def __init__(self, library: ctypes.CDLL, name: str, code: bytes, start: int) -> None:
        self._library = library
        made = library.avr_make_mcu_by_name(name.encode("ascii", "replace"))
        if not made:
            raise UsageError(f"simavr knows no {name}", where="simulator.machine", fix="see simavr --list-cores")
        self._core = ctypes.c_void_p(made)
        library.avr_init(self._core)
        library.avr_loadcode(self._core, code, len(code), start)
        silent = ctypes.c_uint32(0)  # it neither prints what is sent nor sleeps where it is polled
        library.avr_ioctl(self._core, _request("uas0"), ctypes.byref(silent))
        self.sent = bytearray()
        self._heard = HEARD(self._hear)
        library.avr_irq_register_notify(self._signal(OUTPUT), self._heard, None)
        self._input = self._signal(INPUT)

    def _signal(self, index: int) -> ctypes.c_void_p:
        return ctypes.c_void_p(self._library.avr_io_getirq(self._core, _request("uar0"), index))

    def _hear(self, _signal: int | None, value: int, _parameter: int | None) -> None:
        self.sent.append(value & 0xFF)

    def receive(self, byte: int) -> None:
        """Put a byte into the receiver."""
        self._library.avr_raise_irq(self._input, byte)

    def run(self, instructions: int) -> bool:
        """Run for so many instructions; return whether the core still runs.

        The loop is the C library's search: it calls ``avr_run(core)`` for each of so many elements, none of which is
        the one that it looks for, in a fraction of the time of a loop of Python.
        """
        count, run = ctypes.c_size_t(instructions), self._library.avr_run
        ctypes.CDLL(None).lfind(self._core, self._core, ctypes.byref(count), ctypes.c_size_t(0), run)
        return run(self._core) not in ENDED

    def close(self) -> None:
        """End the simulation."""
        self._library.avr_terminate(self._core)


class UartEnd:
    """The far end of a line at USART0 of a core."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.incoming, self.outgoing = bytearray(), core.sent
        self._silent = 0
        core.run(SLICE)  # a receiver that is not on yet takes nothing

    def advance(self) -> bool:
        """Run a slice; return whether the board has been silent for long.

        Raises:
            DeviceError: the firmware has stopped.
        """
        given, before = bytes(self.incoming[:AT_ONCE]), len(self.outgoing)
        del self.incoming[:AT_ONCE]
        for byte in given:
            self._core.receive(byte)
        if not self._core.run(SLICE):
            raise DeviceError("the firmware has stopped", where="simavr", fix="export the firmware for this board")
        self._silent = 0 if given or len(self.outgoing) != before else self._silent + 1
        return self._silent > PATIENCE


@contextmanager
def open_board(_url: str, board: Board, elf: Path) -> Generator[SerialBase]:
    """Run an image on the core of simavr that the board's file names.

    Raises:
        UsageError: it names none, or one that simavr does not know, or the board has another UART.
        MissingToolError: simavr is not installed.
        DataError: there is no such image.
    """
    if board.simulator is None or not board.simulator.machine or board.uart.kind != "avr":
        raise UsageError("simulator.machine is missing, or uart.kind is not avr", where=f"board {board.name}",
                         fix="name a core of simavr --list-cores, with its USART0")  # fmt: skip
    if not elf.is_file():
        raise DataError("there is no such image", where=str(elf), fix="run ecgtiny export")
    start, code = flat(Image(elf), board)
    core = Core(_library(), board.simulator.machine, code, start)
    line = Line()
    line.peer = UartEnd(core)
    line.name, line.is_open = f"sim://{board.name}", True
    try:
        yield line
    finally:
        line.close()
        core.close()


PORT = PortKind(
    name="simavr",
    what="an AVR, executed by simavr",
    open=open_board,
    simulator=True,
    needs=lambda _: (Need("simavr", INSTALL),),
)
