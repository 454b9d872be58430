"""``--port auto``: boards that really answer, behind ports that the operating system is said to list."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import tty
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from ecgtiny.boards.loader import FOLDER
from ecgtiny.common.errors import DeviceError, MissingToolError, UsageError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.formats import find
from ecgtiny.firmware_gen.pipeline import export_run
from ecgtiny.host.link import finding
from ecgtiny.host.link.finding import found_port
from ecgtiny.host.link.identity import ExpectedFirmware, expected_firmware, load_export
from ecgtiny.host.link.ports import serial_port
from tests.firmware_gen.runs import quantised_run

VENDOR, OTHER = 0x2E8A, 0x1366


@contextmanager
def behind_a_port(program: Path | None) -> Generator[str]:
    """Run a board's firmware behind a serial port; nobody is there without one."""
    near, far = pty.openpty()
    tty.setraw(far)
    process = subprocess.Popen([program], stdin=near, stdout=near) if program else None
    try:
        yield os.ttyname(far)
    finally:
        if process:
            process.kill()
            process.wait()
        os.close(near)
        os.close(far)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("found")
    made = quantised_run(folder / "run")
    export_run(made, str(board_file(folder)))
    return made


def board_file(folder: Path, usb: str = f'\n[usb]\nids = ["{VENDOR:04x}"]\nsource = "made up"\n') -> Path:
    """Write the file of a board that is this computer, behind a USB port."""
    path = folder / "desk.toml"
    path.write_text((FOLDER / "host.toml").read_text("utf-8") + usb)
    return path


@pytest.fixture
def board(run: Run) -> str:
    return str(run.folder.parent / "desk.toml")


@pytest.fixture
def firmware(run: Run) -> ExpectedFirmware:
    return expected_firmware(load_export(run, "desk", None))


def test_an_export_without_an_image_says_why(run: Run, tmp_path: Path) -> None:
    copy = Run(shutil.copytree(run.folder, tmp_path / "run"))
    export_run(copy, str(board_file(tmp_path)), package=find("zephyr"))
    with pytest.raises(
        MissingToolError, match=r"no image to run: the format zephyr has none \(export again without --format"
    ):
        load_export(copy, "desk", None)


Attach = Callable[..., list[str]]


@pytest.fixture
def attach(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attach]:
    """Attach ports: a vendor each, with the exported firmware behind it or nobody."""
    monkeypatch.setattr(finding, "PATIENCE", 0.2)
    with ExitStack() as stack:

        def ports(*wanted: tuple[int | None, bool]) -> list[str]:
            elf = run.path("export/desk/firmware.elf")
            urls = [stack.enter_context(behind_a_port(elf if answers else None)) for _, answers in wanted]
            listed = [ListPortInfo(url) for url in urls]
            for port, (vendor, _) in zip(listed, wanted, strict=True):
                port.vid, port.pid = vendor, 0x000A
            monkeypatch.setattr(serial_port, "comports", lambda: listed)
            return urls

        yield ports


def test_the_board_is_found_and_it_is_told_why_the_others_are_not(
    attach: Attach, board: str, firmware: ExpectedFirmware
) -> None:
    urls = attach((OTHER, True), (VENDOR, False), (VENDOR, True), (None, True))
    told = list[str]()
    assert found_port("auto", board, firmware, told.append) == urls[2]
    (said,) = told
    assert said.startswith(f"port: {urls[2]} (not ")
    assert f"{urls[0]} has the USB ids 1366:000a, not 2e8a" in said
    assert f"{urls[1]} does not fit: no answer in" in said
    assert f"{urls[3]} is no USB device" in said


def test_without_a_match_every_port_is_named_with_its_reason(
    attach: Attach, board: str, firmware: ExpectedFirmware
) -> None:
    urls = attach((OTHER, False), (VENDOR, True), (None, True))
    another = ExpectedFirmware("ab" * 32, firmware.build_digest)
    with pytest.raises(DeviceError, match="no attached port is desk with this detector") as caught:
        found_port("auto", board, another, run=Path("my runs"))
    assert f"{urls[0]} does not fit: no answer in" in caught.value.what
    assert f"{urls[2]} is no USB device" in caught.value.what
    assert f"{urls[1]} does not fit: the device holds the model {firmware.model_digest}" in caught.value.what
    assert f"ecgtiny flash --board {board} --run 'my runs'" in caught.value.fix


def test_two_boards_are_an_error_that_names_both(attach: Attach, board: str, firmware: ExpectedFirmware) -> None:
    urls = attach((VENDOR, True), (VENDOR, True))
    with pytest.raises(UsageError, match="2 attached ports are desk with this detector") as caught:
        found_port("auto", board, firmware)
    assert all(url in caught.value.what for url in urls)


def test_a_board_on_an_adapter_is_found_where_none_has_its_ids(
    attach: Attach, board: str, firmware: ExpectedFirmware
) -> None:
    urls = attach((OTHER, True), (VENDOR, False))
    assert found_port("auto", board, firmware) == urls[0]


def test_without_ids_every_usb_port_is_asked(
    attach: Attach, tmp_path: Path, run: Run, firmware: ExpectedFirmware
) -> None:
    urls = attach((OTHER, True), (None, True))
    assert found_port("auto", str(board_file(tmp_path, usb="")), firmware) == urls[0]


def test_with_nothing_attached_it_says_so(attach: Attach, board: str, firmware: ExpectedFirmware) -> None:
    attach()
    with pytest.raises(DeviceError, match="there is none"):
        found_port("auto", board, firmware)


def test_a_port_that_is_named_is_not_looked_for(board: str, firmware: ExpectedFirmware) -> None:
    assert found_port("/dev/ttyACM9", board, firmware) == "/dev/ttyACM9"
    assert found_port(None, board, firmware) is None
