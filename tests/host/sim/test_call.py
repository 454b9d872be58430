"""Functions of an image, called one by one: results, exact counts, stack, and what goes wrong."""

from __future__ import annotations

import struct
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtiny.boards.board import Memory
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import DataError, DeviceError
from ecgtiny.firmware_gen.image.bare_sources import bare_sources
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.host.sim import core as core_module
from ecgtiny.host.sim.call import STACK, STACK_BYTES, Callee
from ecgtiny.host.sim.fault import Fault
from tests.firmware_gen.desk import write
from tests.host.sim import programs
from tests.host.sim.programs import CODE, Program, words

BX_LR = words(0x4770)
HEADER = """
#include <stdint.h>

uint32_t subtract(uint32_t a, uint32_t b);
uint32_t start_value(void);
uint32_t sum(const uint8_t *bytes, uint32_t count);
uint32_t spoil_stack(uint32_t bytes);
uint32_t deepen(uint32_t calls);
void write_nowhere(void);
"""
FUNCTIONS = """
#include "functions.h"

uint32_t table[2] = {7, 40};
uint32_t zeroed[2];

uint32_t subtract(uint32_t a, uint32_t b) { return a - b; }
uint32_t start_value(void) { return table[0]++ + table[1] + zeroed[0]; }
uint32_t sum(const uint8_t *bytes, uint32_t count)
{
    uint32_t total = 0;
    while (count-- > 0) {
        total += bytes[count];
    }
    return total;
}
uint32_t spoil_stack(uint32_t bytes)
{
    volatile uint8_t local[256];
    local[255] = 1;
    for (uint32_t i = 0; i < bytes; i++) {
        local[255 - i] = 1;
    }
    return local[255];
}
uint32_t deepen(uint32_t calls)
{
    volatile uint8_t local[1024];

    local[calls % sizeof local] = calls != 0; /* an index that is not known keeps the whole array */
    return calls == 0 ? 0 : deepen(calls - 1) + local[calls % sizeof local];
}
void write_nowhere(void) { *(volatile uint32_t *)0x50000000 = 1; }
"""
MAIN = """
#include "functions.h"

int main(void)
{
    uint8_t byte = (uint8_t)spoil_stack(subtract(1, 1));
    (void)(start_value() + sum(&byte, 1) + deepen(1));
    write_nowhere();
    return 0;
}
"""


@cache
def image() -> tuple[Path, Memory]:
    board = load_board("nrf52840")
    assert board.memory
    sources = {path: text for path, text in bare_sources(board, "infer").items() if path != "agent/infer.c"}
    sources |= {"agent/functions.h": HEADER, "agent/functions.c": FUNCTIONS, "agent/main.c": MAIN}
    folder = Path(_session().name)
    write(sources, folder)
    return build(folder, sources, board, find_toolchain(board)), board.memory


@cache
def _session() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ecgtiny-call-")


def callee(*, counting: bool = True) -> Callee:
    return Callee(*image(), counting=counting)


def test_arguments_go_in_and_a_word_comes_out() -> None:
    assert callee().call("subtract", 5, 7) == (0xFFFF_FFFE, 2, 4, 0)  # sub, bx: 1 + 1 and the refill


def test_memory_is_as_the_startup_leaves_it_and_keeps_what_calls_do() -> None:
    found = callee()
    assert [found.call("start_value").value for _ in range(2)] == [47, 48]
    found.store(found.symbol("zeroed").address, struct.pack("<I", 100))
    assert found.call("start_value").value == 149
    assert found.load(found.symbol("table").address, 8) == struct.pack("<II", 10, 40)


@given(content=st.binary(min_size=1, max_size=5000))
def test_the_caller_has_memory_of_its_own(content: bytes) -> None:
    found = callee()
    first, second = found.allocate(len(content)), found.allocate(8)
    assert found.load(second, 8) == bytes(8)
    found.store(first, content)
    assert found.call("sum", first, len(content)).value == sum(content)
    assert found.load(second, 8) == bytes(8)


def test_without_counting_only_the_count_is_missing() -> None:
    found = callee(counting=False)
    address = found.allocate(100)
    found.store(address, bytes(range(100)))
    assert found.call("sum", address, 100) == (4950, 0, 0, 0)


@pytest.mark.parametrize("used", [0, 100, 256])
def test_the_high_water_mark_is_what_was_written(used: int) -> None:
    found = callee()
    assert found.stack_used == 0
    found.call("spoil_stack", used)
    assert used <= found.stack_used <= used + 24  # the frame's other words
    found.call("spoil_stack", 0)
    assert found.stack_used >= used, "the mark stays"


def test_a_fault_names_the_place_and_the_next_call_counts_right() -> None:
    found = callee()
    with pytest.raises(DeviceError, match=r"in write_nowhere\+0x.*a write of 4 bytes at 0x50000000"):
        found.call("write_nowhere")
    assert found.call("subtract", 1, 1)[:2] == (0, 2)


def test_a_stack_that_overflows_faults() -> None:
    found = callee()
    assert found.call("deepen", 10).value == 10
    assert found.stack_used >= 10 * 1024
    with pytest.raises(DeviceError, match=f"in deepen.* at 0x{(STACK - 1) >> 16:04x}"):
        found.call("deepen", STACK_BYTES // 1024)


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match="holds no ecgtiny_infer"):
        callee().call("ecgtiny_infer")
    with pytest.raises(DataError, match="not in memory"):
        callee().store(0x9000_0000, b"x")
    with pytest.raises(ValueError, match="5 arguments"):
        callee().call("sum", 1, 2, 3, 4, 5)


@pytest.mark.parametrize("turns", [1, 2, 255])
def test_a_count_is_that_by_hand(turns: int) -> None:
    # ldr (every program's first); movs r0, #turns; subs r0, #1; nop.w; bne; bx lr
    program = Program(words(0x2000 | turns, 0x3801, 0xF3AF, 0x8000, 0xD1FB) + BX_LR)
    for call in (1, 2):
        assert program.core.call(CODE, (), programs.STACK) == 0
        assert program.core.finished == call * (1 + 1 + 3 * turns + 1)


def test_what_never_returns_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_module, "ENDLESS", 10_000)
    program = Program(words(0xE7FE))
    with pytest.raises(Fault, match="no return after 10,000 instructions"):
        program.core.call(CODE, (), programs.STACK)
