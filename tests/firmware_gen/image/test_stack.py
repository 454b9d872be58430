"""The bound on the stack: against the compiler's own figures, against a run, and where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecgtiny.boards.board import Board, Build
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import EcgtinyError
from ecgtiny.firmware_gen.folders import AGENT
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.stack import EXCEPTION_FRAME, functions, stack_bound
from ecgtiny.firmware_gen.image.toolchain import Toolchain, find_toolchain, installed
from tests.firmware_gen.sample import sample_sources, write
from tests.tools import require, require_module

BOARD = load_board("nrf52840")
PAINT = 0xA5

COMPUTING = """
#include <stdint.h>
static volatile uint64_t dividend = 0x123456789ABCDEF0u, divisor = 0x10001u;
__attribute__((noinline)) static uint64_t divide(void) { return dividend / divisor; }
__attribute__((noinline)) static uint64_t gather(const volatile uint32_t *from)
{
    volatile uint32_t copy[100];
    for (int i = 0; i < 100; i++) {
        copy[i] = from[i % 4];
    }
    return copy[3] + divide();
}
int main(void)
{
    volatile uint32_t numbers[4] = {1, 2, 3, 4};
    dividend = gather(numbers);
    return 0;
}
"""
TAIL_CALL = """
__attribute__((noinline)) static int large(void)
{
    volatile int numbers[100];
    for (int i = 0; i < 100; i++) {
        numbers[i] = i;
    }
    return numbers[7];
}
int main(void) { return large(); }
"""
RECURSIVE = """
__attribute__((noinline)) static int deeper(volatile int *n)
{
    *n -= 1;
    const int rest = *n > 0 ? deeper(n) : 0;
    *n += rest;
    return *n;
}
int main(void) { volatile int n = 5; return deeper(&n); }
"""
THROUGH_A_POINTER = """
static int one(void) { return 1; }
static int (*volatile which)(void) = one;
int main(void) { return which(); }
"""
VARIABLE = """
static volatile int size = 9;
int main(void) { volatile char text[size]; text[0] = 1; return text[0]; }
"""


@pytest.fixture(params=["arm-none-eabi-gcc", pytest.param("zig", marks=pytest.mark.slow)])
def toolchain(request: pytest.FixtureRequest) -> Toolchain:
    if request.param != "zig":
        require(request.param)
    return next(found for found in installed(BOARD.core) if found.name == request.param)


def image_of(main: str, folder: Path, toolchain: Toolchain, board: Board = BOARD) -> Image:
    sources = {**sample_sources(board), "agent/main.c": main}
    write(sources, folder)
    return Image(build(folder, sources, board, toolchain))


def test_frames_are_those_that_gcc_reports(tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    gcc = next(iter(installed(BOARD.core)))
    reporting = replace(BOARD, build=Build(flags=("-fstack-usage",)))
    image = image_of((AGENT / "main.c").read_text("utf-8"), tmp_path, gcc, reporting)
    reported = {
        line.split("\t")[0].rsplit(":", 1)[1]: int(line.split("\t")[1])
        for file in tmp_path.rglob("*.su")
        for line in file.read_text("utf-8").splitlines()
    }
    found = {function.name: function.frame for function in functions(image).values()}
    assert {"agent_run", "wire_decode", "uart_init", "main"} <= found.keys()
    assert found == {name: reported[name] for name in found}


def test_the_bound_holds_in_a_run_and_is_close(tmp_path: Path, toolchain: Toolchain) -> None:
    assert BOARD.memory
    assert BOARD.budget
    image = image_of(COMPUTING, tmp_path, toolchain)
    ram = run(image)
    assert address_of("dividend", image) >= BOARD.memory.ram.origin
    at = address_of("dividend", image) - BOARD.memory.ram.origin
    assert int.from_bytes(ram[at : at + 8], "little") == 4 + 0x123456789ABCDEF0 // 0x10001, "startup or arithmetic"
    used = BOARD.budget.stack - next(i for i, byte in enumerate(ram) if byte != PAINT)
    assert 400 < used <= stack_bound(image) <= used + 64


def test_a_tail_call_counts(tmp_path: Path, toolchain: Toolchain) -> None:
    assert stack_bound(image_of(TAIL_CALL, tmp_path, toolchain)) >= 400


def test_an_exception_that_a_driver_handles_comes_on_top(tmp_path: Path) -> None:
    pico = load_board("pico")
    counted = image_of(TAIL_CALL, tmp_path / "counted", find_toolchain(pico), pico)
    quiet = replace(pico, mcu=replace(pico.mcu, counter="none"))
    without = image_of(TAIL_CALL, tmp_path / "quiet", find_toolchain(quiet), quiet)
    handler = functions(counted)[address_of("systick_handler", counted)]
    assert stack_bound(counted) == stack_bound(without) + EXCEPTION_FRAME + handler.frame
    assert address_of("systick_handler", without) == address_of("stop", without)


@pytest.mark.parametrize(
    ("main", "message"),
    [(RECURSIVE, "deeper is recursive"), (THROUGH_A_POINTER, "main calls through a pointer"),
     (VARIABLE, "main computes its stack")],
)  # fmt: skip
def test_what_cannot_be_bounded_is_refused(tmp_path: Path, toolchain: Toolchain, main: str, message: str) -> None:
    with pytest.raises(EcgtinyError, match=message):
        stack_bound(image_of(main, tmp_path, toolchain))


def address_of(name: str, image: Image) -> int:
    return next(symbol.address for symbol in image.symbols if symbol.name == name)


def run(image: Image) -> bytes:
    """Run the image from reset until main has returned; return the RAM, which was full of PAINT before."""
    unicorn = require_module("unicorn")
    from unicorn import arm_const

    assert BOARD.memory
    core = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
    flash, ram = BOARD.memory.flash, BOARD.memory.ram
    core.mem_map(flash.origin, flash.length)
    core.mem_map(ram.origin, ram.length)
    core.mem_map(0x1000_1000, 0x1000)  # UICR, all zeros: a debug port that is closed on purpose
    core.mem_write(ram.origin, bytes([PAINT]) * ram.length)
    for address, data in image.segments:
        core.mem_write(address, data)
    core.reg_write(arm_const.UC_ARM_REG_SP, int.from_bytes(core.mem_read(flash.origin, 4), "little"))
    core.emu_start(image.entry | 1, 0, count=100_000)
    halted = core.mem_read(core.reg_read(arm_const.UC_ARM_REG_PC), 2)
    assert halted == bytes.fromhex("fee7"), "main has not returned to an endless loop"
    return bytes(core.mem_read(ram.origin, ram.length))
