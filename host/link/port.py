"""What is needed of an open port, and what one that went away raises."""

from __future__ import annotations

import sys
from typing import Protocol


def _port_errors() -> tuple[type[Exception], ...]:
    if sys.platform == "win32":
        return (OSError,)
    import termios

    return OSError, termios.error


PORT_ERRORS = _port_errors()
"""What a port that went away raises; SerialException is an OSError."""


class Port(Protocol):
    """What the client needs of an open port; every port of pyserial has it."""

    timeout: float | None
    write_timeout: float | None

    @property
    def name(self) -> str | None: ...  # noqa: D102 - pyserial documents its own names
    @property
    def baudrate(self) -> int: ...  # noqa: D102
    @property
    def in_waiting(self) -> int: ...  # noqa: D102
    def read(self, size: int, /) -> bytes: ...  # noqa: D102
    def write(self, data: bytes, /) -> int | None: ...  # noqa: D102
    def flush(self) -> None: ...  # noqa: D102
    def reset_input_buffer(self) -> None: ...  # noqa: D102
