"""Flashing by tools that record how they were called, and boards that really answer afterwards."""

from __future__ import annotations

import errno
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from ecgtiny.boards.loader import FOLDER, load_board
from ecgtiny.common.errors import DataError, DeviceError, MissingToolError, UsageError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.host.flashing import drives, exported
from ecgtiny.host.flashing.flash import flash_run
from ecgtiny.host.flashing.tools import TOOLS, Lack, Tool
from ecgtiny.host.link import finding
from ecgtiny.host.link.identity import ExpectedFirmware
from ecgtiny.host.link.ports import serial_port
from tests.firmware_gen.runs import quantised_run
from tests.host.link.test_finding import behind_a_port

VENDOR = 0x2341


def board_file(folder: Path, command: str, name: str = "desk", drive: str = "BOOT") -> str:
    """Write the file of a board that is this computer, and that is flashed by a command."""
    flash = f'\n[flash]\ntool = "tool"\ncommand = """{command}"""\ndrive = "{drive}"\nuf2_family = 1\n'
    usb = f'\n[usb]\nids = ["{VENDOR:04x}"]\nsource = "made up"\n'
    path = folder / f"{name}.toml"
    path.write_text((FOLDER / "host.toml").read_text("utf-8") + flash + usb)
    return str(path)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("a folder with spaces")
    made = quantised_run(folder / "run")
    export_run(made, board_file(folder, "tool {elf}"))
    return made


def image_of(run: Run) -> tuple[exported.FlashImage, Path]:
    """Return what the run has for the board, and its program."""
    return exported.flash_image(run, "desk"), run.path("export/desk/firmware.elf")


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a tool on PATH that writes its arguments into a file; return the file."""
    return fake(tmp_path, monkeypatch, "tool")


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int = 0) -> Path:
    program, calls = folder / "bin" / name, folder / f"{name}.calls"
    program.parent.mkdir(exist_ok=True)
    program.write_text(
        f'#!/bin/sh\nfor word in "$@"; do echo "$word" >> {shlex.quote(str(calls))}; done\nexit {code}\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return calls


@pytest.fixture
def port(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Attach a board that holds the exported firmware, and one more port at which nobody is."""
    monkeypatch.setattr(finding, "PATIENCE", 0.2)
    with ExitStack() as stack:
        url = stack.enter_context(behind_a_port(run.path("export/desk/firmware.elf")))
        silent = stack.enter_context(behind_a_port(None))
        attach(monkeypatch, {silent: VENDOR + 1, url: VENDOR})
        yield url


def bootloader_drive(folder: Path) -> Path:
    """Make what a bootloader shows as its drive."""
    drive = folder / "BOOT"
    drive.mkdir(parents=True)
    (drive / "INFO_UF2.TXT").write_text("UF2 Bootloader", "utf-8")
    return drive


def attach(monkeypatch: pytest.MonkeyPatch, ports: dict[str, int]) -> None:
    listed = [ListPortInfo(url) for url in ports]
    for one in listed:
        one.vid, one.pid = ports[one.device], 1
    monkeypatch.setattr(serial_port, "comports", lambda: listed)


def test_the_tool_gets_the_image_and_the_board_says_that_it_holds_it(
    run: Run, tmp_path: Path, tool: Path, port: str
) -> None:
    board = board_file(tmp_path, "tool flash --to {port} {elf}")
    told = list[str]()
    done = flash_run(run, board, tell=told.append)
    elf = run.path("export/desk/firmware.elf").as_posix()
    assert tool.read_text("utf-8").splitlines() == ["flash", "--to", port, elf]
    assert (done.board, done.port, done.install, done.dry_run) == ("desk", port, None, False)
    assert done.build_digest == exported.flash_image(run, "desk").firmware.build_digest
    assert told[0] == f"flashing: {done.command}"
    assert shlex.split(done.command) == ["tool", "flash", "--to", port, elf]


