"""The effects of instructions, with the encodings that GNU as gives them; and the stack of an image for RISC-V."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecgtiny.boards.board import Build
from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.folders import AGENT
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.effect import Effect
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.riscv import decode
from ecgtiny.firmware_gen.image.stack import functions, stack_bound
from ecgtiny.firmware_gen.image.toolchain import installed
from tests.firmware_gen.sample import build_sample, sample_sources, write
from tests.tools import require

AT = 0x1000
NONE, PUSH, BRANCH, CALL = Effect.NONE, Effect.PUSH, Effect.BRANCH, Effect.CALL
INDIRECT, UNBOUNDED = Effect.INDIRECT, Effect.UNBOUNDED

INSTRUCTIONS = [
    ("c.addi16sp sp, -64", 0x7139, PUSH, 64),
    ("c.addi16sp sp, 496", 0x617D, NONE, 0),
    ("c.addi16sp sp, -512", 0x7101, PUSH, 512),
    ("c.addi sp, -32", 0x1101, PUSH, 32),
    ("c.addi a0, -32", 0x1501, NONE, 0),
    ("c.addi4spn a0, sp, 16", 0x0808, NONE, 0),
    ("c.swsp ra, 12(sp)", 0xC606, NONE, 0),
    ("c.lwsp ra, 12(sp)", 0x40B2, NONE, 0),
    ("c.lwsp sp, 12(sp)", 0x4132, UNBOUNDED, 0),
    ("c.mv sp, a0", 0x812A, UNBOUNDED, 0),
    ("c.add sp, a0", 0x912A, UNBOUNDED, 0),
    ("c.mv a0, sp", 0x850A, NONE, 0),
    ("c.li sp, 3", 0x410D, UNBOUNDED, 0),
    ("c.slli sp, 3", 0x010E, UNBOUNDED, 0),
    ("c.jr ra", 0x8082, NONE, 0),
    ("c.jr a5", 0x8782, INDIRECT, 0),
    ("c.jalr a5", 0x9782, INDIRECT, 0),
    ("c.ebreak", 0x9002, NONE, 0),
    ("c.nop", 0x0001, NONE, 0),
    ("c.sw a0, 4(a1)", 0xC1C8, NONE, 0),
    ("c.sub a0, a1", 0x8D0D, NONE, 0),
    ("addi sp, sp, -1024", 0xC0010113, PUSH, 1024),
    ("addi sp, sp, 1024", 0x40010113, NONE, 0),
    ("addi a0, sp, -8", 0xFF810513, NONE, 0),
    ("addi sp, a0, -8", 0xFF850113, UNBOUNDED, 0),
    ("add sp, sp, t0", 0x00510133, UNBOUNDED, 0),
    ("lw sp, 0(a0)", 0x00052103, UNBOUNDED, 0),
    ("lui sp, 5", 0x00005137, NONE, 0),
    ("addi sp, gp, -8", 0xFF818113, NONE, 0),
    ("sw a0, 8(sp)", 0x00A12423, NONE, 0),
    ("sb a1, 2(a0)", 0x00B50123, NONE, 0),
    ("jalr x0, 0(ra)", 0x00008067, NONE, 0),
    ("jalr ra, 0(a5)", 0x000780E7, INDIRECT, 0),
    ("jalr x0, 8(a5)", 0x00878067, INDIRECT, 0),
    ("csrrw x0, mtvec, t0", 0x30529073, NONE, 0),
    ("fence", 0x0FF0000F, NONE, 0),
    ("c.j .+0x1a", 0xA829, BRANCH, AT + 0x1A),
    ("c.jal .+0x18", 0x2821, CALL, AT + 0x18),
    ("c.beqz a0, .+0x16", 0xC919, BRANCH, AT + 0x16),
    ("c.bnez a1, .-6", 0xFDED, BRANCH, AT - 6),
    ("c.j .-8", 0xBFE5, BRANCH, AT - 8),
    ("jal x0, .-0xa", 0xFF7FF06F, BRANCH, AT - 0xA),
    ("jal ra, .+0x664", 0x664000EF, CALL, AT + 0x664),
    ("beq a0, a1, .+8", 0x00B50463, BRANCH, AT + 8),
    ("bgeu a0, a1, .-0x16", 0xFEB575E3, BRANCH, AT - 0x16),
]
PAIRS = [
    ("auipc ra, 1; jalr ra, -8(ra)", (0x00001097, 0xFF8080E7), CALL, AT + 0x1000 - 8),
    ("auipc t1, -1; jalr x0, 16(t1)", (0xFFFFF317, 0x01030067), BRANCH, AT - 0x1000 + 16),
    ("auipc sp, 5; addi sp, sp, -8", (0x00005117, 0xFF810113), NONE, 0),
    ("auipc a0, 5; addi sp, sp, -8", (0x00005517, 0xFF810113), PUSH, 8),
    ("auipc ra, 1; jalr ra, -8(a5)", (0x00001097, 0xFF8780E7), INDIRECT, 0),
]


def code(*words: int) -> bytes:
    return b"".join(word.to_bytes(4 if word & 3 == 3 else 2, "little") for word in words)


@pytest.mark.parametrize(("text", "word", "effect", "value"), INSTRUCTIONS)
def test_the_effect_of_an_instruction(text: str, word: int, effect: Effect, value: int) -> None:
    (instruction,) = decode(code(word), AT)
    assert (instruction.effect, instruction.value) == (effect, value)


@pytest.mark.parametrize(("text", "words", "effect", "value"), PAIRS)
def test_the_effect_of_a_far_jump(text: str, words: tuple[int, int], effect: Effect, value: int) -> None:
    _, jump = decode(code(*words), AT)
    assert (jump.effect, jump.value) == (effect, value)


def test_instructions_of_both_widths_are_told_apart() -> None:
    found = decode(code(*(row[1] for row in INSTRUCTIONS)), 0)
    assert [instruction.effect for instruction in found] == [row[2] for row in INSTRUCTIONS]


def test_frames_are_those_that_gcc_reports(tmp_path: Path) -> None:
    require("riscv64-unknown-elf-gcc")
    board = replace(load_board("qemu-riscv32-virt"), build=Build(flags=("-fstack-usage",)))
    sources = {**sample_sources(board), "agent/main.c": (AGENT / "main.c").read_text("utf-8")}
    write(sources, tmp_path)
    image = Image(build(tmp_path, sources, board, next(iter(installed(board.core)))))
    reported = {
        line.split("\t")[0].rsplit(":", 1)[1]: int(line.split("\t")[1])
        for file in tmp_path.rglob("*.su")
        for line in file.read_text("utf-8").splitlines()
    }
    found = {function.name: function.frame for function in functions(image).values()}
    assert {"agent_run", "wire_decode", "uart_init", "main"} <= found.keys()
    assert {"stop", "reset_handler"} == found.keys() - reported.keys()
    assert {name: found[name] for name in reported.keys() & found.keys()} == {
        name: reported[name] for name in reported.keys() & found.keys()
    }
    assert stack_bound(image) > max(reported.values())


@pytest.mark.parametrize("name", ["esp32c3", "qemu-sifive-e"])
def test_every_trap_goes_through_an_aligned_table_and_stops(tmp_path: Path, name: str) -> None:
    image = Image(build_sample(name, tmp_path))
    places = {symbol.name: symbol.address for symbol in image.symbols}
    base, text = next((base, data) for base, data in image.code if base <= places["traps"] < base + len(data))
    table = text[places["traps"] - base :][: 4 * 32]
    assert places["traps"] % 256 == 0
    jumps = [(i.effect, i.value) for i in decode(table, places["traps"])]
    assert jumps == [(Effect.BRANCH, places["stop"])] * 32
