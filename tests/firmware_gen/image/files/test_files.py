"""The forms of an image that flashing tools read, each read back by other means than it was made by."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ecgtiny.boards.board import Board, Flash
from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import EcgtinyError, MissingToolError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.firmware_gen.image.files import dfu, image_files, places, write_files
from ecgtiny.firmware_gen.image.flat import flat, from_start
from ecgtiny.firmware_gen.pipeline import export_run
from tests.firmware_gen.runs import quantised_run
from tests.host.images import sample
from tests.tools import require, require_module

DK = load_board("nrf52840")
RP2040 = 0xE48BFF56
UF2 = struct.Struct("<8I")


def board(command: str) -> Board:
    return replace(DK, flash=Flash("tool", command, drive="BOOT", uf2_family=RP2040))


@pytest.fixture(scope="module")
def image() -> Image:
    return Image(sample("nrf52840"))


def made(folder: Path, image: Image, command: str) -> set[str]:
    assert write_files(folder, image, board(command)) == []
    return {path.name for path in folder.iterdir()}


def test_what_the_command_names_is_made_and_the_hex_always(tmp_path: Path, image: Image) -> None:
    assert made(tmp_path / "hex", image, "tool {hex}") == {"firmware.hex"}
    assert made(tmp_path / "bin", image, "tool {bin} {port}") == {"firmware.hex", "firmware.bin"}


def test_every_form_has_a_place_of_its_own() -> None:
    found = places(Path("a"))
    assert found == {"elf": "a/firmware.elf", "hex": "a/firmware.hex", "bin": "a/firmware.bin",
                     "uf2": "a/firmware.uf2", "dfu": "a/firmware.zip"}  # fmt: skip
    assert {form.name for form in image_files()} == set(found) - {"elf"}


def test_the_bytes_alone_are_those_of_binutils_which_go_on_as_erased_flash(tmp_path: Path, image: Image) -> None:
    made(tmp_path, image, "tool {bin}")
    theirs = tmp_path / "theirs.bin"
    command = [require("arm-none-eabi-objcopy"), "-O", "binary", "--gap-fill", "0xff", sample("nrf52840"), theirs]
    subprocess.run(command, check=True)
    assert (tmp_path / "firmware.bin").read_bytes() == theirs.read_bytes().rstrip(b"\xff")


def test_a_uf2_file_holds_whole_pages_with_family_and_numbers(tmp_path: Path, image: Image) -> None:
    require_module("uf2utils")
    made(tmp_path, image, "copy {uf2} {drive}")
    content = (tmp_path / "firmware.uf2").read_bytes()
    start, data = flat(image, DK)
    blocks = [content[at : at + 512] for at in range(0, len(content), 512)]
    assert len(blocks) == -(-len(data) // 256)
    for number, block in enumerate(blocks):
        first, second, flags, address, size, index, count, family = UF2.unpack_from(block)
        assert (first, second, block[-4:]) == (0x0A324655, 0x9E5D5157, struct.pack("<I", 0x0AB16F30))
        assert (flags, family) == (0x2000, RP2040)
        assert (address, size, index, count) == (start + 256 * number, 256, number, len(blocks))
    payload = b"".join(block[32 : 32 + 256] for block in blocks)
    assert payload[: len(data)] == data
    assert set(payload[len(data) :]) <= {0xFF}


def test_a_dfu_package_is_what_the_bootloader_asks_for_and_the_same_each_time(tmp_path: Path, image: Image) -> None:
    require("adafruit-nrfutil")
    contents = list[bytes]()
    for name in ("one", "two"):
        made(tmp_path / name, image, "adafruit-nrfutil dfu serial -pkg {dfu} -p {port}")
        contents.append((tmp_path / name / "firmware.zip").read_bytes())
    assert contents[0] == contents[1]
    with zipfile.ZipFile(io.BytesIO(contents[0])) as package:
        manifest = json.loads(package.read("manifest.json"))["manifest"]["application"]
        init, application = package.read(manifest["dat_file"]), package.read(manifest["bin_file"])
    assert struct.unpack_from("<HHIHH", init) == (0x0052, 0xFFFF, 0xFFFF_FFFF, 1, 0xFFFE)
    assert application == flat(image, DK)[1]


def test_an_export_without_the_tool_says_what_is_missing_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "feather.toml"
    text = Path(load_board.__globals__["FOLDER"], "nrf52840.toml").read_text("utf-8")
    assert DK.flash is not None
    file.write_text(text.replace(DK.flash.command, "adafruit-nrfutil dfu serial -pkg {dfu} -p {port}"))
    monkeypatch.setattr(dfu, "find_program", lambda _: None)
    run = quantised_run(tmp_path / "run")
    record = export_run(run, str(file))
    assert isinstance(record.missing_files, list)
    (said,) = record.missing_files
    assert said.startswith("firmware.zip: a DFU package needs adafruit-nrfutil")
    assert said.endswith("(pip install 'ecgtiny[flash]')")
    assert not run.path("export/feather/firmware.zip").exists()
    assert record.flash_command == "adafruit-nrfutil dfu serial -pkg export/feather/firmware.zip -p {port}"
    monkeypatch.undo()
    require("adafruit-nrfutil")
    whole = export_run(run, str(file))
    assert "export/feather/firmware.zip" in Run(run.folder).load("export.json", type(whole)).outputs


def test_a_missing_package_is_named(tmp_path: Path, image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> bytes:
        raise MissingToolError("a UF2 file needs uf2utils", fix="install it")

    broken = [replace(form, write=absent) if form.name == "uf2" else form for form in image_files()]
    monkeypatch.setitem(write_files.__globals__, "image_files", lambda: broken)
    assert write_files(tmp_path, image, board("copy {uf2} {drive}")) == [
        "firmware.uf2: a UF2 file needs uf2utils (install it)"
    ]


def test_the_package_that_makes_uf2_is_named_with_its_extra_where_it_is_absent(
    tmp_path: Path, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*(name for name in sys.modules if name.partition(".")[0] == "uf2utils"), "uf2utils"]:
        monkeypatch.setitem(sys.modules, name, None)
    assert write_files(tmp_path, image, board("copy {uf2} {drive}")) == [
        "firmware.uf2: a UF2 file needs uf2utils, which is not installed (pip install 'ecgtiny[flash]')"
    ]
    assert not (tmp_path / "firmware.uf2").exists()


def test_what_each_form_needs_is_declared() -> None:
    assert {form.name: [need.name for need in form.needs] for form in image_files() if form.needs} == {
        "uf2": ["uf2utils"], "dfu": ["adafruit-nrfutil"],
    }  # fmt: skip


class Segments(Image):
    def __init__(self, *segments: tuple[int, bytes]) -> None:
        self.segments = list(segments)


def test_a_gap_is_filled_as_erased_flash_and_a_segment_beyond_it_is_a_defect() -> None:
    assert flat(Segments((0x100, b"ab"), (0x104, b"c")), DK) == (0x100, b"ab\xff\xffc")
    with pytest.raises(EcgtinyError, match="begins at 0x4, not where"):
        from_start(Segments((4, b"ab")), DK)
    with pytest.raises(EcgtinyError, match="beyond the flash"):
        flat(Segments((0x100, b"ab"), (0x2000_0000, b"c")), DK)
