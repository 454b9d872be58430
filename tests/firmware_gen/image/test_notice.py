"""NOTICE names what the linker took: the link map of gcc is the witness."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.firmware import OURS, Firmware
from ecgtiny.firmware_gen.image.notice import notice
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.firmware_gen.writer.sources import Foreign
from tests.firmware_gen.detectors import beats, detector
from tests.firmware_gen.targets_cache import write
from tests.firmware_gen.toolchains import find

BOARD = load_board("nrf52840")
MEMBER = re.compile(r"^(/\S+/(lib[^/\s]+\.a))\((\S+)\)$", re.MULTILINE)


def made(kind: str, folder: Path) -> tuple[str, str]:
    """Return NOTICE and the link map of an image whose score is of that kind."""
    chosen = detector(np.random.default_rng(1), kind=kind)
    golden = choose_golden(chosen, beats(np.random.default_rng(2), chosen.normalisation))
    sources = {**detector_sources(chosen, golden), **agent_sources(BOARD)}
    toolchain = find(BOARD.core, "gcc")
    mapped = replace(BOARD, build=replace(BOARD.build, flags=(*BOARD.build.flags, "-Wl,-Map=map.txt")))
    write(sources, folder)
    image = Image(build(folder, sources, mapped, toolchain))
    return notice(BOARD, Firmware(sources, toolchain, OURS), image), (folder / "map.txt").read_text()


@pytest.mark.parametrize("kind", ["mse", "mae"])
def test_it_names_what_the_link_map_shows(kind: str, tmp_path: Path) -> None:
    text, link_map = made(kind, tmp_path)
    taken = MEMBER.findall(link_map)
    assert {archive for _, archive, _ in taken} <= {"libgcc.a"}
    for _, _, member in taken:
        assert member.strip("_").removesuffix(".o") in text or member == "_dvmd_tls.o"
    assert ("nothing of libgcc" in " ".join(text.split())) == (not taken)
    assert (kind == "mse") == bool(taken)
    assert "no C library" in text


def test_a_library_of_the_users_is_named_with_its_licence() -> None:
    foreign = Foreign("XYZ", "", "", (), (), parts=("XYZ (MIT)", "newlib (BSD)"))
    firmware = Firmware({}, find(BOARD.core, "gcc"), OURS, foreign=foreign)

    class Nothing:
        symbols = ()

    text = notice(BOARD, firmware, Nothing())  # type: ignore[arg-type]
    assert "XYZ (MIT), newlib (BSD)" in text


def test_without_an_image_it_says_why() -> None:
    assert "There is no image: no compiler." in notice(BOARD, Firmware({}, None, OURS, no_image="no compiler"), None)
    assert "uses its C library" in notice(load_board("host"), Firmware({}, find(BOARD.core, "gcc"), OURS), None)
