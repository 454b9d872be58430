"""The serial library, pyserial: nothing else imports it, so that another of the same interface can take its place."""

from __future__ import annotations

from serial import (
    PortNotOpenError,
    SerialBase,
    SerialException,
    SerialTimeoutException,
    protocol_handler_packages,
    serial_for_url,
)
from serial.serialutil import Timeout
from serial.tools.list_ports import comports
from serial.tools.list_ports_common import ListPortInfo

DISTRIBUTION = "pyserial"
"""How pip calls it, for the versions in records."""

__all__ = [
    "DISTRIBUTION",
    "ListPortInfo",
    "PortNotOpenError",
    "SerialBase",
    "SerialException",
    "SerialTimeoutException",
    "Timeout",
    "comports",
    "protocol_handler_packages",
    "serial_for_url",
]
