"""Each fault of the table is named on a line that has it, in the direction that has it; noise is none of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.noisy_line import Noise
from ecgtiny.common.errors import DeviceError
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.diagnosis import diagnose
from ecgtiny.host.link.line_faults import LINE_FAULTS, LineFault
from ecgtiny.host.link.wire import Frame
from tests.host.fakes import LENGTH, Loopback
from tests.host.link.test_client import beat

Change = Callable[[bytes], bytes]
DROPPED_APART = ("bytes 11 are dropped", "bytes 13 are dropped")
NAMED = pytest.mark.parametrize(
    "fault", [fault for fault in LINE_FAULTS if fault.what not in DROPPED_APART], ids=lambda fault: fault.what
)


def same(sent: bytes) -> bytes:
    return sent


class Changing(Loopback):
    """A line that changes bytes, to the device and from it."""

    def __init__(self, there: Change = same, back: Change = same) -> None:
        super().__init__()
        self._there, self._back = there, back

    def write(self, data: bytes, /) -> int:
        super().write(self._there(data))
        return len(data)

    def answer(self, frame: Frame, /) -> None:
        self.line.append(self._back(self.device.take(frame)))

    def carry(self, sent: bytes, /, *_: bytes) -> bytes:
        """What comes of what was sent."""
        self.line.clear()
        self.write(sent)
        return b"".join(self.line)


@NAMED
def test_from_the_device(fault: LineFault) -> None:
    assert diagnose(Changing(back=fault.carry).carry) == (fault.from_device, fault.advice)


@NAMED
def test_to_the_device(fault: LineFault) -> None:
    found = diagnose(Changing(there=fault.carry).carry)
    if not fault.both_ways:
        assert found is None
    else:
        assert found is not None
        first = next(other for other in LINE_FAULTS if other.both_ways and other.changed == fault.changed)
        assert found[0] == first.to_device


@NAMED
def test_both_ways(fault: LineFault) -> None:
    if fault.both_ways:
        found = diagnose(Changing(fault.carry, fault.carry).carry)
        assert found is not None
        assert found[0] in (fault.from_device, fault.to_device)


@pytest.mark.parametrize("byte", [0x11, 0x13])
def test_one_character_of_flow_control_alone(byte: int) -> None:
    line = Changing(back=lambda sent: sent.replace(bytes([byte]), b""))
    found = diagnose(line.carry)
    assert found is not None
    assert "taken for XO" in found[0]


def test_what_is_dropped_may_not_have_come() -> None:
    dropped = next(fault for fault in LINE_FAULTS if fault.what == "bytes 00 are dropped")
    sent = Frame(0xFF, 5, b"\1").encode()
    assert dropped.has_left(dropped.carry(sent), sent)
    assert not dropped.has_left(dropped.carry(sent) + b"\0", sent)


def test_a_sound_line_has_no_fault() -> None:
    assert diagnose(Changing().carry) is None


def test_a_silent_line_has_no_fault_that_could_be_told() -> None:
    assert diagnose(lambda *_: b"") is None


@pytest.mark.parametrize("share", [0.001, 0.01, 0.03, 0.1, 0.3])
def test_noise_is_not_taken_for_a_fault(share: float) -> None:
    for seed in range(60):
        line = Changing(Noise(share, seed).spoil, Noise(share, seed + 1000).spoil)
        assert diagnose(line.carry) is None


@pytest.mark.parametrize("share", [0.03, 0.1])
def test_noise_one_way_is_not_taken_for_a_fault(share: float) -> None:
    for seed in range(300):
        spoil = Noise(share, seed).spoil
        assert diagnose(Changing(there=spoil).carry) is None
        assert diagnose(Changing(back=spoil).carry) is None


def asked(port: Loopback) -> DeviceError:
    """The error that a conversation ends with."""
    with pytest.raises(DeviceError) as caught:
        converse(port)
    return caught.value


def converse(port: Loopback) -> None:
    client = Client(port, first=0.02, patience=1.5)
    client.hello()
    for number in range(300):
        client.score(beat(number, *[0] * (LENGTH - 1)))


@pytest.mark.parametrize(
    ("there", "back", "words"),
    [
        (same, lambda sent: sent.replace(b"\n", b"\r\n"), "bytes 0A come as 0D 0A: a console translates newlines"),
        (lambda sent: sent.replace(b"\r", b"\n"), same, "requests that hold a byte 0D are never answered"),
        (same, lambda sent: bytes(byte & 0x7F for byte in sent), "bit 7 is cut off: the line has seven data bits"),
    ],
    ids=["newlines from the device", "carriage returns to the device", "seven bits"],
)
def test_the_error_names_the_fault_and_what_to_do(there: Change, back: Change, words: str) -> None:
    error = asked(Changing(there, back))
    assert words in error.what
    assert error.fix


def test_an_echo_alone_is_named() -> None:
    class Echo(Loopback):
        def answer(self, frame: Frame, /) -> None:
            self.line.append(frame.encode())

    error = asked(Echo())
    assert "the line brings back what is sent (echo), and nothing else" in error.what


def test_an_echo_beside_the_replies_does_no_harm() -> None:
    class Echo(Loopback):
        def answer(self, frame: Frame, /) -> None:
            self.line.append(frame.encode())
            super().answer(frame)

    client = Client(Echo())
    assert client.score(beat(1, 2, 3, 4, 5)).score == 15
    assert client.traffic.echoes == 1
