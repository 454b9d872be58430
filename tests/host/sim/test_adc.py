"""The converter, the timer, and the record at the input, without a core."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ecgtiny.host.sim.adc import FULL_SPEED, Played, Saadc, Source, Timer
from ecgtiny.host.sim.fault import Fault

FS = 250.0


class Memory:
    def __init__(self) -> None:
        self.written: list[tuple[int, bytes]] = []

    def check(self, address: int, size: int) -> None:
        if size != 2 or address < 0x2000_0000:
            raise Fault("not RAM")

    def load(self, address: int, size: int) -> bytes:
        raise Fault(f"{size} bytes at {address} are no result")

    def store(self, address: int, content: bytes) -> None:
        self.written.append((address, content))


class At:
    """A source at a time that the test sets."""

    def __init__(self) -> None:
        self.now = 0

    def microseconds(self) -> int:
        return self.now

    def convert(self) -> int:
        return -2


def of(source: Source) -> Callable[[], Source]:
    return lambda: source


def set_up(saadc: Saadc) -> None:
    for offset, value in ((saadc.ENABLE, 1), (saadc.PSELP, 2), (saadc.CONFIG, 2 << 16), (saadc.RESOLUTION, 2),
                          (saadc.PTR, 0x2000_0010), (saadc.MAXCNT, 1)):  # fmt: skip
        saadc.write(offset, value)


def test_a_sample_is_written_where_the_pointer_says() -> None:
    memory = Memory()
    saadc = Saadc(memory, of(At()))
    set_up(saadc)
    saadc.write(saadc.START, 1)
    assert (saadc.read(saadc.STARTED), saadc.read(saadc.END)) == (1, 0)
    saadc.write(saadc.SAMPLE, 1)
    assert saadc.read(saadc.END) == 1
    assert memory.written == [(0x2000_0010, b"\xfe\xff")]


@pytest.mark.parametrize(("offset", "value"), [("ENABLE", 0), ("PSELP", 0), ("CONFIG", 0), ("RESOLUTION", 3),
                                               ("PTR", 0x100), ("MAXCNT", 2)])  # fmt: skip
def test_what_is_not_modelled_is_a_fault(offset: str, value: int) -> None:
    saadc = Saadc(Memory(), of(At()))
    set_up(saadc)
    saadc.write(getattr(saadc, offset), value)
    with pytest.raises(Fault):
        saadc.write(saadc.START, 1)


def test_it_does_not_sample_before_it_has_started() -> None:
    saadc = Saadc(Memory(), of(At()))
    set_up(saadc)
    with pytest.raises(Fault, match="before it had started"):
        saadc.write(saadc.SAMPLE, 1)


def test_the_timer_counts_microseconds_from_its_clearing_and_stops() -> None:
    source = At()
    timer = Timer(of(source))
    timer.write(timer.BITMODE, 3)
    with pytest.raises(Fault, match="32 bits at 1 MHz"):
        timer.write(timer.START, 1)
    timer.write(timer.PRESCALER, 4)
    source.now = 70
    timer.write(timer.CLEAR, 1)
    timer.write(timer.START, 1)
    source.now = 170
    timer.write(timer.CAPTURE, 1)
    assert timer.read(timer.CC) == 100
    timer.write(timer.STOP, 1)
    source.now = 270
    timer.write(timer.CAPTURE, 1)
    assert timer.read(timer.CC) == 100


def test_at_full_speed_a_sample_is_due_after_four_looks_until_the_record_ends() -> None:
    played = Played(np.array([5, 6], np.int16), FS, FULL_SPEED)
    assert [played.microseconds() for _ in range(5)] == [1000, 2000, 3000, 4000, 5000]
    assert [played.convert() for _ in range(3)] == [5, 6, 6]
    assert played.microseconds() == played.microseconds()


def test_at_a_speed_time_does_not_run_ahead_of_the_clock() -> None:
    now = 10.0
    played = Played(np.zeros(9, np.int16), FS, 2.0, clock=lambda: now)
    assert [played.microseconds() for _ in range(3)] == [0, 0, 0]
    now = 10.00125
    assert [played.microseconds() for _ in range(4)] == [1000, 2000, 2500, 2500]
