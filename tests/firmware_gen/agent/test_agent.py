"""The agent as a process of this computer: what it answers, and what it does not."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.image.build import build_digest
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from tests.firmware_gen.agent.link import HELLO, PART, SCORE, SCORE_PARTS, SELF_TEST, SESSION, Link, frame, linked
from tests.firmware_gen.sample import DIGEST, LEADS, LENGTH, THRESHOLD, build_sample, sample_sources

BEAT = struct.pack("<140h", *range(-70, 70))
PARTS = [(0, 70), (70, 139), (139, 140)]
ABSOLUTE_SUM = sum(map(abs, range(-70, 70)))
Start = Callable[[Path], Link]


def part(first: int, *counts: int) -> bytes:
    return struct.pack(f"<H{len(counts)}h", first, *counts)


def send_parts(link: Link, parts: list[tuple[int, int]]) -> None:
    for seq, (first, end) in enumerate(parts):
        counts = struct.unpack(f"<{end - first}h", BEAT[2 * first : 2 * end])
        assert link.ask(PART, 100 + seq, part(first, *counts)) == (0x86, 100 + seq, b"")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_sample("host", tmp_path_factory.mktemp("agent"), drift=1)


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda program: stack.enter_context(linked(program))


@pytest.fixture
def link(start: Start, program: Path) -> Link:
    return start(program)


def test_hello_describes_the_image(link: Link) -> None:
    kind, seq, payload = link.ask(HELLO, 7)
    assert (kind, seq) == (0x81, 7)
    assert struct.unpack("<BBBBHHIi", payload[:16]) == (1, 0, 0, LEADS, LENGTH, 1, 0, THRESHOLD)
    assert payload[16:48] == DIGEST
    assert payload[56:] == b"host"


def test_hello_holds_the_build_digest(link: Link) -> None:
    host = load_board("host")
    expected = build_digest(sample_sources(host, drift=1), host, find_toolchain(host))
    assert link.ask(HELLO)[2][48:56].hex() == expected


def test_a_beat_is_scored_and_decided(link: Link) -> None:
    assert link.ask(SCORE, 1, BEAT) == (0x82, 1, struct.pack("<BBHiI", 0, 1, 0, ABSOLUTE_SUM, 0))
    small = struct.pack("<140h", *[1] * 140)
    assert link.ask(SCORE, 2, small) == (0x82, 2, struct.pack("<BBHiI", 0, 0, 0, 141, 0))


def test_counts_keep_their_sign_and_their_order(link: Link) -> None:
    extremes = struct.pack("<140h", *[-32768] * 70, *[32767] * 70)
    assert link.ask(SCORE, 1, extremes)[2] == struct.pack("<BBHiI", 0, 1, 0, 70 * (32768 + 32767), 0)


def test_a_flat_beat_has_no_score_and_no_alarm(link: Link) -> None:
    assert link.ask(SCORE, 3, bytes(280)) == (0x82, 3, struct.pack("<BBHiI", 1, 0, 0, 0, 0))


def test_a_flat_beat_raises_no_alarm_at_any_threshold(tmp_path: Path, start: Start) -> None:
    link = start(build_sample("host", tmp_path, threshold=-1))
    assert link.ask(SCORE, 3, bytes(280)) == (0x82, 3, struct.pack("<BBHiI", 1, 0, 0, 0, 0))


def test_a_retry_is_answered_from_memory(link: Link) -> None:
    first, again = link.ask(SCORE, 1, BEAT), link.ask(SCORE, 1, BEAT)
    assert first == again
    assert link.ask(SCORE, 2, BEAT)[2][4:8] == struct.pack("<i", ABSOLUTE_SUM + 1)


def test_a_retry_after_a_damaged_frame_is_answered_from_memory(link: Link) -> None:
    first = link.ask(SCORE, 1, BEAT)
    damaged = bytearray(frame(SCORE, 1, BEAT))
    damaged[-3] ^= 1
    link.send(bytes(damaged))
    assert link.ask(SCORE, 1, BEAT) == first


def test_the_same_seq_with_another_content_is_a_new_request(link: Link) -> None:
    link.ask(SCORE, 1, BEAT)
    assert link.ask(SCORE, 1, bytes(280))[2] == struct.pack("<BBHiI", 1, 0, 0, 0, 0)


def test_the_first_request_is_never_taken_for_a_retry(link: Link) -> None:
    payload = bytes.fromhex("a14b2d07")
    assert zlib.crc32(bytes((SELF_TEST, 0)) + payload) == 0
    assert link.ask(SELF_TEST, 0, payload) == (0xFF, 0, bytes((2,)))


@pytest.mark.parametrize(
    ("kind", "payload", "error"),
    [(0, b"", 1), (4, b"", 1), (9, b"", 1), (0x81, b"", 1), (0xFF, b"", 1), (HELLO, b"x", 2), (SELF_TEST, b"x", 2),
     (PART, b"", 2), (PART, bytes(2), 2), (PART, bytes(5), 2), (PART, part(139, 0, 0), 2), (PART, part(140, 0), 2),
     (PART, part(0xFFFF, 0), 2), (SCORE_PARTS, bytes(3), 2), (SESSION, bytes(3), 2), (SESSION, bytes(6), 2),
     (SCORE, b"", 2), (SCORE, BEAT[:-2], 2), (SCORE, BEAT[:-1], 2)],
)  # fmt: skip
def test_what_cannot_be_served_is_refused_with_a_reason(link: Link, kind: int, payload: bytes, error: int) -> None:
    assert link.ask(kind, 9, payload) == (0xFF, 9, bytes((error,)))
    assert link.ask(HELLO, 10)[0] == 0x81


def test_a_beat_in_parts_of_any_order_is_scored_as_a_whole_one(link: Link) -> None:
    send_parts(link, PARTS[::-1])
    crc = struct.pack("<I", zlib.crc32(BEAT))
    assert link.ask(SCORE_PARTS, 1, crc) == (0x87, 1, struct.pack("<BBHiI", 0, 1, 0, ABSOLUTE_SUM, 0))


def test_a_beat_of_which_a_part_is_missing_is_refused(link: Link) -> None:
    send_parts(link, PARTS[:-1])
    assert link.ask(SCORE_PARTS, 1, struct.pack("<I", zlib.crc32(BEAT))) == (0xFF, 1, b"\5")
    send_parts(link, PARTS[-1:])
    assert link.ask(SCORE_PARTS, 2, struct.pack("<I", zlib.crc32(BEAT)))[0] == 0x87


def test_a_session_is_known_until_the_reset(link: Link) -> None:
    assert link.ask(SESSION, 1, b"\1\2\3\4") == (0x88, 1, bytes(4))
    assert link.ask(SESSION, 2, b"\5\6\7\x88") == (0x88, 2, b"\1\2\3\4")
    assert link.ask(SESSION, 3, bytes(4)) == (0x88, 3, b"\5\6\7\x88")


def test_what_is_longer_than_any_request_is_dropped(link: Link) -> None:
    link.send(frame(SCORE, 1, BEAT + b"\1\1"))
    assert link.ask(HELLO, 2)[:2] == (0x81, 2)


def test_damaged_frames_are_not_answered(link: Link) -> None:
    damaged = bytearray(frame(SCORE, 1, BEAT))
    damaged[100] ^= 0x10
    link.send(bytes(damaged) + frame(HELLO, 2)[:-3] + b"\0" + b"garbage")
    assert link.ask(HELLO, 3)[:2] == (0x81, 3)


@settings(max_examples=30, deadline=None)
@given(garbage=st.binary(max_size=700))
def test_after_any_garbage_the_next_request_is_served(program: Path, garbage: bytes) -> None:
    with linked(program) as link:
        link.send(garbage)
        assert link.ask(HELLO, 3)[:2] == (0x81, 3)


@pytest.mark.parametrize(
    ("status", "code"),
    [("ECGTINY_SELF_TEST_CONSTANTS", 1), ("ECGTINY_SELF_TEST_GOLDEN", 2), ("ECGTINY_SELF_TEST_DECISION", 3)],
)
def test_after_a_failed_self_test_nothing_is_scored(tmp_path: Path, start: Start, status: str, code: int) -> None:
    link = start(build_sample("host", tmp_path, self_test=status, golden=3))
    assert link.ask(HELLO, 1)[2][2] == code
    assert link.ask(SCORE, 2, BEAT) == (0xFF, 2, bytes((3,)))
    assert link.ask(SELF_TEST, 3) == (0x83, 3, bytes((code, 3)))
    assert link.ask(SCORE, 4, b"short") == (0xFF, 4, bytes((2,)))
    assert link.ask(SCORE_PARTS, 5, bytes(4)) == (0xFF, 5, bytes((3,)))


def test_the_process_ends_when_the_line_is_closed(link: Link) -> None:
    link.ask(HELLO)
    assert link.close() == b""
