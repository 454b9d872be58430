"""Ports: real ones, and those of virtual boards; a file of this package declares each kind."""

from __future__ import annotations

from .kind import PortInfo, is_hinted, simulator_of
from .listing import list_ports
from .opening import OpenPort, open_port, simulated_board, usage

__all__ = [
    "OpenPort", "PortInfo", "is_hinted", "list_ports", "open_port", "simulated_board", "simulator_of", "usage",
]  # fmt: skip
