"""A process that speaks the wire protocol on its standard streams, and frames made by libraries."""

from __future__ import annotations

import subprocess
import zlib
from collections.abc import Generator
from contextlib import contextmanager, suppress
from select import select
from typing import IO

from cobs import cobs

HELLO, SCORE, SELF_TEST, PUSH, START, PART, SCORE_PARTS, SESSION = 1, 2, 3, 4, 5, 6, 7, 8
PATIENCE = 10
"""Seconds to wait for a byte; QEMU needs one or two to boot."""


def frame(kind: int, seq: int, payload: bytes = b"") -> bytes:
    """Return a whole frame."""
    body = bytes((kind, seq)) + payload
    return b"\0" + cobs.encode(body + zlib.crc32(body).to_bytes(4, "little")) + b"\0"


class Link:
    """Both ends of a process's streams."""

    def __init__(self, to: IO[bytes], back: IO[bytes]) -> None:
        self._to, self._back = to, back

    def send(self, data: bytes) -> None:
        """Put bytes on the line."""
        self._to.write(data)
        self._to.flush()

    def close(self) -> bytes:
        """Close the line towards the process; return what it still sends."""
        self._to.close()
        return self._back.read()

    def receive(self) -> tuple[int, int, bytes]:
        """Return type, seq and payload of the next frame."""
        encoded = b""
        while not encoded:
            while (byte := self._byte()) != b"\0":
                encoded += byte
        body = cobs.decode(encoded)
        assert zlib.crc32(body[:-4]) == int.from_bytes(body[-4:], "little")
        return body[0], body[1], body[2:-4]

    def _byte(self) -> bytes:
        assert select([self._back], [], [], PATIENCE)[0], "the process does not answer"
        byte = self._back.read(1)
        assert byte, "the process has closed the line"
        return byte

    def ask(self, kind: int, seq: int = 0, payload: bytes = b"") -> tuple[int, int, bytes]:
        """Send a request and return the reply."""
        self.send(frame(kind, seq, payload))
        return self.receive()


@contextmanager
def linked(*command: object) -> Generator[Link]:
    """Run a command for as long as it is talked to."""
    words = [str(word) for word in command]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert process.stdin
    assert process.stdout
    try:
        yield Link(process.stdin, process.stdout)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()
