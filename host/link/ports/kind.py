"""What a kind of port declares about itself, and the kinds that there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ....boards.board import Board
from ....common.plugins import discover
from ....common.programs import Need

if TYPE_CHECKING:
    from ..serial_library import SerialBase


@dataclass(frozen=True)
class PortInfo:
    """A port that ``validate --port`` takes."""

    url: str
    description: str
    boards: tuple[str, ...]
    """Boards that it may be: by USB ids, which are a hint, or by name."""
    virtual: bool
    usb_id: str | None = None
    """``vendor:product``, hexadecimal."""
    serial_number: str | None = None
    """Of the USB device; two boards of one kind differ in it."""
    place: str | None = None
    """Path of the USB socket and interface; two ports of one board differ in it."""


def _nothing(_: Board) -> tuple[Need, ...]:
    return ()


@dataclass(frozen=True)
class PortKind:
    """A kind of port, or a simulator; one file of this package declares one as ``PORT``."""

    name: str
    """For a simulator what ``simulator.kind`` of a board's file says."""
    what: str
    open: Callable[[str, Board, Path], AbstractContextManager[SerialBase]]
    """Takes the URL, the board and its image, and opens the port for as long as the context lasts.

    Raises a UsageError, MissingToolError, DataError or DeviceError where that cannot be.
    """
    simulator: bool = False
    """Whether it runs the image of a board whose file names it."""
    counts: Literal["instructions", "cycles"] | None = None
    """What the firmware's tick counter counts behind it, where that is worth an estimate of time."""
    modelled: str = ""
    """The query of its URLs with which that is cycles by the core's model; empty where it has no such."""
    counter_kind: str | None = None
    """What the firmware's tick counter counts behind it, where that is not what the firmware says."""
    scheme: str = ""
    """How its URLs begin, before the colon; empty for the kind that takes what no other kind does."""
    usage: tuple[str, ...] = ()
    """How its ports are written; those of simulators are all written ``sim://BOARD``."""
    attached: Callable[[Sequence[Board]], list[PortInfo]] | None = None
    """Lists the ports of this kind that are there now, and which of the boards they may be."""
    needs: Callable[[Board], tuple[Need, ...]] = _nothing
    """Returns what it needs for a board, apart from what ecgtiny always brings."""


def is_hinted(usb_id: str | None, board: Board) -> bool:
    """Tell whether a port with these USB ids may be a board's, by the ids in the board's file."""
    patterns = board.usb.ids if board.usb else ()
    return usb_id is not None and any(usb_id == one or usb_id.startswith(f"{one}:") for one in patterns)


def kinds() -> tuple[PortKind, ...]:
    """Return all kinds of ports and simulators, sorted by name."""
    return discover(__name__.rpartition(".")[0], "PORT", PortKind)


def simulator_of(board: Board) -> PortKind | None:
    """Return the simulator that the board's file names; None where it names none, or one that is not there."""
    named = board.simulator.kind if board.simulator else None
    return next((kind for kind in kinds() if kind.simulator and kind.name == named), None)
