"""A model of the cycles of a Cortex-M4 without wait states, a basic block at a time.

The costs and the rules of overlap are those of the Cortex-M4 Technical Reference Manual (Arm DDI 0439, 3.3.1 and
3.3.2). What the manual leaves open is chosen here, and said: the refill of the pipeline, and what a division takes. Not
modelled: accesses that are not aligned, an IT block's instructions whose condition fails (they count as if it held),
contention of a literal with the fetch, interrupts. ``docs/cycles.md`` says what it was compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import capstone
from capstone import arm_const as arm

DIRECT, INDIRECT, LOADED = 1, 2, 3
"""Refill of the pipeline behind a branch to a label, to a register, and to what was loaded. The manual says 1 to 3, by
how early the target is known, and at least 3 for a loaded one."""
STRADDLES = 1
"""More, where the target is an instruction of 32 bits that does not begin at a word: both its words are fetched."""
NO_OPERANDS = {13, 15}
"""Registers that a division does not take: what looks like one of them is data."""
SHORTEST_DIVISION, LONGEST_DIVISION = 2, 12
VECTOR_DIVISION, VECTOR_ACCUMULATE = 14, 3
LOADS = frozenset({
    arm.ARM_INS_LDR, arm.ARM_INS_LDRB, arm.ARM_INS_LDRH, arm.ARM_INS_LDRSB, arm.ARM_INS_LDRSH, arm.ARM_INS_LDREX,
    arm.ARM_INS_LDREXB, arm.ARM_INS_LDREXH, arm.ARM_INS_STREX, arm.ARM_INS_STREXB, arm.ARM_INS_STREXH,
})  # fmt: skip
"""What overlaps the load before it and the load behind it; STREX is treated like LDREX."""
STORES = frozenset({arm.ARM_INS_STR, arm.ARM_INS_STRB, arm.ARM_INS_STRH})
LISTS = frozenset({
    arm.ARM_INS_LDM, arm.ARM_INS_LDMDB, arm.ARM_INS_STM, arm.ARM_INS_STMDB, arm.ARM_INS_VLDMIA, arm.ARM_INS_VLDMDB,
    arm.ARM_INS_VSTMIA, arm.ARM_INS_VSTMDB,
})  # fmt: skip
STACKED = frozenset({arm.ARM_INS_PUSH, arm.ARM_INS_POP, arm.ARM_INS_VPUSH, arm.ARM_INS_VPOP})
FIXED = {
    arm.ARM_INS_LDRD: 3, arm.ARM_INS_STRD: 3, arm.ARM_INS_TBB: 3, arm.ARM_INS_TBH: 3, arm.ARM_INS_MRS: 2,
    arm.ARM_INS_MSR: 2, arm.ARM_INS_VDIV: VECTOR_DIVISION, arm.ARM_INS_VSQRT: VECTOR_DIVISION,
    arm.ARM_INS_VMLA: VECTOR_ACCUMULATE, arm.ARM_INS_VMLS: VECTOR_ACCUMULATE, arm.ARM_INS_VNMLA: VECTOR_ACCUMULATE,
    arm.ARM_INS_VNMLS: VECTOR_ACCUMULATE, arm.ARM_INS_VFMA: VECTOR_ACCUMULATE, arm.ARM_INS_VFMS: VECTOR_ACCUMULATE,
    arm.ARM_INS_VFNMA: VECTOR_ACCUMULATE, arm.ARM_INS_VFNMS: VECTOR_ACCUMULATE, arm.ARM_INS_UDIV: SHORTEST_DIVISION,
    arm.ARM_INS_SDIV: SHORTEST_DIVISION,
}  # fmt: skip
"""What does not overlap and does not depend on the operands; a division's rest is ``division``. A table branch loads,
adds and refills, at least six cycles."""
FLOATS = frozenset({arm.ARM_INS_VLDR, arm.ARM_INS_VSTR})
NEAR = frozenset({arm.ARM_INS_B, arm.ARM_INS_BL, arm.ARM_INS_CBZ, arm.ARM_INS_CBNZ})
FAR = frozenset({arm.ARM_INS_BX, arm.ARM_INS_BLX})
DOUBLE = range(arm.ARM_REG_D0, arm.ARM_REG_D31 + 1)


class Price(NamedTuple):
    """What straight-line code takes."""

    instructions: int
    cycles: int
    """Without what follows a branch that is taken."""
    refill: int
    """More, where its last instruction is a branch that is taken."""
    entry: int
    """More, where it is the target of a branch."""


@lru_cache(maxsize=1 << 16)
def price(code: bytes, address: int = 0) -> Price:
    """Return what straight-line Thumb code takes on a core without wait states.

    ``address`` is that of its first instruction; only its remainder by 4 matters.
    """
    count = cycles = refill = 0
    before: capstone.CsInsn | None = None
    for instruction in _decoded(code, address):
        count += 1
        cycles += 1 if instruction is None else _cost(instruction, before)
        refill = 0 if instruction is None else _refill(instruction)
        before = instruction
    straddles = address % 4 == 2 and len(code) > 1 and _width(code, 0) == 4
    return Price(count, cycles, refill, STRADDLES if straddles else 0)


def division(dividend: int, divisor: int, *, signed: bool) -> int:
    """Return the cycles of a division beyond the least that it takes.

    It "uses early termination to minimise the number of cycles"; the manual gives 2 to 12. Between the two it is taken
    to be linear in the bits of the quotient.
    """
    if signed:
        dividend, divisor = (abs(word - ((word & 0x8000_0000) << 1)) for word in (dividend, divisor))
    bits = max(dividend.bit_length() - divisor.bit_length() + 1, 0) if divisor else 0
    return -(-bits * (LONGEST_DIVISION - SHORTEST_DIVISION) // 32)


def divisions(code: bytes) -> Iterator[tuple[int, bool, int, int]]:
    """Yield offset, whether signed, and the registers of dividend and divisor, of what may be a division in code."""
    for at in range(0, len(code) - 3, 2):
        first, second = (int.from_bytes(code[at + half : at + half + 2], "little") for half in (0, 2))
        dividend, divisor = first & 0xF, second & 0xF
        if first & 0xFFD0 == 0xFB90 and second & 0xF0F0 == 0xF0F0 and not {dividend, divisor} & NO_OPERANDS:
            yield at, not first & 0x20, dividend, divisor


def _width(code: bytes, at: int) -> int:
    return 4 if code[at + 1] >> 3 >= 0b11101 else 2


def _decoded(code: bytes, address: int) -> Iterator[capstone.CsInsn | None]:
    """Yield the instructions; None for one that the disassembler does not know."""
    at = 0
    while at < len(code):
        for instruction in _disassembler().disasm(code[at:], address + at):  # pyright: ignore[reportUnknownMemberType]  # bytes and int
            at += instruction.size
            yield instruction
        if at < len(code):
            at += _width(code, at)
            yield None


@cache
def _disassembler() -> capstone.Cs:
    made = capstone.Cs(capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS)
    made.detail = True
    return made


def _cost(one: capstone.CsInsn, before: capstone.CsInsn | None) -> int:
    if one.id in LOADS:
        return 1 if _overlaps(one, before) else 2
    if one.id in STORES:
        return 1 if not _indexed_by_register(one) or _overlaps(one, before) else 2
    if one.id in LISTS or one.id in STACKED:
        return 1 + _words(one)
    if one.id in FLOATS:
        return 3 if one.operands[0].reg in DOUBLE else 2
    if one.id == arm.ARM_INS_IT:
        return 0 if before is not None and before.size == 2 else 1
    if one.id == arm.ARM_INS_VMOV and sum(operand.type == arm.ARM_OP_REG for operand in one.operands) > 2:
        return 2
    return FIXED.get(one.id, 1)


def _overlaps(one: capstone.CsInsn, before: capstone.CsInsn | None) -> bool:
    """Tell whether a single load or store begins in the last cycle of the load before it.

    Not where the address needs what is loaded, nor where it loads the program counter, which always blocks.
    """
    if before is None or before.id not in LOADS or one.operands[0].reg == arm.ARM_REG_PC:
        return False
    return not _address_registers(one) & {before.operands[0].reg}


def _address_registers(one: capstone.CsInsn) -> set[int]:
    memory = (operand.mem for operand in one.operands if operand.type == arm.ARM_OP_MEM)
    return {register for of in memory for register in (of.base, of.index)}


def _indexed_by_register(one: capstone.CsInsn) -> bool:
    return any(operand.type == arm.ARM_OP_MEM and operand.mem.index for operand in one.operands)


def _words(one: capstone.CsInsn) -> int:
    """Return the words that a list of registers holds."""
    registers = [operand.reg for operand in one.operands][0 if one.id in STACKED else 1 :]
    return sum(2 if register in DOUBLE else 1 for register in registers)


def _refill(one: capstone.CsInsn) -> int:
    """Return the refill behind an instruction where it is a branch that is taken."""
    if one.id in NEAR:
        return DIRECT
    if one.id in FAR:
        return INDIRECT
    if one.id in (arm.ARM_INS_TBB, arm.ARM_INS_TBH):
        return LOADED
    written = {operand.reg for operand in one.operands if operand.type == arm.ARM_OP_REG}
    if arm.ARM_REG_PC not in written:
        return 0
    return LOADED if one.id in LOADS or one.id in LISTS or one.id in STACKED else INDIRECT
