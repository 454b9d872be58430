"""A port to a process that speaks the protocol, over a line on which bytes are flipped, dropped, doubled and added."""

from __future__ import annotations

import math
import os
import random
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from select import select

CHUNK = 65_536


class Noise:
    """Damages one byte in so many, each in one of four ways."""

    def __init__(self, share: float, seed: int) -> None:
        self._random = random.Random(seed)
        self._gap = math.log1p(-share) if share > 0 else -math.inf
        self._left = self._draw()
        self.faults = 0

    def _draw(self) -> int:
        if self._gap == -math.inf:
            return 1 << 60
        return int(math.log(1.0 - self._random.random()) / self._gap)

    def spoil(self, data: bytes) -> bytes:
        """Return what arrives of the bytes."""
        out, at = bytearray(), 0
        while len(data) - at > self._left:
            out += data[at : at + self._left]
            at += self._left
            out += self._damaged(data[at])
            at += 1
            self._left = self._draw()
        self._left -= len(data) - at
        return bytes(out + data[at:])

    def _damaged(self, byte: int) -> bytes:
        self.faults += 1
        kind = self._random.randrange(4)
        if kind == 0:
            return bytes([byte ^ 1 << self._random.randrange(8)])
        if kind == 1:
            return b""
        if kind == 2:
            return bytes([byte, byte])
        return bytes([self._random.randrange(256), byte])


class NoisyProcess:
    """An open port, as the client needs it."""

    name = "noisy process"
    baudrate = 115_200

    def __init__(self, process: subprocess.Popen[bytes], share: float, seed: int) -> None:
        assert process.stdin
        assert process.stdout
        self._to, self._back = process.stdin.fileno(), process.stdout.fileno()
        self._there, self._here = Noise(share, seed), Noise(share, seed + 1_000_003)
        self._came = b""
        self.timeout: float | None = None
        self.write_timeout: float | None = None

    def worsen(self, share: float) -> None:
        """Damage this share of the bytes from now on."""
        self._there, self._here = Noise(share, 1), Noise(share, 2)

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read at once."""
        return len(self._came)

    def read(self, size: int, /) -> bytes:
        """Return what came, after the time-out at the latest."""
        if not self._came and select([self._back], [], [], self.timeout)[0]:
            self._came = self._here.spoil(os.read(self._back, CHUNK))
        read, self._came = self._came[:size], self._came[size:]
        return read

    def write(self, data: bytes, /) -> int:
        """Put bytes on the line."""
        left = self._there.spoil(data)
        while left:
            left = left[os.write(self._to, left) :]
        return len(data)

    def flush(self) -> None:
        """Return at once."""

    def reset_input_buffer(self) -> None:
        """Forget what came."""
        self._came = b""


@contextmanager
def noisy(elf: Path, share: float, seed: int) -> Generator[NoisyProcess]:
    """Run the firmware of this computer behind a line on which this share of the bytes is damaged, either way."""
    process = subprocess.Popen([elf], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    try:
        yield NoisyProcess(process, share, seed)
    finally:
        process.kill()
        process.communicate()
