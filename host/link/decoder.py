"""Finds frames in what comes over the line, and keeps count of what is none."""

from __future__ import annotations

from typing import ClassVar

from .wire import DELIMITER, Frame

MAX_REPLY = 1024
"""Bytes between two delimiters after which a receiver gives up on a frame; no reply has more than 1000 of payload."""
PRINTABLE = 0.8
"""Share of printable bytes from which bytes are shown as text."""
SHORTEST_TEXT = 8
"""Bytes; fewer between two delimiters are a damaged frame, whatever they are."""


class Decoder:
    """Finds frames in a stream of bytes that comes in pieces of any size; what is no frame is dropped."""

    SAMPLE: ClassVar[int] = 48

    def __init__(self, longest: int = MAX_REPLY) -> None:
        self._longest = longest
        self._pending = bytearray()
        self._spoiled = False
        self.dropped = 0
        """Bytes that were no frame so far."""
        self.sample = b""
        """The first of them."""
        self.damaged_frames = 0
        """Pieces between delimiters that were neither a frame nor text."""
        self.text_bytes = 0
        """Bytes of text between frames."""

    def feed(self, received: bytes) -> list[Frame]:
        """Return the frames that ``received`` completes."""
        *ended, rest = received.split(DELIMITER)
        frames: list[Frame] = []
        for piece in ended:
            self._append(piece)
            frames += self._end()
        self._append(rest)
        return frames

    @property
    def waiting(self) -> bytes:
        """The bytes since the last delimiter, of which nobody knows yet whether they are a frame."""
        return bytes(self._pending)

    def _append(self, piece: bytes) -> None:
        self._pending += piece
        if len(self._pending) > self._longest:
            self._spoiled = True
            self._drop()

    def _end(self) -> list[Frame]:
        frame = None if self._spoiled else Frame.decode(bytes(self._pending))
        if frame is None:
            self._drop()
        self._pending.clear()
        self._spoiled = False
        return [] if frame is None else [frame]

    def _drop(self) -> None:
        piece = bytes(self._pending)
        self.dropped += len(piece)
        self.sample += piece[: self.SAMPLE - len(self.sample)]
        if len(piece) >= SHORTEST_TEXT and is_text(piece):
            self.text_bytes += len(piece)
        else:
            self.damaged_frames += bool(piece)
        self._pending.clear()


def is_text(received: bytes) -> bool:
    """Return whether most of the bytes are printable."""
    printable = sum(byte in b"\t\n\r\x1b" or 32 <= byte < 127 for byte in received)
    return printable >= PRINTABLE * len(received)


def describe(received: bytes) -> str:
    """Show bytes as text where most of them are printable, else in hexadecimal."""
    if is_text(received):
        return f"text, {received.decode('ascii', 'backslashreplace')!r}"
    return received.hex(" ")
