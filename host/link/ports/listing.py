"""What there is to connect to: ports that are attached, and the boards that are virtual."""

from __future__ import annotations

from ....boards.loader import load_board, names
from .kind import PortInfo, kinds, simulator_of


def list_ports() -> list[PortInfo]:
    """Return the attached ports, then the virtual boards, each sorted by name."""
    boards = [load_board(name) for name in names()]
    attached = [port for kind in kinds() if kind.attached for port in kind.attached(boards)]
    simulated = [PortInfo(f"sim://{b.name}", b.title, (b.name,), virtual=True) for b in boards if simulator_of(b)]
    return attached + simulated