def test_a_dry_run_runs_nothing_and_says_what_it_would(
    run: Run, tmp_path: Path, tool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(monkeypatch, {})
    monkeypatch.setattr(drives, "MOUNTS", (str(tmp_path),))
    board = board_file(tmp_path, "tool {elf} {port} {drive}")
    done = flash_run(run, board, dry_run=True)
    assert shlex.split(done.command)[2:] == ["PORT", "DRIVE"]
    assert (done.port, done.install, done.dry_run) == (None, None, True)
    assert not tool.exists()
    named = flash_run(run, board, "/dev/ttyACM7", dry_run=True)
    assert shlex.split(named.command)[2] == "/dev/ttyACM7"


def test_a_tool_that_is_not_installed_is_named_with_how_to_install_it(run: Run, tmp_path: Path) -> None:
    board = board_file(tmp_path, "bossac-of-tomorrow {elf}")
    with pytest.raises(MissingToolError, match="needs bossac-of-tomorrow, which is not installed") as caught:
        flash_run(run, board)
    assert caught.value.fix == "put bossac-of-tomorrow on PATH"
    assert flash_run(run, board, dry_run=True).install == "put bossac-of-tomorrow on PATH"


def test_a_module_of_python_is_a_tool_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert replace(TOOLS["pyocd"], module="json").command() == (str(tmp_path / "python"), "-m", "json")
    assert replace(TOOLS["pyocd"], module="no_such_module").command() is None
    assert TOOLS["openocd"].command() is None


def test_a_tool_that_fails_is_named_with_its_exit_code(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "tool", code=3)
    with pytest.raises(DeviceError, match="failed with exit code 3"):
        flash_run(run, board_file(tmp_path, "tool {elf}"))


def test_a_tool_that_waits_for_ever_is_ended(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, "tool")
    (tmp_path / "bin" / "tool").write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setitem(flash_run.__globals__, "PATIENCE_TOOL", 0.1)
    with pytest.raises(DeviceError, match=r"did not end in 0\.1 s, and was ended"):
        flash_run(run, board_file(tmp_path, "tool {elf}"))


def test_a_program_that_cannot_be_started_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, "tool")
    (tmp_path / "bin" / "tool").write_bytes(b"\0no program")
    with pytest.raises(DeviceError, match="cannot be started"):
        flash_run(run, board_file(tmp_path, "tool {elf}"))


def test_a_board_that_does_not_answer_was_flashed_all_the_same(
    run: Run, tmp_path: Path, tool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PATIENCE", 0.1)
    with behind_a_port(None) as silent, pytest.raises(DeviceError, match="was flashed, but does not answer") as caught:
        flash_run(run, board_file(tmp_path, "tool {elf}"), silent, patience=0)
    assert f"{silent}: no answer" in caught.value.what
    assert tool.exists()


def test_with_no_port_attached_it_says_so(
    run: Run, tmp_path: Path, tool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(monkeypatch, {})
    with pytest.raises(DeviceError, match="does not answer: no serial port is attached by USB"):
        flash_run(run, board_file(tmp_path, "tool {elf}"), patience=0)


def test_the_script_of_a_tool_has_paths_with_spaces_quoted(run: Run, tmp_path: Path, tool: Path, port: str) -> None:
    flash_run(run, board_file(tmp_path, "tool -c 'program {elf} verify' {elf}"))
    elf = run.path("export/desk/firmware.elf").as_posix()
    assert " " in elf
    assert tool.read_text("utf-8").splitlines() == ["-c", f"program {{{elf}}} verify", elf]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (ExpectedFirmware("ab" * 32, None), "was flashed, but the device holds the model"),
        (None, "was flashed, but the device holds the build .* of this detector, not 0123456789abcdef"),
    ],
)
def test_another_firmware_is_told_apart(
    run: Run, tmp_path: Path, tool: Path, port: str, monkeypatch: pytest.MonkeyPatch,
    other: ExpectedFirmware | None, message: str,
) -> None:  # fmt: skip
    image = exported.flash_image(run, "desk")
    wrong = other or replace(image.firmware, build_digest="0123456789abcdef")
    monkeypatch.setitem(flash_run.__globals__, "flash_image", lambda *_: replace(image, firmware=wrong))
    with pytest.raises(VerificationError, match=message) as caught:
        flash_run(run, board_file(tmp_path, "tool {elf}"), port, patience=0)
    assert caught.value.where == port


def test_another_board_on_a_port_that_nobody_named_is_passed_over(
    run: Run, tmp_path: Path, tool: Path, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = quantised_run(tmp_path / "other")
    board = board_file(tmp_path, "tool {elf}", name="lab")
    export_run(other, board)
    with behind_a_port(other.path("export/lab/firmware.elf")) as own:
        attach(monkeypatch, {port: VENDOR, own: VENDOR + 1})
        assert flash_run(other, board).port == own
    attach(monkeypatch, {port: VENDOR})
    with pytest.raises(VerificationError, match="the device says that it is 'desk', not 'lab'"):
        flash_run(other, board, patience=0)


def test_another_board_is_told_apart(run: Run, tmp_path: Path, tool: Path, port: str) -> None:
    other = quantised_run(tmp_path / "other")
    board = board_file(tmp_path, "tool {elf}", name="lab")
    export_run(other, board)
    with pytest.raises(VerificationError, match="was flashed, but the device says that it is 'desk', not 'lab'"):
        flash_run(other, board, port, patience=0)


def test_a_file_is_copied_onto_the_drive_of_the_bootloader(
    run: Run, tmp_path: Path, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drives, "MOUNTS", (str(tmp_path / "media" / "*"),))
    board = board_file(tmp_path, "cp {elf} {drive}")
    with pytest.raises(DeviceError, match="no drive with the label BOOT is mounted"):
        flash_run(run, board)
    drive = bootloader_drive(tmp_path / "media" / "me")
    assert flash_run(run, board).port == port
    assert (drive / "firmware.elf").read_bytes() == run.path("export/desk/firmware.elf").read_bytes()
    bootloader_drive(tmp_path / "media" / "you")
    with pytest.raises(UsageError, match="2 drives have the label BOOT"):
        flash_run(run, board)


def test_a_drive_that_takes_nothing_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "MOUNTS", (str(tmp_path),))
    (bootloader_drive(tmp_path) / "firmware.elf").mkdir()
    with pytest.raises(DeviceError, match=r"firmware.elf: cannot be written"):
        flash_run(run, board_file(tmp_path, "copy {elf} {drive}"))


