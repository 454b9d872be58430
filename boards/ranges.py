"""What the figures of a board's file may be, whatever the chip: a driver knows the rest."""

from __future__ import annotations

from collections.abc import Iterator

from ..common.errors import UsageError
from .board import Board, Region

BITS = 32
"""Of an address and of a register."""
PORT_PINS = 32
"""The most pins of a port, one a bit of its registers."""
VECTORS = 512
"""The image begins with vectors, whose address has to be a multiple of the next power of two of their bytes
(Armv7-M Architecture Reference Manual, B3.2.5): of this for up to 112 interrupts, of which none is
used here."""
STACK = 16
"""The stack begins the RAM, and is aligned to this (RISC-V ELF psABI; AAPCS asks for 8)."""


def check_ranges(board: Board, where: str) -> None:
    """Check every address, number and pin of a board, and its title.

    Raises:
        UsageError: one of them is out of range; the message names file, key and what is allowed.
    """
    if not board.title.isprintable() or {"*/", "/*"} & {board.title[i : i + 2] for i in range(len(board.title))}:
        raise UsageError(f"title is {board.title!r}, which would end a comment of C or break its line", where=where,
                         fix="leave out */, /* and control characters")  # fmt: skip
    for key, value in _numbers(board):
        if value >= 1 << BITS:
            raise UsageError(f"{key} is 0x{value:X}, which has more than {BITS} bits", where=where,
                             fix="correct the number")  # fmt: skip
    for key, region in _regions(board):
        if region.length == 0 or region.origin + region.length > 1 << BITS:
            raise UsageError(f"{key} has no byte, or ends above {BITS} bits", where=where,
                             fix="correct its origin and its length")  # fmt: skip
        aligned = STACK if key == "memory.ram" else VECTORS
        if region.origin % aligned:
            raise UsageError(f"{key}.origin is 0x{region.origin:08X}, not a multiple of {aligned}", where=where,
                             fix="begin it at the next multiple, and take what that costs off its length")  # fmt: skip
    for side, pin in (("tx", board.uart.tx), ("rx", board.uart.rx)):
        if pin is not None and max(pin.pin, pin.port) >= PORT_PINS:
            raise UsageError(f"uart.{side} is pin {pin.pin} of port {pin.port}", where=where,
                             fix=f"ports and their pins are numbered from 0 to {PORT_PINS - 1}")  # fmt: skip


def _regions(board: Board) -> Iterator[tuple[str, Region]]:
    if board.memory is not None:
        yield "memory.flash", board.memory.flash
        yield "memory.ram", board.memory.ram
        if board.memory.constants is not None:
            yield "memory.constants", board.memory.constants


def _numbers(board: Board) -> Iterator[tuple[str, int]]:
    yield "mcu.clock_hz", board.mcu.clock_hz
    yield "uart.base", board.uart.base
    yield "uart.baud", board.uart.baud
    if board.flash is not None:
        yield "flash.uf2_family", board.flash.uf2_family
    for key, region in _regions(board):
        yield f"{key}.origin", region.origin
        yield f"{key}.length", region.length
