"""What a Thumb instruction does to the stack pointer and to the flow of control.

Only that: enough to bound a stack from machine code, whichever compiler or library it came from. Encodings are those of
the Armv7-M Architecture Reference Manual, A5 and A7, and the loops of Armv8.1-M.
"""

from __future__ import annotations

from collections.abc import Iterator

from .effect import Effect, Instruction

SP, LR, PC = 13, 14, 15


def decode(code: bytes, start: int) -> Iterator[Instruction]:
    """Decode consecutive instructions; ``start`` is the address of the first."""
    at = 0
    while at + 2 <= len(code):
        first = int.from_bytes(code[at : at + 2], "little")
        address = start + at
        if first >> 11 in (0b11101, 0b11110, 0b11111):
            second = int.from_bytes(code[at + 2 : at + 4], "little")
            yield Instruction(address, *_wide(first, second, address))
            at += 4
        else:
            yield Instruction(address, *_narrow(first, address))
            at += 2


def _narrow(word: int, address: int) -> tuple[Effect, int]:
    if word & 0xFE00 == 0xB400:  # PUSH
        return Effect.PUSH, 4 * (word & 0x1FF).bit_count()
    if word & 0xFF80 == 0xB080:  # SUB SP, SP, #
        return Effect.PUSH, 4 * (word & 0x7F)
    if word & 0xFC00 == 0x4400 and word & 0xFF00 != 0x4500:  # ADD, MOV, BX, BLX of high registers
        return _high_registers(word)
    if word & 0xF000 == 0xD000 and word >> 8 & 0xF < 0xE:  # B of a condition
        return Effect.BRANCH, address + 4 + 2 * _signed(word & 0xFF, 8)
    if word & 0xF800 == 0xE000:  # B
        return Effect.BRANCH, address + 4 + 2 * _signed(word & 0x7FF, 11)
    return Effect.NONE, 0


def _high_registers(word: int) -> tuple[Effect, int]:
    source, target = word >> 3 & 0xF, word >> 4 & 8 | word & 7
    if word & 0xFF00 == 0x4700:  # BX, BLX
        return (Effect.NONE if word & 0xFF80 == 0x4700 and source == LR else Effect.INDIRECT), 0
    if target == PC:
        return (Effect.NONE if source == LR else Effect.INDIRECT), 0
    return (Effect.UNBOUNDED if target == SP else Effect.NONE), 0


def _wide(first: int, second: int, address: int) -> tuple[Effect, int]:
    if first & 0xF800 == 0xF000 and second & 0x8000:
        return _wide_branch(first, second, address)
    if (pushed := _wide_push(first, second)) is not None:
        return Effect.PUSH, pushed
    if first & 0xFF70 == 0xF850:  # LDR
        return _load(first, second)
    if _sets_sp(first, second):
        return Effect.UNBOUNDED, 0
    return Effect.NONE, 0


def _wide_branch(first: int, second: int, address: int) -> tuple[Effect, int]:
    sign, j1, j2 = first >> 10 & 1, second >> 13 & 1, second >> 11 & 1
    if second & 0x1000:  # B, BL
        upper = sign << 23 | (1 ^ j1 ^ sign) << 22 | (1 ^ j2 ^ sign) << 21 | (first & 0x3FF) << 11
        effect = Effect.CALL if second & 0x4000 else Effect.BRANCH
        return effect, address + 4 + 2 * _signed(upper | second & 0x7FF, 24)
    if second & 0x4000:
        return _loop(first, second, address)
    if first >> 6 & 0xF < 0xE:  # B of a condition
        upper = sign << 19 | j2 << 18 | j1 << 17 | (first & 0x3F) << 11
        return Effect.BRANCH, address + 4 + 2 * _signed(upper | second & 0x7FF, 20)
    writes_stack_pointer = first & 0xFFE0 == 0xF380 and second & 0xFF in (8, 9)  # MSR MSP, PSP
    return (Effect.UNBOUNDED if writes_stack_pointer else Effect.NONE), 0


def _loop(first: int, second: int, address: int) -> tuple[Effect, int]:
    """Decode the low-overhead loops of Armv8.1-M (Armv8-M Architecture Reference Manual, C2.4: LE, WLS, DLS)."""
    offset = (second >> 1 & 0x3FF) << 2 | (second >> 11 & 1) << 1
    if first & 0xF == PC:  # LE, back to the start
        return Effect.BRANCH, address + 4 - offset
    if second & 0x2000:  # DLS, on to the next instruction
        return Effect.NONE, 0
    return Effect.BRANCH, address + 4 + offset  # WLS, past the end where there is nothing to repeat


def _wide_push(first: int, second: int) -> int | None:
    if first == 0xE92D:  # STMDB SP!
        return 4 * second.bit_count()
    if first & 0xFFBF == 0xED2D and second & 0x0E00 == 0x0A00:  # VPUSH
        return 4 * (second & 0xFF)
    if first == 0xE96D:  # STRD with pre-decrement
        return 4 * (second & 0xFF)
    if first in (0xF84D, 0xF82D, 0xF80D) and second & 0x0F00 == 0x0D00:  # STR, STRH, STRB with pre-decrement
        return second & 0xFF
    if first & 0xFBEF == 0xF1AD and second & 0x8F00 == 0x0D00:  # SUB SP, SP, #modified
        return _expand(first, second)
    if first & 0xFBFF == 0xF2AD and second & 0x8F00 == 0x0D00:  # SUBW SP, SP, #
        return _immediate(first, second)
    return None


def _load(first: int, second: int) -> tuple[Effect, int]:
    target, pops = second >> 12, first == 0xF85D and second & 0x0F00 == 0x0B00
    if target == PC:
        return (Effect.NONE if pops else Effect.INDIRECT), 0
    return (Effect.UNBOUNDED if target == SP else Effect.NONE), 0


def _sets_sp(first: int, second: int) -> bool:
    """Whether a data-processing instruction other than ADD SP, SP, # has the stack pointer as its target."""
    if second >> 8 & 0xF != SP:
        return False
    if first & 0xF800 == 0xF000:
        return first & 0xFBEF != 0xF10D and first & 0xFBFF != 0xF20D
    return first & 0xFE00 == 0xEA00 or first & 0xFF00 in (0xFA00, 0xFB00)


def _immediate(first: int, second: int) -> int:
    return (first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 | second & 0xFF


def _expand(first: int, second: int) -> int:
    """ThumbExpandImm (A5.3.2): a byte repeated, or a byte with its top bit set rotated to the right."""
    code = _immediate(first, second)
    byte, rotation = code & 0xFF, code >> 7
    if code >> 10 == 0:
        return byte * (1, 0x00010001, 0x01000100, 0x01010101)[code >> 8]
    value = byte | 0x80
    return (value >> rotation | value << (32 - rotation)) & 0xFFFFFFFF


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
