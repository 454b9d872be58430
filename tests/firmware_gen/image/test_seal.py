"""An image checks the CRC-32 of all that is flashed, which is written into it after the linking."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import DeviceError, EcgtinyError
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.seal import seal
from ecgtiny.firmware_gen.image.toolchain import installed
from ecgtiny.host.sim.call import Callee
from tests.firmware_gen.sample import sample_sources, write
from tests.tools import require, require_module

BOARD = load_board("nrf52840")
MAIN = """
#include <stdint.h>
#include "image.h"
extern uint32_t held;
uint32_t held = 0x12345678;
int main(void) { held++; return image_is_whole(); }
"""


@pytest.fixture(scope="module", params=["arm-none-eabi-gcc", pytest.param("zig", marks=pytest.mark.slow)])
def elf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_module("unicorn")
    if request.param != "zig":
        require(request.param)
    folder = tmp_path_factory.mktemp("sealed")
    sources = {**sample_sources(BOARD), "agent/main.c": MAIN}
    write(sources, folder)
    toolchain = next(one for one in installed(BOARD.core) if one.name == request.param)
    return build(folder, sources, BOARD, toolchain)


def is_whole(elf: Path, flip: tuple[int, int] | None = None) -> bool:
    assert BOARD.memory is not None
    callee = Callee(elf, BOARD.memory, counting=False)
    for address, content in Image(elf).segments:  # initial data too, which else lies in RAM alone
        callee.store(address, content)
    if flip is not None:
        (byte,) = callee.load(flip[0], 1)
        callee.store(flip[0], bytes([byte ^ 1 << flip[1]]))
    return bool(callee.call("image_is_whole").value & 0xFF)


def passes(elf: Path, flip: tuple[int, int]) -> bool:
    """Return whether the check does; it may crash where it is damaged itself."""
    try:
        return is_whole(elf, flip)
    except DeviceError:
        return False


def test_a_whole_image_is_whole(elf: Path) -> None:
    (_, code), (_, data) = Image(elf).segments
    assert data.startswith(bytes.fromhex("78563412"))
    assert code[-4:] == zlib.crc32(code[:-4], zlib.crc32(data)).to_bytes(4, "little")
    assert is_whole(elf)


def test_a_flipped_bit_of_anything_that_is_flashed_is_found(elf: Path) -> None:
    addresses = [address + at for address, data in Image(elf).segments for at in range(len(data))]
    rng = np.random.default_rng(0)
    for address in [*addresses[:4], *addresses[-12:], *rng.choice(addresses, 60).tolist()]:
        assert not passes(elf, (address, int(rng.integers(8)))), hex(address)


def test_an_image_that_is_sealed_twice_stays_as_it_is(elf: Path) -> None:
    content = elf.read_bytes()
    seal(elf)
    assert elf.read_bytes() == content


def test_an_image_without_the_section_stays_as_it_is(tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    toolchain = next(one for one in installed(BOARD.core) if one.name == "arm-none-eabi-gcc")
    main = "int main(void) { return 0; }\n"
    sources = {**sample_sources(BOARD), "agent/main.c": main}
    del sources["agent/image_crc.c"], sources["agent/agent.c"]
    write(sources, tmp_path)
    assert not any(name.startswith("image_crc") for name in symbols(build(tmp_path, sources, BOARD, toolchain)))


def test_a_script_that_puts_something_behind_the_crc_is_refused(tmp_path: Path) -> None:
    require("arm-none-eabi-gcc")
    toolchain = next(one for one in installed(BOARD.core) if one.name == "arm-none-eabi-gcc")
    sources = {**sample_sources(BOARD), "agent/main.c": MAIN}
    script = sources["agent/link.ld"]
    start, stop = script.index("    .image_crc :"), script.index("    .stack (NOLOAD)")
    moved = script[:start] + script[stop:]
    sources["agent/link.ld"] = moved.replace("    .rodata :", script[start:stop] + "    .rodata :")
    write(sources, tmp_path)
    with pytest.raises(EcgtinyError, match="does not end the code and constants"):
        build(tmp_path, sources, BOARD, toolchain)


def symbols(elf: Path) -> set[str]:
    return {symbol.name for symbol in Image(elf).symbols}
