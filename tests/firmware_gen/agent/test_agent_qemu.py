"""The same agent on a Cortex-M4 in QEMU: startup, linker script, UART driver, and the code of each compiler."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.image.toolchain import installed
from tests.firmware_gen.agent.link import HELLO, SCORE, SELF_TEST, linked
from tests.firmware_gen.sample import LEADS, LENGTH, THRESHOLD, build_sample
from tests.tools import require

BOARD = "qemu-mps2-an386"


@pytest.mark.parametrize("compiler", ["arm-none-eabi-gcc", pytest.param("zig", marks=pytest.mark.slow)])
def test_the_image_boots_and_answers(tmp_path: Path, compiler: str) -> None:
    qemu = require("qemu-system-arm")
    if compiler != "zig":
        require(compiler)
    toolchain = next(found for found in installed(load_board(BOARD).core) if found.name == compiler)
    elf = build_sample(BOARD, tmp_path, toolchain)
    options = ("-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "stdio", "-kernel", elf)
    with linked(qemu, *options) as link:
        hello = link.ask(HELLO, 1)[2]
        assert struct.unpack("<BBBBHHIi", hello[:16]) == (1, 0, 0, LEADS, LENGTH, 1, 0, THRESHOLD)
        assert hello[56:] == BOARD.encode()
        beat = struct.pack("<140h", *range(-70, 70))
        assert link.ask(SCORE, 2, beat) == (0x82, 2, struct.pack("<BBHiI", 0, 1, 0, sum(map(abs, range(-70, 70))), 0))
        assert link.ask(SELF_TEST, 3) == (0x83, 3, bytes(2))
        assert link.ask(9, 4) == (0xFF, 4, bytes((1,)))
