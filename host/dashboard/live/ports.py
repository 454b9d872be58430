"""The boards that a run can be watched on: attached and virtual ones, of those that it was exported for."""

from __future__ import annotations

from dataclasses import dataclass

from ....common.run import Run
from ....common.stage_records.export import ExportRecord
from ....train.data.records.record import Record
from ...link.ports import list_ports
from .board_replay import BoardReplay


@dataclass(frozen=True)
class Attached:
    """A port, and the exported board that is expected behind it."""

    board: str
    url: str
    virtual: bool

    @property
    def title(self) -> str:
        """What a user chooses."""
        return f"{self.board}, virtual" if self.virtual else f"{self.board} at {self.url}"

    def replay(self, run: Run, record: Record, speed: float | None) -> BoardReplay:
        """Return what replays a record to it, so many times as fast as an electrode."""
        return BoardReplay(run, self.board, self.url, record, speed)


def attached_to(run: Run) -> list[Attached]:
    """Return the virtual boards that a run was exported for with a stream, then those boards at each attached port.

    Only ports that this machine lists are offered: what a browser asks for opens no other address.

    Raises:
        DataError: an export is damaged.
        VerificationError: an export was edited.
    """
    boards = [name for name in _exported(run) if _streams(run, name)]
    found = list_ports()
    virtual = [
        Attached(name, port.url, True) for name in boards for port in found if port.virtual and name in port.boards
    ]
    real = [port for port in found if not port.virtual]
    return virtual + [
        Attached(name, port.url, False) for port in real for name in boards if not port.boards or name in port.boards
    ]


def _exported(run: Run) -> list[str]:
    return sorted(path.parent.name for path in run.path("export").glob("*/export.json"))


def _streams(run: Run, board: str) -> bool:
    return run.read(f"export/{board}/export.json", ExportRecord).stream is not None
