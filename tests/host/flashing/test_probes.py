"""One of several debug probes, by the serial port that is on the same board."""

from __future__ import annotations

import pytest
from serial.tools.list_ports_common import ListPortInfo

from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import UsageError
from ecgtiny.host.flashing.probes import probe_of
from ecgtiny.host.link.ports import serial_port

DK = load_board("nrf52840")


@pytest.fixture(autouse=True)
def two_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [("/dev/a", 0x1366, "000683111111"), ("/dev/b", 0x1366, "000683222222"), ("/dev/c", 0x0403, "A10")]
    listed = list[ListPortInfo]()
    for url, vendor, number in ports:
        one = ListPortInfo(url)
        one.vid, one.pid, one.serial_number = vendor, 0x1015, number
        listed.append(one)
    monkeypatch.setattr(serial_port, "comports", lambda: listed)


def test_the_probe_is_that_of_the_named_port() -> None:
    assert probe_of(DK, "/dev/b") == "683222222"
    assert probe_of(DK, "/dev/c") is None
    assert probe_of(load_board("stm32f405"), "/dev/b") is None


def test_two_probes_without_a_port_are_an_error_that_names_both_ports() -> None:
    with pytest.raises(UsageError, match="2 debug probes may be the board's, at /dev/a, /dev/b"):
        probe_of(DK, None)
    assert probe_of(DK, None, dry=True) is None


def test_one_probe_needs_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    only = serial_port.comports()[:1]
    monkeypatch.setattr(serial_port, "comports", lambda: only)
    assert probe_of(DK, None) is None
