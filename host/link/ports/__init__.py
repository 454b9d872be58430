"""Ports: real ones, and those of virtual boards, all opened through pyserial."""

from __future__ import annotations

from .listing import PortInfo, list_ports
from .opening import OpenPort, open_port

__all__ = ["OpenPort", "PortInfo", "list_ports", "open_port"]
