"""Which port is that of the board that was flashed, where others hold the same firmware or are silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from serial.tools.list_ports_common import ListPortInfo

from ecgtiny.common.errors import DeviceError, UsageError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.host.flashing.confirm import Target, confirm, look_before
from ecgtiny.host.link import finding
from ecgtiny.host.link.identity import ExpectedFirmware
from ecgtiny.host.link.ports import serial_port
from tests.host.flashing.test_flash import VENDOR, board_file, image_of, run
from tests.host.link.test_finding import behind_a_port

__all__ = ["run"]


class Desk(NamedTuple):
    """Ports at which a board answers that holds the build, and ports at which nobody does."""

    board: str
    firmware: ExpectedFirmware
    answering: list[str]
    silent: list[str]

    def target(self, port: str | None = None, *, elsewhere: bool = False) -> Target:
        return Target(self.board, self.firmware, port, elsewhere)


@pytest.fixture
def desk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(finding, "PATIENCE", 0.3)
    image, elf = image_of(run)
    with ExitStack() as stack:
        answering = [stack.enter_context(behind_a_port(elf)) for _ in range(2)]
        silent = [stack.enter_context(behind_a_port(None)) for _ in range(2)]
        yield Desk(board_file(tmp_path, "tool {elf}"), image.firmware, answering, silent)


class Attached:
    """The ports of this machine; ``later`` are those after so many looks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rounds: list[list[ListPortInfo]] = [[]]
        monkeypatch.setattr(serial_port, "comports", self.look)

    def look(self) -> list[ListPortInfo]:
        return self.rounds.pop(0) if len(self.rounds) > 1 else self.rounds[0]

    def are(self, *ports: ListPortInfo) -> None:
        self.rounds = [list(ports)]


@pytest.fixture
def attached(monkeypatch: pytest.MonkeyPatch) -> Attached:
    return Attached(monkeypatch)


def usb(url: str, vendor: int = VENDOR, number: str | None = None) -> ListPortInfo:
    port = ListPortInfo(url)
    port.vid, port.pid, port.serial_number = vendor, 1, number
    return port


def confirmed(target: Target, patience: float = 0) -> str:
    return confirm(target, patience=patience, tell=lambda _: None)


def test_a_twin_that_held_the_build_before_does_not_stand_for_the_flashed_board(desk: Desk, attached: Attached) -> None:
    twin, own = desk.answering[0], desk.silent[0]
    attached.are(usb(own), usb(twin))
    look_before(target := desk.target())
    with pytest.raises(UsageError, match="it is not clear which port is that of the flashed board") as caught:
        confirmed(target)
    assert own in caught.value.what
    assert f"{twin} (may have held this build before)" in caught.value.what
    assert caught.value.fix == "name it with --port"


def test_the_one_that_changed_is_the_flashed_one(desk: Desk, attached: Attached) -> None:
    twin, own = desk.answering
    attached.are(usb(twin))
    look_before(target := desk.target())
    attached.are(usb(twin), usb(own))
    assert confirmed(target) == own


def test_two_that_changed_are_an_error_that_names_both(desk: Desk, attached: Attached) -> None:
    look_before(target := desk.target())
    attached.are(*map(usb, desk.answering))
    with pytest.raises(UsageError) as caught:
        confirmed(target)
    assert all(url in caught.value.what for url in desk.answering)


def test_one_that_went_away_and_came_back_is_the_flashed_one(desk: Desk, attached: Attached) -> None:
    twin, own = map(usb, desk.answering)
    attached.are(twin, own)
    look_before(target := desk.target())
    attached.rounds = [[twin], [twin, own]]
    assert confirmed(target, patience=20) == own.device


def test_two_ports_of_one_device_are_one_candidate(desk: Desk, attached: Attached) -> None:
    answers, second = desk.answering[0], desk.silent[0]
    attached.are(usb(second, number="683"), usb(answers, number="683"))
    look_before(target := desk.target())
    assert confirmed(target) == answers


def test_a_stranger_that_was_not_asked_before_does_not_stand_for_a_silent_board(desk: Desk, attached: Attached) -> None:
    attached.are(usb(desk.silent[0]), usb(desk.answering[0], VENDOR + 1))
    look_before(target := desk.target())
    with pytest.raises(UsageError, match="not clear which port"):
        confirmed(target)


def test_an_adapter_is_found_where_no_port_has_the_ids(desk: Desk, attached: Attached) -> None:
    attached.are(usb(desk.silent[0], VENDOR + 1))
    look_before(target := desk.target())
    attached.are(usb(desk.silent[0], VENDOR + 1), usb(desk.answering[0], VENDOR + 1))
    assert confirmed(target) == desk.answering[0]


def test_a_port_without_the_ids_is_asked_once(desk: Desk, attached: Attached, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[str]()

    def count(_board: str, _firmware: ExpectedFirmware, url: str) -> None:
        asked.append(url)
        raise DeviceError("no answer", where=url)

    monkeypatch.setitem(confirm.__globals__, "ask", count)
    monkeypatch.setitem(confirm.__globals__, "AGAIN", 0.01)
    attached.are(usb("/dev/likely"), usb("/dev/other", VENDOR + 1))
    with pytest.raises(DeviceError, match="/dev/likely: no answer; /dev/other: no answer"):
        confirmed(desk.target(), patience=0.1)
    assert asked.count("/dev/other") == 1
    assert asked.count("/dev/likely") > 1


def test_a_named_port_has_patience_with_the_firmware_that_is_still_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = finding.ask, list[str]()

    def first_another(board: str, firmware: ExpectedFirmware, url: str) -> object:
        tries.append(url)
        if len(tries) == 1:
            raise VerificationError("the device holds the model of before", where=url)
        return real(board, firmware, url)

    monkeypatch.setitem(confirm.__globals__, "ask", first_another)
    assert confirmed(desk.target(desk.answering[0]), patience=20) == desk.answering[0]
    assert len(tries) == 2
