"""Building an image: the same bytes anywhere, a new board from one file, and errors that can be read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ecgtiny.boards import loader
from ecgtiny.boards.board import Build
from ecgtiny.boards.core import core_names, load_core
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import BudgetError, EcgtinyError, MissingToolError, UsageError
from ecgtiny.firmware_gen.image import toolchain as compilers
from ecgtiny.firmware_gen.image.build import build, build_digest
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.toolchain import Toolchain, find_toolchain, installed
from ecgtiny.firmware_gen.writer import agent_sources
from tests.firmware_gen.sample import build_sample, sample_sources, write
from tests.tools import require

DK = (Path(loader.__file__).parent / "nrf52840.toml").read_text("utf-8")
BOARD = load_board("nrf52840")
STRICT = ("-Wconversion", "-Wshadow", "-Wundef", "-Wvla", "-Wmissing-prototypes", "-Wstrict-prototypes", "-Wcast-qual")


@pytest.mark.parametrize(
    ("board", "compiler"),
    [("nrf52840", "arm-none-eabi-gcc"), ("host", "cc"), pytest.param("nrf52840", "zig", marks=pytest.mark.slow)],
)
def test_the_image_does_not_depend_on_where_it_is_built(tmp_path: Path, board: str, compiler: str) -> None:
    if compiler != "zig":
        require(compiler)
    toolchain = next(found for found in installed(load_board(board).core) if found.name == compiler)
    here = build_sample(board, tmp_path / "here", toolchain)
    there = build_sample(board, tmp_path / "a longer name" / "there", toolchain)
    assert here.read_bytes() == there.read_bytes()


def test_a_board_of_a_known_family_is_one_file(tmp_path: Path) -> None:
    file = tmp_path / "other-dk.toml"
    file.write_text(
        DK.replace("tx = { port = 0, pin = 6 }", "tx = { port = 1, pin = 2 }")
        .replace("origin = 0x0000_0000", "origin = 0x0002_7000")
        .replace("length = 0x0010_0000", "length = 0x000C_D000")
        .replace("baud = 115_200", "baud = 1_000_000")
    )
    image = Image(build_sample(str(file), tmp_path / "built"))
    assert image.segments[0][0] == 0x0002_7000
    assert any(b"other-dk" in data for _, data in image.segments)


@pytest.mark.slow
@pytest.mark.parametrize("core", [name for name in core_names() if load_core(name).family == "arm"])
def test_every_core_compiles(tmp_path: Path, core: str) -> None:
    require("arm-none-eabi-gcc")
    file = tmp_path / "mine.toml"
    file.write_text(DK.replace('"cortex-m4f"', f'"{core}"'))
    assert Image(build_sample(str(file), tmp_path / "built")).segments


@pytest.mark.parametrize("name", ["nrf52840", "qemu-mps2-an386", "host"])
def test_the_agent_compiles_without_any_warning(tmp_path: Path, name: str) -> None:
    board = load_board(name)
    strict = replace(board, build=Build(flags=STRICT))
    sources = sample_sources(strict)
    write(sources, tmp_path)
    assert build(tmp_path, sources, strict, find_toolchain(board)).is_file()


def test_a_core_without_a_startup_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(agent_sources.STARTUPS, "riscv")
    file = tmp_path / "mine.toml"
    file.write_text(DK.replace('"cortex-m4f"', '"rv32imc"'))
    with pytest.raises(UsageError, match=r"board mine: there is no startup for the family riscv"):
        build_sample(str(file), tmp_path / "built")


ANSWER = """
#include "board_config.h"
    .syntax unified
    .thumb
    .section .text.answer, "ax", %progbits
    .global answer
    .type answer, %function
answer:
    ldr r0, =BOARD_UART_BASE
    bx lr
