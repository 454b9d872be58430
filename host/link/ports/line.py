"""A serial line whose far end is computed: a simulated board that runs while this end waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from ..serial_library import PortNotOpenError, SerialBase, Timeout

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

NAP = 0.01
"""Seconds between two looks at a board that waits for the host."""


class Incoming(Protocol):
    """Bytes that the host wrote and the board has not taken."""

    def extend(self, data: bytes, /) -> None: ...  # noqa: D102
    def clear(self) -> None: ...  # noqa: D102


class Peer(Protocol):
    """The far end of a line."""

    @property
    def incoming(self) -> Incoming: ...  # noqa: D102
    @property
    def outgoing(self) -> bytearray: ...  # noqa: D102 - bytes that the board sent and the host has not read
    def advance(self) -> bool: ...  # noqa: D102 - run for some tens of milliseconds; whether it only waits for the host


class Line(SerialBase):
    """A port whose far end runs while this end waits: there is no thread, and no byte is lost."""

    peer: Peer | None = None
    """What is there while the port is open."""

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read at once, after the board has had a moment to answer."""
        peer = self._running()
        peer.advance()
        return len(peer.outgoing)

    def close(self) -> None:
        """Give the memory of the far end back."""
        self.peer = None
        self.is_open = False

    def read(self, size: int = 1, /) -> bytes:
        """Return up to ``size`` bytes, after ``timeout`` seconds at the latest.

        Raises:
            DeviceError: the firmware faults; the message names the place.
        """
        peer = self._running()
        timeout = Timeout(self.timeout)  # type: ignore[arg-type]  # None is for ever
        while len(peer.outgoing) < size:
            idle = peer.advance()
            if len(peer.outgoing) >= size or timeout.expired():
                break
            if idle:
                time.sleep(NAP)
        received = bytes(peer.outgoing[:size])
        del peer.outgoing[:size]
        return received

    def write(self, data: ReadableBuffer, /) -> int:
        """Put bytes on the line; the board takes them while this end reads."""
        self._running().incoming.extend(bytes(data))
        return len(bytes(data))

    def flush(self) -> None:
        """Return at once: the line takes whatever is written."""

    def reset_input_buffer(self) -> None:
        """Forget what has come and was not read."""
        self._running().outgoing.clear()

    def reset_output_buffer(self) -> None:
        """Forget what the board has not taken."""
        self._running().incoming.clear()

    def _running(self) -> Peer:
        if not self.is_open or self.peer is None:
            raise PortNotOpenError
        return self.peer

    def _reconfigure_port(self) -> None:
        """Take any setting: the line has no baud rate of its own."""
