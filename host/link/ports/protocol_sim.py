"""``sim://BOARD?elf=PATH``: a simulated board as a serial port, for ``serial_for_url``.

``&adc=FILE&fs=HZ&speed=TIMES`` puts counts, int16 [n] of an .npy file, at the input of the board's converter.
``&counter=cycles`` lets the firmware's tick counter count cycles by the core's model instead of instructions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
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
    from ...sim.adc import Played
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

    counter_kind = "instr"
    """What the firmware's tick counter counts here: instructions, or cycles by the core's model (``model``)."""

    def open(self) -> None:
        """Put the board of the URL into reset, with the image in its flash.

        Raises:
            UsageError: the URL names no image, or a board that this simulator does not model.
            MissingToolError: unicorn is not installed.
            DataError: the image cannot be read.
            DeviceError: the image does not fit the board's memory.
        """
        parts = urlsplit(self.portstr or "")
        query = parse_qs(parts.query)
        elf = query.get("elf")
        if elf is None:
            raise UsageError("names no image", where=str(self.portstr), fix="add ?elf=PATH")
        board = load_board(parts.netloc + parts.path)
        modelled = query.get("counter") == ["cycles"]
        machine = _machine_class()(board, Path(elf[0]), modelled=modelled)
        if "adc" in query:
            machine.play(_played(query))
        self.peer = UarteEnd(machine)
        self.counter_kind = "model" if modelled else self.counter_kind
        self.name = f"sim://{board.name}"
        self.is_open = True


def _machine_class() -> type[Machine]:
    with needs("sim", "the simulator"):
        from ...sim.machine import Machine
    return Machine


def _played(query: dict[str, list[str]]) -> Played:
    """Return what an URL puts at the converter's input."""
    import numpy as np

    from ...sim.adc import Played

    return Played(np.load(query["adc"][0]), float(query["fs"][0]), float(query["speed"][0]))


def _open(url: str, _board: Board, elf: Path) -> SerialBase:
    query = urlsplit(url).query
    if "elf" in parse_qs(query):
        return serial_for_url(url)
    return serial_for_url(f"{url}{'&' if query else '?'}{urlencode({'elf': elf})}")


PORT = PortKind(
    name="unicorn",
    what="the whole microcontroller, executed by Unicorn instruction by instruction",
    open=_open,
    simulator=True,
    counts="instructions",
    modelled="counter=cycles",
    needs=lambda _: tuple(Need(name, pip_install("sim"), package=True) for name in ("unicorn", "capstone")),
)
