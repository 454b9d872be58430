"""The effects of instructions, with the encodings that GNU as gives them."""

from __future__ import annotations

import pytest

from ecgtiny.firmware_gen.image.thumb import Effect, decode

AT = 0x100
NONE, PUSH, INDIRECT, UNBOUNDED = Effect.NONE, Effect.PUSH, Effect.INDIRECT, Effect.UNBOUNDED

INSTRUCTIONS = [
    ("push {r4, r5, lr}", "b530", PUSH, 12),
    ("sub sp, #40", "b08a", PUSH, 40),
    ("push.w {r4-r11, lr}", "e92d 4ff0", PUSH, 36),
    ("str lr, [sp, #-4]!", "f84d ed04", PUSH, 4),
    ("strh.w r0, [sp, #-4]!", "f82d 0d04", PUSH, 4),
    ("strd r0, r1, [sp, #-16]!", "e96d 0104", PUSH, 16),
    ("vpush {d8-d10}", "ed2d 8b06", PUSH, 24),
    ("vpush {s16}", "ed2d 8a01", PUSH, 4),
    ("sub.w sp, sp, #1024", "f5ad 6d80", PUSH, 1024),
    ("subw sp, sp, #1028", "f2ad 4d04", PUSH, 1028),
    ("sub.w sp, sp, #0x00ff00ff", "f1ad 1dff", PUSH, 0x00FF00FF),
    ("add sp, #40", "b00a", NONE, 0),
    ("add.w sp, sp, #1024", "f50d 6d80", NONE, 0),
    ("addw sp, sp, #1028", "f20d 4d04", NONE, 0),
    ("add.w r4, sp, #8", "f10d 0408", NONE, 0),
    ("add r3, sp", "446b", NONE, 0),
    ("mov r8, sp", "46e8", NONE, 0),
    ("cmp sp, r3", "459d", NONE, 0),
    ("stmdb sp, {r0, r1}", "e90d 0003", NONE, 0),
    ("vldr d7, [sp, #8]", "ed9d 7b02", NONE, 0),
    ("mov sp, r7", "46bd", UNBOUNDED, 0),
    ("mov.w sp, r3", "ea4f 0d03", UNBOUNDED, 0),
    ("add sp, r3", "449d", UNBOUNDED, 0),
    ("sub.w sp, sp, r3", "ebad 0d03", UNBOUNDED, 0),
    ("ldr.w sp, [r0]", "f8d0 d000", UNBOUNDED, 0),
    ("msr MSP, r0", "f380 8808", UNBOUNDED, 0),
    ("msr PSP, r0", "f380 8809", UNBOUNDED, 0),
    ("msr PRIMASK, r0", "f380 8810", NONE, 0),
    ("bx lr", "4770", NONE, 0),
    ("pop {r4, r5, pc}", "bd30", NONE, 0),
    ("pop.w {r4-r8, pc}", "e8bd 81f0", NONE, 0),
    ("ldr.w pc, [sp], #4", "f85d fb04", NONE, 0),
    ("ldr.w r3, [sp], #4", "f85d 3b04", NONE, 0),
    ("mov pc, lr", "46f7", NONE, 0),
    ("bx r3", "4718", INDIRECT, 0),
    ("blx r3", "4798", INDIRECT, 0),
    ("blx lr", "47f0", INDIRECT, 0),
    ("mov pc, r3", "469f", INDIRECT, 0),
    ("add pc, r3", "449f", INDIRECT, 0),
    ("ldr.w pc, [r0, r1, lsl #2]", "f850 f021", INDIRECT, 0),
    ("tbb [pc, r0]", "e8df f000", NONE, 0),
    ("svc #0", "df00", NONE, 0),
    ("udf #1", "de01", NONE, 0),
    ("dsb sy", "f3bf 8f4f", NONE, 0),
    ("nop.w", "f3af 8000", NONE, 0),
    ("smull r0, r1, r2, r3", "fb82 0103", NONE, 0),
    ("wls lr, r0, .+12", "f040 c005", Effect.BRANCH, AT + 12),
    ("le lr, .-4", "f00f c005", Effect.BRANCH, AT - 4),
    ("le lr, .-2", "f00f c803", Effect.BRANCH, AT - 2),
    ("dls lr, r0", "f040 e001", NONE, 0),
    ("b.n .", "e7fe", Effect.BRANCH, AT),
    ("b.n .-0x70", "e7c6", Effect.BRANCH, AT - 0x70),
    ("beq.n .", "d0fe", Effect.BRANCH, AT),
    ("b.w .", "f7ff bffe", Effect.BRANCH, AT),
    ("beq.w .", "f43f affe", Effect.BRANCH, AT),
    ("bl .", "f7ff fffe", Effect.CALL, AT),
    ("bl .+0x10014", "f010 f808", Effect.CALL, AT + 0x10014),
    ("bl .-0xF0000", "f70f fffe", Effect.CALL, AT - 0xF0000),
]


def machine_code(words: str) -> bytes:
    return b"".join(int(word, 16).to_bytes(2, "little") for word in words.split())


@pytest.mark.parametrize(("text", "words", "effect", "value"), INSTRUCTIONS)
def test_the_effect_of_an_instruction(text: str, words: str, effect: Effect, value: int) -> None:
    (instruction,) = decode(machine_code(words), AT)
    assert (instruction.effect, instruction.value) == (effect, value)


def test_instructions_of_both_widths_are_told_apart() -> None:
    code = machine_code(" ".join(row[1] for row in INSTRUCTIONS))
    assert [instruction.effect for instruction in decode(code, 0)] == [row[2] for row in INSTRUCTIONS]