"""
ASKING = "int answer(void);\nstatic volatile int it;\nint main(void) { it = answer(); return 0; }\n"


@pytest.mark.parametrize("compiler", ["arm-none-eabi-gcc", "zig"])
def test_assembler_is_preprocessed_and_linked(tmp_path: Path, compiler: str) -> None:
    if compiler != "zig":
        require(compiler)
    toolchain = next(found for found in installed(BOARD.core) if found.name == compiler)
    sources = {**sample_sources(BOARD), "agent/main.c": ASKING, "ecgtiny/src/answer.S": ANSWER}
    write(sources, tmp_path)
    image = Image(build(tmp_path, sources, BOARD, toolchain))
    assert any((0x4000_2000).to_bytes(4, "little") in data for _, data in image.segments)


def test_an_unknown_uart_lists_the_drivers(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(DK.replace('"uarte-nrf52"', '"usart-none"'))
    with pytest.raises(UsageError, match=r"no driver for uart.kind 'usart-none' .*cmsdk, .*posix, .*uarte-nrf52"):
        build_sample(str(file), tmp_path / "built")


def test_a_baud_rate_that_the_driver_does_not_know_is_said(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(DK.replace("baud = 115_200", "baud = 12_345"))
    with pytest.raises(EcgtinyError, match="the UARTE driver knows 115200, 230400"):
        build_sample(str(file), tmp_path / "built")


@pytest.mark.parametrize(
    ("main", "message"),
    [
        ("int main(void) { return nothing; }\n", r"agent/main.c:1:\d+: error: .*nothing"),
        ("int main(void) { int unused; return 0; }\n", r"agent/main.c:1:\d+: error: .*unused"),
        ("int gone(void);\nint main(void) { return gone(); }\n", "undefined (reference|symbol).*gone"),
        ("static const char all[1 << 21] = {1};\nvolatile int i;\nint main(void) { return all[i]; }\n", "overflow"),
    ],
)
def test_the_compilers_first_error_is_shown(tmp_path: Path, main: str, message: str) -> None:
    sources = {**sample_sources(BOARD), "agent/main.c": main}
    write(sources, tmp_path)
    with pytest.raises(EcgtinyError, match=message) as caught:
        build(tmp_path, sources, BOARD, find_toolchain(BOARD))
    assert isinstance(caught.value, BudgetError if message == "overflow" else UsageError)
    assert "board nrf52840" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("board", ["nrf52840", "host"])
def test_without_a_compiler_the_message_says_how_to_get_one(board: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compilers, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match=r"pip install 'ecgtiny\[build\]'"):
        find_toolchain(load_board(board))


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX scripts")
@pytest.mark.parametrize("program", ["#!/bin/sh\nexit 1\n", "\0\1"])
def test_a_compiler_that_does_not_run_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    compiler = tmp_path / "arm-none-eabi-gcc"
    compiler.write_text(program)
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"arm-none-eabi-gcc: this compiler does not tell its version"):
        find_toolchain(BOARD)


def test_the_compiler_on_path_comes_before_zig() -> None:
    require("arm-none-eabi-gcc")
    assert [found.name for found in installed(BOARD.core)] == ["arm-none-eabi-gcc", "zig"]
    assert find_toolchain(BOARD).name == "arm-none-eabi-gcc"


def test_the_build_digest_covers_sources_flags_and_toolchain() -> None:
    sources, gcc = sample_sources(BOARD), Toolchain("arm-none-eabi-gcc", "12.2.1", ("gcc",))
    digests = [
        build_digest(sources, BOARD, gcc),
        build_digest({**sources, "agent/main.c": sources["agent/main.c"] + " "}, BOARD, gcc),
        build_digest({**sources, "agent/new.c": ""}, BOARD, gcc),
        build_digest(sources, BOARD, Toolchain("arm-none-eabi-gcc", "13.2.1", ("gcc",))),
        build_digest(sources, load_board("qemu-mps2-an386"), Toolchain("zig", "0.17", ("zig",))),
    ]
    assert len(set(digests)) == len(digests)
    elsewhere = Toolchain("arm-none-eabi-gcc", "12.2.1", ("/elsewhere/gcc",))
    assert digests[0] == build_digest(dict(reversed(sources.items())), BOARD, elsewhere)
