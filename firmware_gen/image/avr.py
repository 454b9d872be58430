"""What an instruction of an AVR does to the stack pointer and to the flow of control.

Only that: enough to bound a stack from machine code. Encodings are those of the AVR Instruction Set Manual (Microchip
DS40002198). A frame is made as GCC does it: a pair of registers takes the stack pointer, is lowered, and goes back.
"""

from __future__ import annotations

from collections.abc import Iterator

from .effect import Effect, Instruction

RETURN_ADDRESS = 3
"""Bytes that a call pushes where the program counter has 22 bits; with 16 bits it is one less."""
SPL = 0x3D
JMP, CALL, INDIRECT, RETURNS = 0x940C, 0x940E, (0x9409, 0x9419, 0x9509, 0x9519), (0x9508, 0x9518)
LOADS_STORES = (0x9000, 0x9200)
"""LDS and STS, of two words, whose register is masked."""
PAIRS = (24, 26, 28, 30)
"""The lower registers of the pairs that ADIW and SBIW take."""
LDI, SUBI, SBCI = 0xE, 0x5, 0x4


def decode(code: bytes, start: int) -> Iterator[Instruction]:
    """Decode consecutive instructions; ``start`` is the address of the first.

    Where the last one goes on to what lies behind, a branch to there ends them.
    """
    at, pairs, ends, skips = 0, _Pairs(), True, False
    while at + 2 <= len(code):
        first, second = (int.from_bytes(code[i : i + 2], "little") for i in (at, at + 2))
        effect, value = pairs.moved(first) or _flow(first, second, start + at)
        yield Instruction(start + at, effect, value)
        ends, skips = not skips and _leaves(first), _skips(first)
        at += 4 if _is_wide(first) else 2
    if not ends:
        yield Instruction(start + at, Effect.BRANCH, start + at)


class _Pairs:
    """How far below the stack pointer the pairs of registers are that were made from it."""

    def __init__(self) -> None:
        self._below = dict[int, int]()

    def moved(self, word: int) -> tuple[Effect, int] | None:
        """Return what an instruction does to the stack pointer; None where it is no concern of it."""
        if word & 0xFE0F == 0x920F:  # PUSH
            return Effect.PUSH, 1
        register = word >> 4 & 31
        if word & 0xF000 == 0xB000 and (word >> 5 & 0x30 | word & 15) == SPL:  # IN, OUT
            return self._out(register) if word & 0x800 else self._in(register)
        self._compute(word)
        return None

    def _in(self, register: int) -> tuple[Effect, int]:
        self._below[register] = 0
        return Effect.NONE, 0

    def _out(self, register: int) -> tuple[Effect, int]:
        below = self._below.get(register)
        if below is None:
            return Effect.UNBOUNDED, 0
        self._below = {register: 0}
        below = _signed(below & 0xFFFF, 16)
        return (Effect.PUSH, below) if below > 0 else (Effect.NONE, 0)

    def _compute(self, word: int) -> None:
        register, constant = 16 + (word >> 4 & 15), word >> 4 & 0xF0 | word & 15
        if word >> 9 == 0b1001011:  # ADIW, SBIW
            pair, by = PAIRS[word >> 4 & 3], word >> 2 & 0x30 | word & 15
            self._lower(pair, by if word & 0x100 else -by)
        elif word >> 12 == SUBI:
            self._lower(register, constant)
        elif word >> 12 == SBCI:
            self._lower(register - 1, constant << 8)
        elif word >> 12 == LDI:  # a stack begins at an address of the image
            self._below[register] = 0

    def _lower(self, pair: int, by: int) -> None:
        if pair in self._below:
            self._below[pair] += by


def _flow(first: int, second: int, address: int) -> tuple[Effect, int]:
    if first & 0xFE0C == JMP:
        target = 2 * ((first >> 3 & 0x3E | first & 1) << 16 | second)
        return (Effect.CALL if first & 2 else Effect.BRANCH), target
    if first & 0xE000 == 0xC000:  # RJMP, RCALL
        target = address + 2 + 2 * _signed(first & 0xFFF, 12)
        if first == 0xD000:  # to the next instruction: it is there for what it pushes
            return Effect.PUSH, RETURN_ADDRESS
        return (Effect.CALL if first & 0x1000 else Effect.BRANCH), target
    if first & 0xF800 == 0xF000:  # BRBS, BRBC
        return Effect.BRANCH, address + 2 + 2 * _signed(first >> 3 & 0x7F, 7)
    return (Effect.INDIRECT if first in INDIRECT else Effect.NONE), 0


def _is_wide(first: int) -> bool:
    return first & 0xFE0C == JMP or first & 0xFC0F in LOADS_STORES


def _leaves(first: int) -> bool:
    return first in RETURNS or first & 0xF000 == 0xC000 or first & 0xFE0E == JMP


def _skips(first: int) -> bool:
    """Tell whether it may skip the next one: CPSE, SBRC and SBRS, SBIC and SBIS."""
    return first & 0xFC00 == 0x1000 or first & 0xFC08 == 0xFC00 or first & 0xFD00 == 0x9900


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
