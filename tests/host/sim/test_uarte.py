"""The UARTE model, register by register."""

from __future__ import annotations

import pytest

from ecgtiny.host.sim import uarte as u
from ecgtiny.host.sim.fault import Fault
from ecgtiny.host.sim.uarte import Uarte


class Memory:
    """Sixteen bytes of RAM at address 0."""

    def __init__(self) -> None:
        self.content = bytearray(16)

    def check(self, address: int, size: int) -> None:
        if address + size > 16:
            raise Fault("beside RAM")

    def load(self, address: int, size: int) -> bytes:
        self.check(address, size)
        return bytes(self.content[address : address + size])

    def store(self, address: int, content: bytes) -> None:
        self.check(address, len(content))
        self.content[address : address + len(content)] = content


class Line:
    """A UARTE that is enabled, its RAM, and how often it found the line idle."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.idle = 0
        self.uarte = Uarte(0x4000_2000, self.memory, self._count)
        self.uarte.write(u.ENABLE, 8)

    def _count(self) -> None:
        self.idle += 1

    def receive_into(self, address: int, size: int) -> None:
        for register, value in ((u.RXD_PTR, address), (u.RXD_MAXCNT, size), (u.STARTRX, 1)):
            self.uarte.write(register, value)


def test_a_transfer_ends_when_its_last_byte_has_come() -> None:
    line = Line()
    line.receive_into(4, 3)
    line.uarte.incoming.extend(b"abcd")
    assert [line.uarte.read(u.ENDRX) for _ in range(3)] == [0, 0, 1]
    assert line.memory.content[4:8] == b"abc\0"
    line.uarte.write(u.ENDRX, 0)
    assert line.uarte.read(u.ENDRX) == 0
    assert list(line.uarte.incoming) == [ord("d")]


def test_the_pointer_is_latched_when_a_transfer_starts() -> None:
    line = Line()
    line.receive_into(0, 1)
    line.uarte.write(u.RXD_PTR, 8)
    line.uarte.incoming.extend(b"xyz")
    for _ in range(2):
        assert line.uarte.read(u.ENDRX) == 1
        line.uarte.write(u.ENDRX, 0)
        line.uarte.write(u.STARTRX, 1)
    assert (line.memory.content[0], line.memory.content[8]) == (ord("x"), ord("y"))


def test_sending_takes_the_bytes_from_ram() -> None:
    line = Line()
    line.memory.content[2:5] = b"out"
    line.uarte.write(u.TXD_PTR, 2)
    line.uarte.write(u.TXD_MAXCNT, 3)
    line.uarte.write(u.STARTTX, 1)
    assert line.uarte.read(u.ENDTX) == 1
    assert bytes(line.uarte.outgoing) == b"out"


def test_a_silent_line_is_idle_after_some_polls_and_busy_again_with_a_byte() -> None:
    line = Line()
    line.receive_into(0, 1)
    for _ in range(u.IDLE_POLLS - 1):
        line.uarte.read(u.ENDRX)
    assert line.idle == 0
    line.uarte.read(u.ENDRX)
    assert line.idle == 1
    line.uarte.incoming.append(7)
    assert line.uarte.read(u.ENDRX) == 1
    line.receive_into(0, 1)
    line.uarte.write(u.ENDRX, 0)
    assert line.uarte.read(u.ENDRX) == 0
    assert line.idle == 1


@pytest.mark.parametrize("size", [0, 0x10000])
@pytest.mark.parametrize("count", [u.RXD_MAXCNT, u.TXD_MAXCNT])
def test_a_length_that_easy_dma_does_not_take_is_refused(size: int, count: int) -> None:
    line = Line()
    line.uarte.write(count, size)
    with pytest.raises(Fault, match=f"a transfer of the UARTE has {size} bytes"):
        line.uarte.write(u.STARTRX if count == u.RXD_MAXCNT else u.STARTTX, 1)


def test_a_transfer_beside_ram_is_refused_when_it_starts() -> None:
    with pytest.raises(Fault, match="beside RAM"):
        Line().receive_into(15, 2)


def test_a_task_of_a_uarte_that_is_off_is_refused() -> None:
    line = Line()
    line.uarte.write(u.ENABLE, 0)
    with pytest.raises(Fault, match="ENABLE"):
        line.uarte.write(u.STARTTX, 1)


def test_a_shortcut_is_refused_for_none_is_modelled() -> None:
    with pytest.raises(Fault, match="0x40002200"):
        Line().uarte.write(0x200, 1 << 5)


def test_bytes_that_come_early_wait_in_the_fifo_and_further_ones_are_lost() -> None:
    line = Line()
    line.uarte.keep_pace(10)
    line.uarte.incoming.extend(b"off")
    for now in range(0, 100, 10):
        line.uarte.pass_time(now)
    assert line.uarte.lost == len(b"off")
    line.receive_into(0, 1)
    line.uarte.incoming.extend(b"abcdefgh")
    for now in range(100, 200, 10):
        line.uarte.pass_time(now)
    assert line.uarte.lost == len(b"off") + len(b"gh")
    received = b""
    while line.uarte.read(u.ENDRX):
        received += line.memory.content[:1]
        line.uarte.write(u.ENDRX, 0)
        line.uarte.write(u.STARTRX, 1)
    assert received == b"abcdef"


def test_a_byte_comes_when_its_time_has_passed() -> None:
    line = Line()
    line.uarte.keep_pace(10)
    line.receive_into(0, 1)
    line.uarte.pass_time(100)
    line.uarte.incoming.append(7)
    line.uarte.pass_time(109)
    assert line.uarte.read(u.ENDRX) == 0
    line.uarte.pass_time(110)
    assert line.uarte.read(u.ENDRX) == 1
