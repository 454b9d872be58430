"""What is listed, brought or prepared: boards, data and ports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...boards.loader import load_board, names
from ...boards.measured import Measured, measured
from ...common.errors import UsageError
from ...common.stage_records.export import Estimated

if TYPE_CHECKING:
    from ...boards.board import Board
    from ...train.data.prepare import Prepared
    from ...train.data.sources.registry import Description
    from ..link.ports.listing import PortInfo


@dataclass(frozen=True)
class Boards:
    """Every board that has a file, and what was run for each."""

    boards: list[Board]
    measured: dict[str, Measured]
    """By name of the board; no figure of it is from silicon."""
    seconds: dict[str, Estimated]
    """What a beat of the default detector takes, by name of the board: without waits for the flash where cycles were
    counted, or modelled; estimated from the instructions elsewhere."""


def boards() -> Boards:
    """Describe every board that has a file."""
    listed, found = [load_board(name) for name in names()], measured()
    times = ((board.name, seconds(board, found.get(board.name))) for board in listed)
    return Boards(listed, found, {name: time for name, time in times if time is not None})


def seconds(board: Board, found: Measured | None) -> Estimated | None:
    """Return what a beat takes on a board; None where nothing was counted."""
    from ..cost.estimate import seconds_of

    if found is None:
        return None
    if found.cycles:
        return seconds_of(board, found.cycles, "cycles")
    if found.modelled_cycles:
        return seconds_of(board, found.modelled_cycles, "modelled")
    return seconds_of(board, found.instructions) if found.instructions else None


@dataclass(frozen=True)
class Sources:
    """Every source of beats."""

    sources: list[Description]


def data_sources() -> Sources:
    """Describe every source of beats."""
    from ...train.data.sources import describe

    return Sources(describe())


@dataclass(frozen=True)
class Fetched:
    """A named data set, and its files on this machine."""

    name: str
    files: list[str]


def fetch_data(name: str) -> Fetched:
    """Put a named data set into the user's cache."""
    from ...train.data.sources import fetch

    return Fetched(name, [str(path) for path in fetch(name)])


def prepare_data(sets: tuple[str, ...], out: Path | None, **options: Any) -> Prepared:
    """Make one file of clinical sets, given as names and folders in turn.

    Raises:
        UsageError: a name has no folder.
    """
    from ...train.data.prepare import SETS, Options, prepare_sets

    if len(sets) % 2:
        fix = f"give a set and its folder: {' or '.join(f'{name} DIR' for name in SETS)}"
        raise UsageError(f"{sets[-1]!r} is a set or a folder alone", fix=fix)
    folders = [(name, Path(folder)) for name, folder in zip(sets[::2], sets[1::2], strict=True)]
    return prepare_sets(folders, out or Path(f"{'-'.join(sets[::2])}.npz"), Options(**options))


@dataclass(frozen=True)
class Ports:
    """The attached serial ports and the virtual boards."""

    ports: list[PortInfo]


def ports() -> Ports:
    """Describe the attached serial ports and the virtual boards."""
    from ..link.ports import list_ports

    return Ports(list_ports())
