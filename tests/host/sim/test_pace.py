"""Bytes that come while the firmware does something else: some are lost, and the link recovers by retries."""

from __future__ import annotations

import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.host.link.decoder import Decoder
from ecgtiny.host.link.wire import Frame, HelloReply, Request, ScoreReply
from ecgtiny.host.sim.machine import Machine
from ecgtiny.quantize.scoring import score_beats
from tests.host.images import drawn, firmware

SOME_BLOCKS = 150
"""Less than a scoring takes, and more than the answer to a retry."""


class Line:
    """A host that counts the machine's instructions instead of seconds."""

    def __init__(self, byte_time: int) -> None:
        self.machine = Machine(load_board("nrf52840"), firmware("nrf52840"))
        self.machine.keep_pace(byte_time)
        self._decoder = Decoder()

    def send(self, frame: Frame) -> None:
        self.machine.uarte.incoming.extend(frame.encode())

    def delivered(self) -> None:
        """Run until the firmware has been given all that was sent, and is at work."""
        while self.machine.uarte.incoming:
            assert not self.machine.run(SOME_BLOCKS)
        self.machine.run(SOME_BLOCKS)

    def silence(self) -> list[Frame]:
        """Run until the firmware waits; return what it has answered."""
        assert any(self.machine.run(100_000) for _ in range(10)), "the firmware hangs"
        received = bytes(self.machine.uarte.outgoing)
        self.machine.uarte.outgoing.clear()
        return self._decoder.feed(received)

    def ask(self, frame: Frame, replies: list[Frame], retries: int = 2) -> Frame:
        """Return the reply; the frame is sent again as long as there is none."""
        for _ in range(retries):
            if replies:
                break
            self.send(frame)
            replies = self.silence()
        assert {reply.seq for reply in replies} == {frame.seq}
        return replies[-1]


@pytest.mark.parametrize("byte_time", [113, 151, 251, 1009])
def test_a_link_recovers_from_bytes_that_came_too_early(byte_time: int) -> None:
    found, counts = drawn()
    scores, flat = score_beats(found, counts)
    line = Line(byte_time)
    hello = Frame(Request.HELLO, 0)
    line.send(hello)  # the self-test at boot is running
    assert HelloReply.parse(line.ask(hello, line.silence()).payload).model_digest == found.digest
    assert line.machine.uarte.lost > 0
    for seq in range(1, 12):
        request = Frame(Request.SCORE, seq, counts[seq].astype("<i2").tobytes())
        line.send(request)
        line.delivered()
        line.send(request)  # a host that did not wait
        reply = ScoreReply.parse(line.ask(request, line.silence()).payload)
        assert (reply.score, reply.status == 1) == (0 if flat[seq] else scores[seq], flat[seq])
