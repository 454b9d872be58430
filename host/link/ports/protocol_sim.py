"""``sim://BOARD?elf=PATH``: a simulated board as a serial port, for ``serial_for_url``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from ....boards.board import Board
from ....boards.loader import load_board
from ....common.errors import UsageError
from ....common.extras import needs, pip_install
from ....common.programs import Need
from ..serial_library import SerialBase, serial_for_url
from .kind import PortKind
from .line import Line

if TYPE_CHECKING:
    from ...sim.machine import Machine

SLICE = 100_000
"""Blocks of instructions between two looks at the clock: some tens of milliseconds."""


class UarteEnd:
    """The far end of a line at a machine's UARTE."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.incoming, self.outgoing = machine.uarte.incoming, machine.uarte.outgoing

    def advance(self) -> bool:
        """Run a slice; return whether the board waits for the host."""
        return self._machine.run(SLICE)


class Serial(Line):
    """The line to a board that Unicorn executes."""

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
        self.peer = UarteEnd(_machine_class()(board, Path(elf[0])))
        self.name = f"sim://{board.name}"
        self.is_open = True


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
    counts="instructions",
    needs=lambda _: (Need("unicorn", pip_install("sim"), package=True),),
)
