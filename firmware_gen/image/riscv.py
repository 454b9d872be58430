"""What an RV32IC instruction does to the stack pointer and to the flow of control.

Only that: enough to bound a stack from machine code. Encodings are those of the RISC-V Unprivileged ISA, chapters 2
(RV32I) and 16 (C), version 20191213.
"""

from __future__ import annotations

from collections.abc import Iterator

from .effect import Effect, Instruction

RA, SP, GP = 1, 2, 3
JUMP = ((12, 11), (11, 4), (10, 9), (9, 8), (8, 10), (7, 6), (6, 7), (5, 3), (4, 2), (3, 1), (2, 5))
"""Of c.j and c.jal: the bits of the instruction, and which bits of the offset they are."""
CONDITION = ((12, 8), (11, 4), (10, 3), (6, 7), (5, 6), (4, 2), (3, 1), (2, 5))
"""Of c.beqz and c.bnez."""
ADDI16SP = ((12, 9), (6, 4), (5, 6), (4, 8), (3, 7), (2, 5))
ADDI, AUIPC, LUI, BRANCH, JALR, JAL = 0x13, 0x17, 0x37, 0x63, 0x67, 0x6F
STORES, FENCE = 0x23, 0x0F


def decode(code: bytes, start: int) -> Iterator[Instruction]:
    """Decode consecutive instructions; ``start`` is the address of the first."""
    at, upper = 0, None
    while at + 2 <= len(code):
        address = start + at
        word = int.from_bytes(code[at : at + 4], "little")
        if word & 3 == 3:
            yield Instruction(address, *_wide(word, address, upper))
            base = {AUIPC: address, LUI: 0}.get(word & 0x7F)
            upper = None if base is None else (word >> 7 & 31, base + (word & 0xFFFFF000))
            at += 4
        else:
            yield Instruction(address, *_narrow(word & 0xFFFF, address))
            at, upper = at + 2, None


def _narrow(word: int, address: int) -> tuple[Effect, int]:
    quadrant, function = word & 3, word >> 13
    if quadrant == 1 and function in (1, 5):  # c.jal, c.j
        return Effect.CALL if function == 1 else Effect.BRANCH, address + _offset(word, JUMP)
    if quadrant == 1 and function >= 6:  # c.beqz, c.bnez
        return Effect.BRANCH, address + _offset(word, CONDITION)
    if quadrant == 2 and function == 4 and not word >> 2 & 31:  # c.jr, c.jalr, c.ebreak
        return _narrow_jump(word)
    if word >> 7 & 31 != SP or quadrant == 0 or (quadrant == 1 and function == 4) or (quadrant == 2 and function > 4):
        return Effect.NONE, 0  # it has no rd, or another
    if quadrant == 1 and function in (0, 3):  # c.addi, c.addi16sp
        return _moved(_signed(word >> 7 & 32 | word >> 2 & 31, 6) if function == 0 else _offset(word, ADDI16SP))
    return Effect.UNBOUNDED, 0


def _narrow_jump(word: int) -> tuple[Effect, int]:
    register, links = word >> 7 & 31, bool(word & 0x1000)
    return Effect.NONE if register == 0 or (register == RA and not links) else Effect.INDIRECT, 0


def _wide(word: int, address: int, upper: tuple[int, int] | None) -> tuple[Effect, int]:
    opcode, rd, rs1 = word & 0x7F, word >> 7 & 31, word >> 15 & 31
    if opcode == JAL:
        return Effect.CALL if rd else Effect.BRANCH, address + _jump_offset(word)
    if opcode == JALR:
        return _register_jump(word, upper)
    if opcode == BRANCH:
        return Effect.BRANCH, address + _branch_offset(word)
    if rd != SP or opcode in (STORES, FENCE):
        return Effect.NONE, 0
    if opcode in (AUIPC, LUI) or (opcode == ADDI and (rs1 == GP or (upper is not None and upper[0] == SP))):
        return Effect.NONE, 0  # a stack begins at an address of the image
    if opcode == ADDI and word >> 12 & 7 == 0 and rs1 == SP:
        return _moved(_signed(word >> 20, 12))
    return Effect.UNBOUNDED, 0


def _register_jump(word: int, upper: tuple[int, int] | None) -> tuple[Effect, int]:
    rd, rs1, low = word >> 7 & 31, word >> 15 & 31, _signed(word >> 20, 12)
    if upper is not None and upper[0] == rs1:  # behind auipc of the same register: a call, or a tail call, anywhere
        return Effect.CALL if rd else Effect.BRANCH, upper[1] + low & 0xFFFFFFFF
    return Effect.NONE if rd == 0 and rs1 == RA else Effect.INDIRECT, 0


def _moved(by: int) -> tuple[Effect, int]:
    return (Effect.PUSH, -by) if by < 0 else (Effect.NONE, 0)


def _offset(word: int, bits: tuple[tuple[int, int], ...]) -> int:
    value = sum((word >> source & 1) << target for source, target in bits)
    return _signed(value, bits[0][1] + 1)


def _jump_offset(word: int) -> int:
    value = (word >> 31) << 20 | word & 0xFF000 | (word >> 20 & 1) << 11 | (word >> 21 & 0x3FF) << 1
    return _signed(value, 21)


def _branch_offset(word: int) -> int:
    value = (word >> 31) << 12 | (word >> 7 & 1) << 11 | (word >> 25 & 0x3F) << 5 | (word >> 8 & 0xF) << 1
    return _signed(value, 13)


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