def test_the_port_of_a_bootloader_has_to_be_clear(
    run: Run, tmp_path: Path, tool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = board_file(tmp_path, "tool {elf} {port}")
    attach(monkeypatch, {"/dev/a": VENDOR, "/dev/b": VENDOR})
    with pytest.raises(UsageError, match="desk: may be on /dev/a or /dev/b"):
        flash_run(run, board)
    attach(monkeypatch, {"/dev/c": 1})
    with pytest.raises(UsageError, match=r"desk: is on none of the attached ports: /dev/c has the USB ids 0001:0001"):
        flash_run(run, board)
    assert not tool.exists()


def test_firmware_may_answer_on_another_port_than_the_bootloader(
    run: Run, tmp_path: Path, tool: Path, port: str
) -> None:
    with behind_a_port(None) as bootloader:
        done = flash_run(run, board_file(tmp_path, "tool {elf} {port}"), bootloader)
    assert (done.port, tool.read_text("utf-8").splitlines()[-1]) == (port, bootloader)


@pytest.mark.parametrize("board", ["host", "qemu-mps2-an386"])
def test_what_is_not_flashed_says_what_to_do_instead(tmp_path: Path, board: str) -> None:
    run = quantised_run(tmp_path)
    export_run(run, board)
    with pytest.raises(UsageError, match=f"{board}: cannot be flashed .*ecgtiny validate --board {board}"):
        flash_run(run, board)


def test_a_virtual_port_is_not_flashed(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="sim://host: is a virtual board"):
        flash_run(run, board_file(tmp_path, "tool {elf}"), "sim://host")


def test_what_there_is_to_flash_has_to_be_there(tmp_path: Path, run: Run) -> None:
    with pytest.raises(DataError, match="holds no export for desk"):
        exported.flash_image(quantised_run(tmp_path), "desk")
    with pytest.raises(MissingToolError, match=r"firmware\.uf2 cannot be flashed: it is not there"):
        flash_run(run, board_file(tmp_path, "cp {uf2} {drive}"))


def test_every_board_that_is_flashed_names_a_known_tool() -> None:
    for name, board in ((name, load_board(name)) for name in sorted(path.stem for path in FOLDER.glob("*.toml"))):
        words = shlex.split(board.flash.command) if board.flash else ["cp"]
        assert words[0] in TOOLS or words[0] in ("cp", "copy"), name
        assert words[0] != "pyocd" or "--no-wait" in words, "without a probe it would wait for one, and say nothing"


def test_a_command_that_names_a_probe_gets_it_at_its_end(
    run: Run, tmp_path: Path, tool: Path, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TOOLS, "tool", Tool("tool", "", probe_option="--probe"))
    (listed, *_) = [one for one in serial_port.comports() if one.device == port]
    listed.serial_number = "000683"
    flash_run(run, board_file(tmp_path, "tool {elf}"), port)
    assert tool.read_text("utf-8").splitlines()[1:] == ["--probe", "683"]


def test_what_an_installed_tool_lacks_is_an_error_where_it_is_certain(
    run: Run, tmp_path: Path, tool: Path, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = board_file(tmp_path, "tool {elf}")
    lack = Lack("a pack", "tool install a-pack")
    monkeypatch.setitem(TOOLS, "tool", Tool("tool", "", lacks=lambda *_: lack))
    with pytest.raises(MissingToolError, match=r"desk needs a pack \(tool install a-pack\)"):
        flash_run(run, board)
    assert flash_run(run, board, dry_run=True).install == "tool install a-pack"
    monkeypatch.setitem(TOOLS, "tool", Tool("tool", "", lacks=lambda *_: replace(lack, certain=False)))
    assert flash_run(run, board).port == port


def test_a_drive_that_went_away_is_mentioned_where_nothing_answers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(drives, "MOUNTS", (str(tmp_path),))
    monkeypatch.setattr(os, "fsync", gone)
    bootloader_drive(tmp_path)
    attach(monkeypatch, {})
    with pytest.raises(DeviceError, match="no serial port is attached by USB; its drive went away"):
        flash_run(run, board_file(tmp_path, "cp {elf} {drive}"), patience=0)
