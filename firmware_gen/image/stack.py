"""A bound on the stack, from the machine code itself: it holds for library functions and for every compiler.

A function's frame is the sum of everything by which its instructions lower the stack pointer; the bound is the largest
sum of frames along the call graph from the image's entry. Both err upwards: two prologues on two paths are added, and a
tail call counts as a call. A call through a pointer, recursion and a stack pointer that is computed cannot be bounded,
and are refused. Literals and tables between instructions are told apart by the mapping symbols $t and $d (ELF for the
Arm Architecture, 5.5.5) or $x and $d (RISC-V ELF psABI, Mapping Symbol); code without any, as that of AVR, is all
instructions.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ...common.errors import EcgtinyError
from . import avr, riscv, thumb
from .effect import Effect, Instruction
from .elf import Image, Symbol

DECODERS: dict[str, Callable[[bytes, int], Iterator[Instruction]]] = {
    "EM_ARM": thumb.decode,
    "EM_RISCV": riscv.decode,
    "EM_AVR": avr.decode,
}
"""By machine of the ELF file."""
HANDLERS, UNHANDLED = ("systick_handler",), "stop"
"""Exceptions that may come anywhere, by their functions' names, and what has their place where no driver has them."""
EXCEPTION_FRAME = 32 + 4
"""Bytes that an exception pushes, and those by which it aligns the stack before (Armv7-M Architecture Reference Manual,
B1.5.6; the floating-point unit is off)."""
CODE_MARKS = {"EM_ARM": "$t", "EM_RISCV": "$x", "EM_AVR": "$x"}
RETURN_ADDRESSES = {"EM_AVR": avr.RETURN_ADDRESS}
"""Bytes that a call itself pushes, by machine of the ELF file; on others they go to a register."""
LABELS = {"EM_AVR": ("FUNC", "NOTYPE")}
"""What begins a function, by machine of the ELF file: those of the compiler's own library for AVR have no type."""


@dataclass(frozen=True)
class Function:
    """A function's own frame in bytes, and the addresses that it may go to outside itself."""

    name: str
    frame: int
    calls: frozenset[int]


def stack_bound(image: Image, start: int | None = None) -> int:
    """Return the most bytes of stack that the image can take from a function's address on.

    Without an address it is from the image's entry on, and an exception on top where a driver handles one.

    Raises:
        EcgtinyError: a function on the way cannot be bounded; the message names it.
    """
    known = functions(image)
    if start is not None:
        return _deepest(start, known, ())
    return _deepest(image.entry, known, ()) + _deepest_exception(image, known)


def _deepest_exception(image: Image, known: dict[int, Function]) -> int:
    places = {symbol.name: symbol.address for symbol in image.symbols if symbol.kind == "FUNC"}
    handlers = {places[name] for name in HANDLERS if name in places and places[name] != places.get(UNHANDLED)}
    return max((EXCEPTION_FRAME + _deepest(handler, known, ()) for handler in handlers), default=0)


def functions(image: Image) -> dict[int, Function]:
    """Return every function of the image by its address."""
    code = _code(image)
    kinds = LABELS.get(image.machine, ("FUNC",))
    labels = [symbol for symbol in reversed(image.symbols) if symbol.kind in kinds]  # of two names the first stays
    labels.sort(key=lambda symbol: (symbol.address, symbol.kind == "FUNC"))
    symbols = list({symbol.address: symbol for symbol in labels}.values())
    ends = [*(symbol.address for symbol in symbols[1:]), max((end for _, end, _ in code), default=0)]
    return {
        symbol.address: _function(symbol, symbol.address + symbol.size if symbol.size else end, code, image)
        for symbol, end in zip(symbols, ends, strict=True)
    }


def _code(image: Image) -> list[tuple[int, int, bytes]]:
    """Start, end and bytes of every stretch of instructions, in the order of their addresses."""
    code = CODE_MARKS[image.machine]
    marks = [(symbol.address, symbol.name[:2]) for symbol in image.symbols if symbol.name[:2] in (code, "$d")]
    pieces: list[tuple[int, int, bytes]] = []
    for base, data in image.code:
        inside = [mark for mark in marks if base <= mark[0] < base + len(data)] or [(base, code)]
        for (start, kind), (end, _) in pairwise([*inside, (base + len(data), "")]):
            if kind == code and end > start:
                pieces.append((start, end, data[start - base : end - base]))
    return pieces


def _instructions(image: Image, piece: tuple[int, int, bytes], start: int, end: int) -> Iterator[Instruction]:
    low, high = max(piece[0], start), min(piece[1], end)
    decode = DECODERS[image.machine]
    return decode(piece[2][low - piece[0] : high - piece[0]], low) if low < high else iter(())


def _function(symbol: Symbol, end: int, code: list[tuple[int, int, bytes]], image: Image) -> Function:
    instructions = [i for piece in code for i in _instructions(image, piece, symbol.address, end)]
    effects = {instruction.effect for instruction in instructions}
    for effect, words in ((Effect.INDIRECT, "calls through a pointer"), (Effect.UNBOUNDED, "computes its stack")):
        if effect in effects:
            return Function(f"{symbol.name} {words}", -1, frozenset())
    calls = {i.value for i in instructions if i.effect is Effect.CALL}
    jumps = {i.value for i in instructions if i.effect is Effect.BRANCH}
    leaving = {target for target in jumps if not symbol.address <= target < end}
    pushed = sum(i.value for i in instructions if i.effect is Effect.PUSH)
    frame = RETURN_ADDRESSES.get(image.machine, 0) + pushed
    return Function(symbol.name, frame, frozenset(calls | leaving))


def _deepest(address: int, known: dict[int, Function], path: tuple[int, ...]) -> int:
    starts = sorted(known)
    start = starts[bisect.bisect_right(starts, address) - 1]
    function = known[start]
    if function.frame < 0:
        raise EcgtinyError(
            f"the stack cannot be bounded: {function.name}",
            fix="compile the sources with the toolchain that ecgtiny chose",
        )
    if start in path:
        raise EcgtinyError(
            f"the stack cannot be bounded: {function.name} is recursive", fix="take the recursion out of the function"
        )
    return function.frame + max((_deepest(call, known, (*path, start)) for call in function.calls), default=0)
