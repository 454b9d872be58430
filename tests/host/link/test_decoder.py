"""What is no frame is counted: as damaged frames, or as text between frames."""

from __future__ import annotations

import pytest

from ecgtiny.host.link.decoder import Decoder, describe
from ecgtiny.host.link.wire import Frame

FRAME = Frame(0x82, 3, bytes(12))
LOG = b"I (1234) ecg: beat done\r\n"


@pytest.mark.parametrize("line", [LOG + FRAME.encode(), FRAME.encode() + LOG + FRAME.encode()])
def test_text_between_frames_is_counted_and_nothing_is_lost(line: bytes) -> None:
    decoder = Decoder()
    assert set(decoder.feed(line)) == {FRAME}
    assert (decoder.text_bytes, decoder.damaged_frames, decoder.dropped) == (len(LOG), 0, len(LOG))


def test_a_damaged_frame_is_no_text() -> None:
    decoder = Decoder()
    damaged = bytearray(Frame(0x82, 3, bytes(range(200, 250))).encode())
    damaged[9] ^= 1
    assert decoder.feed(bytes(damaged)) == []
    assert (decoder.text_bytes, decoder.damaged_frames) == (0, 1)


def test_a_few_printable_bytes_are_a_damaged_frame() -> None:
    decoder = Decoder()
    decoder.feed(b"\0abc\0")
    assert (decoder.text_bytes, decoder.damaged_frames) == (0, 1)


@pytest.mark.parametrize(("received", "shown"), [(b"Booting\r\n", r"text, 'Booting\r\n'"), (b"\xf8\x81", "f8 81")])
def test_bytes_are_shown_as_text_where_they_are(received: bytes, shown: str) -> None:
    assert describe(received) == shown
