"""The effects of instructions, with the encodings that GNU as gives them; and the stack of an image for AVR."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecgtiny.boards.board import Build
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import BudgetError
from ecgtiny.firmware_gen.folders import AGENT
from ecgtiny.firmware_gen.image.avr import RETURN_ADDRESS, decode
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.effect import Effect
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.stack import functions, stack_bound
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from tests.firmware_gen.sample import sample_sources, write
from tests.tools import require

AT = 0x1000
NONE, PUSH, BRANCH, CALL = Effect.NONE, Effect.PUSH, Effect.BRANCH, Effect.CALL
INDIRECT, UNBOUNDED = Effect.INDIRECT, Effect.UNBOUNDED

INSTRUCTIONS = [
    ("push r28", [0x93CF], PUSH, 1),
    ("push r0", [0x920F], PUSH, 1),
    ("pop r28", [0x91CF], NONE, 0),
    ("rcall .+0", [0xD000], PUSH, RETURN_ADDRESS),
    ("rcall .+4", [0xD002], CALL, AT + 6),
    ("rcall .-4", [0xDFFE], CALL, AT - 2),
    ("rjmp .-2", [0xCFFF], BRANCH, AT),
    ("call 0x129e", [0x940E, 0x094F], CALL, 0x129E),
    ("jmp 0x2d86", [0x940C, 0x16C3], BRANCH, 0x2D86),
    ("call 0x20002", [0x940F, 0x0001], CALL, 0x20002),
    ("brne .-10", [0xF7D9], BRANCH, AT - 8),
    ("brpl .+4", [0xF412], BRANCH, AT + 6),
    ("icall", [0x9509], INDIRECT, 0),
    ("ijmp", [0x9409], INDIRECT, 0),
    ("eicall", [0x9519], INDIRECT, 0),
    ("eijmp", [0x9419], INDIRECT, 0),
    ("ret", [0x9508], NONE, 0),
    ("out 0x3d, r28", [0xBFCD], UNBOUNDED, 0),
    ("out 0x3e, r29", [0xBFDE], NONE, 0),
    ("sts 0x022c, r24", [0x9380, 0xD000], NONE, 0),
    ("lds r24, 0x022c", [0x9180, 0xD000], NONE, 0),
]
TAKE, GIVE = 0xB7CD, 0xBFCD
FRAMES = [
    ("sbiw r28, 0x1f", [TAKE, 0x976F, GIVE], PUSH, 0x1F),
    ("adiw r28, 0x1f", [TAKE, 0x966F, GIVE], NONE, 0),
    ("subi r28, 0x1c; sbci r29, 0x01", [TAKE, 0x51CC, 0x40D1, GIVE], PUSH, 0x11C),
    ("subi r28, 0xe4; sbci r29, 0xfe", [TAKE, 0x5EC4, 0x4FDE, GIVE], NONE, 0),
    ("ldi r28, 0xff; ldi r29, 0x07", [0xEFCF, 0xE0D7, GIVE], NONE, 0),
    ("mov r28, r24", [0x2FC8, GIVE], UNBOUNDED, 0),
]


def code(*words: int) -> bytes:
    return b"".join(word.to_bytes(2, "little") for word in words)


@pytest.mark.parametrize(("text", "words", "effect", "value"), INSTRUCTIONS)
def test_the_effect_of_an_instruction(text: str, words: list[int], effect: Effect, value: int) -> None:
    found = next(iter(decode(code(*words, 0x9508), AT)))
    assert (found.address, found.effect, found.value) == (AT, effect, value), text


@pytest.mark.parametrize(("text", "words", "effect", "value"), FRAMES)
def test_a_frame_is_how_far_the_stack_pointer_is_lowered(
    text: str, words: list[int], effect: Effect, value: int
) -> None:
    found = list(decode(code(*words, 0x9508), AT))[len(words) - 1]
    assert (found.effect, found.value) == (effect, value), text


@pytest.mark.parametrize(
    ("words", "goes_on"),
    [([0x9508], False), ([0xCFFF], False), ([0x2FC8], True), ([0xFFB7, 0x9508], True), ([0x940C, 0x16C3], False)],
)
def test_code_that_does_not_end_goes_to_what_lies_behind(words: list[int], goes_on: bool) -> None:
    end = AT + 2 * len(words)
    last = list(decode(code(*words), AT))[-1]
    assert ((last.address, last.effect, last.value) == (end, BRANCH, end)) == goes_on


def sample_image(folder: Path, *flags: str, tables: int = 0) -> Path:
    """Build the sample with so many tables of 16 KB beside it."""
    board = replace(load_board("mega2560"), build=Build(flags=flags))
    sources = {**sample_sources(board), "agent/main.c": (AGENT / "main.c").read_text("utf-8")}
    for index in range(tables):
        sources[f"agent/table_{index}.S"] = f'.section .vectors, "ax", @progbits\n.space 16384, {index + 1}\n'
    write(sources, folder)
    return build(folder, sources, board, find_toolchain(board))


def test_frames_are_those_that_gcc_reports(tmp_path: Path) -> None:
    require("avr-gcc")
    image = Image(sample_image(tmp_path, "-fstack-usage"))
    reported = {
        line.split("\t")[0].rsplit(":", 1)[1]: int(line.split("\t")[1])
        for file in tmp_path.rglob("*.su")
        for line in file.read_text("utf-8").splitlines()
    }
    found = {function.name: function.frame for function in functions(image).values()}
    assert {"agent_run", "wire_decode", "uart_init", "main"} <= found.keys() & reported.keys()
    for name in found.keys() & reported.keys():
        assert found[name] == reported[name], name
    assert stack_bound(image) > max(reported.values())


def test_tables_lie_in_flash_before_the_code(tmp_path: Path) -> None:
    require("avr-gcc")
    places = {symbol.name: symbol.address for symbol in Image(sample_image(tmp_path)).symbols}
    tables = [address for name, address in places.items() if name.startswith("remainder")]
    assert tables
    assert all(0 < address < places["agent_run"] for address in tables)


def test_the_stack_has_its_room_behind_all_data(tmp_path: Path) -> None:
    require("avr-gcc")
    board, image = load_board("mega2560"), Image(sample_image(tmp_path))
    assert board.budget
    assert board.memory
    places = {section.name: section for section in image.sections}
    assert places[".data"].address == board.memory.ram.origin
    assert places[".bss"].address == places[".data"].address + places[".data"].size
    assert places[".stack"].address == places[".bss"].address + places[".bss"].size
    assert places[".stack"].size == board.budget.stack


def test_what_pointers_of_16_bits_do_not_reach_is_over_the_budget(tmp_path: Path) -> None:
    require("avr-gcc")
    with pytest.raises(BudgetError, match="overflowed by"):
        sample_image(tmp_path, tables=4)
