"""``sim://BOARD?elf=PATH``: a simulated board as a serial port, for ``serial_for_url``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from ....boards.board import Board
from ....boards.loader import load_board
from ....common.errors import UsageError
from ....common.extras import needs, pip_install
from ..serial_library import PortNotOpenError, SerialBase, Timeout, serial_for_url
from .kind import Need, PortKind

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from ...sim.machine import Machine

SLICE = 100_000
"""Blocks of instructions between two looks at the clock: some tens of milliseconds."""
NAP = 0.01
"""Seconds between two looks at a board that waits for the host."""


class Serial(SerialBase):
    """A port whose far end runs while this end waits: there is no thread, and no byte is lost."""

    counter_kind: ClassVar[str] = "instr"
    """The firmware's tick counter counts instructions here, whatever the firmware calls it."""

    def open(self) -> None:
        """Put the board of the URL into reset, with the image in its flash.

        Raises:
            UsageError: the URL names no image, or a board that this simulator does not model.
            MissingToolError: unicorn is not installed.
            DataError: the image cannot be read.
            DeviceError: the image does not fit the board's memory.
        """
        parts = urlsplit(self.portstr or "")
        elf = parse_qs(parts.query).get("elf")
        if elf is None:
            raise UsageError("names no image", where=str(self.portstr), fix="add ?elf=PATH")
        board = load_board(parts.netloc + parts.path)
        self._machine: Machine | None = _machine_class()(board, Path(elf[0]))
        self.name = f"sim://{board.name}"
        self.is_open = True

    def close(self) -> None:
        """Give the machine's memory back."""
        self._machine = None
        self.is_open = False

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read at once, after the board has had a moment to answer."""
        machine = self._running()
        machine.run(SLICE)
        return len(machine.uarte.outgoing)

    def read(self, size: int = 1, /) -> bytes:
        """Return up to ``size`` bytes, after ``timeout`` seconds at the latest.

        Raises:
            DeviceError: the firmware faults; the message names the place.
        """
        machine = self._running()
        timeout = Timeout(self.timeout)  # type: ignore[arg-type]  # None is for ever
        while len(machine.uarte.outgoing) < size:
            idle = machine.run(SLICE)
            if len(machine.uarte.outgoing) >= size or timeout.expired():
                break
            if idle:
                time.sleep(NAP)
        received = bytes(machine.uarte.outgoing[:size])
        del machine.uarte.outgoing[:size]
        return received

    def write(self, data: ReadableBuffer, /) -> int:
        """Put bytes on the line; the board takes them while this end reads."""
        self._running().uarte.incoming.extend(bytes(data))
        return len(bytes(data))

    def flush(self) -> None:
        """Return at once: the line takes whatever is written."""

    def reset_input_buffer(self) -> None:
        """Forget what has come and was not read."""
        self._running().uarte.outgoing.clear()

    def reset_output_buffer(self) -> None:
        """Forget what the board has not taken."""
        self._running().uarte.incoming.clear()

    def _running(self) -> Machine:
        if not self.is_open or self._machine is None:
            raise PortNotOpenError
        return self._machine

    def _reconfigure_port(self) -> None:
        """Take any setting: the line has no baud rate of its own."""


def _machine_class() -> type[Machine]:
    with needs("sim", "the simulator"):
        from ...sim.machine import Machine
    return Machine


def _open(url: str, _board: Board, elf: Path) -> SerialBase:
    return serial_for_url(url if urlsplit(url).query else f"{url}?{urlencode({'elf': elf})}")


PORT = PortKind(
    name="unicorn",
    what="the whole microcontroller, executed by Unicorn instruction by instruction",
    open=_open,
    simulator=True,
    counts_instructions=True,
    needs=lambda _: (Need("unicorn", pip_install("sim"), package=True),),
)
