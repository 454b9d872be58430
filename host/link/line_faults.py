"""What lines do to bytes, as a table: a fault is told by the one transformation that makes a known reply what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

BYTES = [bytes([byte]) for byte in range(256)]
FEW = 3
RAW = "send raw bytes: no console, no printf and no terminal driver between the UART and the agent"
EIGHT = "set both sides to eight data bits, without parity"
FLOW = "switch software flow control (XON/XOFF) off on both sides, and in whatever is between them"


@dataclass(frozen=True)
class LineFault:
    """What a line does to the bytes that it carries."""

    what: str
    """What happens to the bytes, as a sentence without its end."""
    why: str
    advice: str
    carry: Callable[[bytes], bytes]
    """Returns what arrives of what was sent."""
    both_ways: bool = True
    """Whether it leaves most requests alone, so that those that it changes can be told by their silence."""

    def changes(self, sent: bytes) -> bool:
        """Return whether these bytes arrive as others."""
        return self.carry(sent) != sent

    @property
    def changed(self) -> list[bytes]:
        """The bytes that arrive as others."""
        return [byte for byte in BYTES if self.changes(byte)]

    def has_left(self, came: bytes, sent: bytes) -> bool:
        """Return whether what was sent is in what came as the fault leaves it, and no byte that it never leaves."""
        never = {*self.changed} - {bytes([byte]) for byte in self.carry(b"".join(BYTES))}
        return self.carry(sent) in came and not any(byte in came for byte in never)

    @property
    def from_device(self) -> str:
        """Say what happens to replies."""
        return f"{self.what}: {self.why}"

    @property
    def to_device(self) -> str:
        """Say what happens to requests; into what their bytes are changed nobody sees at this end."""
        changed = self.changed
        values = (
            " or ".join(byte.hex().upper() for byte in changed)
            if len(changed) <= FEW
            else f"from {changed[0].hex().upper()} to {changed[-1].hex().upper()}"
        )
        return f"requests that hold a byte {values} are never answered, and others are: {self.why}"


def _replace(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda sent: sent.replace(old, new)


def _without(dropped: bytes) -> Callable[[bytes], bytes]:
    return lambda sent: sent.translate(None, dropped)


def _bitwise(change: Callable[[int], int]) -> Callable[[bytes], bytes]:
    return lambda sent: bytes(map(change, sent))


def _with_parity(byte: int, odd: int) -> int:
    low = byte & 0x7F
    return low | (low.bit_count() + odd) % 2 << 7


NEWLINES, RETURNS = "a console translates newlines", "a console translates carriage returns"
CONTROL = "a console takes them for control characters"
SEVEN = "the line has seven data bits"
LINE_FAULTS = (
    LineFault("bytes 0A come as 0D 0A", NEWLINES, RAW, _replace(b"\n", b"\r\n")),
    LineFault("bytes 0A come as 0D", NEWLINES, RAW, _replace(b"\n", b"\r")),
    LineFault("bytes 0A are dropped", "a console ignores newlines", RAW, _without(b"\n")),
    LineFault("bytes 0D come as 0A", RETURNS, RAW, _replace(b"\r", b"\n")),
    LineFault("bytes 0D come as 0D 0A", RETURNS, RAW, _replace(b"\r", b"\r\n")),
    LineFault("bytes 0D are dropped", "a console ignores carriage returns", RAW, _without(b"\r")),
    LineFault("bytes 11 and 13 are dropped", "they are taken for XON and XOFF", FLOW, _without(b"\x11\x13")),
    LineFault("bytes 11 are dropped", "they are taken for XON", FLOW, _without(b"\x11")),
    LineFault("bytes 13 are dropped", "they are taken for XOFF", FLOW, _without(b"\x13")),
    LineFault("bit 7 is cut off", SEVEN, EIGHT, _bitwise(lambda byte: byte & 0x7F)),
    LineFault("bit 7 is even parity", SEVEN, EIGHT, _bitwise(lambda byte: _with_parity(byte, 0)), both_ways=False),
    LineFault("bit 7 is odd parity", SEVEN, EIGHT, _bitwise(lambda byte: _with_parity(byte, 1)), both_ways=False),
    LineFault(
        "bytes FF come twice",
        "a terminal driver marks errors (PARMRK), or a telnet server is in between",
        "switch PARMRK off, or use a raw socket or rfc2217:// instead of telnet",
        _replace(b"\xff", b"\xff\xff"),
    ),
    LineFault("bytes FF are dropped", "something takes them for commands of telnet", RAW, _without(b"\xff")),
    LineFault("bytes 00 are dropped", "a terminal driver or a text tool ignores them", RAW, _without(b"\0"),
              both_ways=False),
    *(
        LineFault(f"bytes {byte:02X} are dropped", CONTROL, RAW, _without(bytes([byte])))
        for byte in (0x03, 0x04, 0x08, 0x15, 0x16, 0x17, 0x1A, 0x1C, 0x7F)
    ),
)  # fmt: skip
"""In the order in which they are looked for."""
