"""The agent's requests about the stream, as a process of this computer."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.image.toolchain import installed
from tests.firmware_gen.agent.link import HELLO, PUSH, SCORE, SELF_TEST, START, Link, frame, linked
from tests.firmware_gen.sample import build_sample
from tests.firmware_gen.stream_sample import EVENT, FS, GAP, build_stream_sample, expected_events

SAMPLES = 128
TAIL = struct.Struct("<III")
Start = Callable[[Path], Link]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_stream_sample("host", tmp_path_factory.mktemp("stream"))


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda program: stack.enter_context(linked(program))


@pytest.fixture
def link(start: Start, program: Path) -> Link:
    return start(program)


def samples(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}h", *values)


def push(link: Link, seq: int, first: int, *values: int) -> tuple[bytes, int]:
    """The events of a push, and the index that the device expects next."""
    kind, _, payload = link.ask(PUSH, seq, struct.pack("<I", first) + samples(*values))
    assert kind == 0x84
    return payload[: -TAIL.size], TAIL.unpack(payload[-TAIL.size :])[0]


def test_start_tells_the_rate_and_the_longest_request(link: Link) -> None:
    assert link.ask(START, 1) == (0x85, 1, struct.pack("<IH", round(1000 * FS), SAMPLES))


def test_an_event_travels_field_by_field(link: Link) -> None:
    push(link, 1, 0, *[-3] * 100)
    events, following = push(link, 2, 100, *[-3] * 100, 1)
    assert following == 201
    assert EVENT.unpack(events) == (200, 1, 8, 200, -599, 598, 200, -200, -201, -202, -203, 200, 201, 202, 203)


def test_the_longest_request_is_taken_and_a_longer_one_is_not(link: Link) -> None:
    assert push(link, 1, 0, *[0] * SAMPLES) == (b"", SAMPLES)
    longer = struct.pack("<I", SAMPLES) + samples(*[0] * (SAMPLES + 1))
    assert link.ask(PUSH, 2, longer) == (0xFF, 2, b"\2")
    link.send(frame(PUSH, 3, longer + bytes(100)))
    assert push(link, 4, SAMPLES, 1) == (expected_events(np.array([0] * SAMPLES + [1], np.int16)), SAMPLES + 1)


def test_a_full_reply_stops_the_device_and_nothing_is_lost(link: Link) -> None:
    record = np.array([0, 3, 8, 0, 3], np.int16)
    got = [push(link, 1, 0, *record.tolist())] + [
        push(link, seq, first, *record[first:].tolist()) for seq, first in ((2, 3), (3, 3), (4, 5))
    ]
    assert [(len(events) // EVENT.size, following) for events, following in got] == [(4, 3), (4, 3), (4, 5), (2, 5)]
    assert b"".join(events for events, _ in got) == expected_events(record)


def test_pushing_nothing_fetches_what_waits(link: Link) -> None:
    got = [push(link, 1, 0, 10)] + [push(link, seq, 1) for seq in (2, 3, 4)]
    assert [len(events) // EVENT.size for events, _ in got] == [4, 4, 2, 0]
    assert {following for _, following in got} == {1}
    assert b"".join(events for events, _ in got) == expected_events(np.array([10], np.int16))


@pytest.mark.parametrize("first", [0, 2, 4, 2**32 - 1])
def test_another_first_sample_is_refused_and_takes_nothing(link: Link, first: int) -> None:
    push(link, 1, 0, 0, 0, 0)
    assert link.ask(PUSH, 2, struct.pack("<I", first) + samples(1, 1)) == (0xFF, 2, b"\4")
    assert push(link, 3, 3, 1) == (expected_events(np.array([0, 0, 0, 1], np.int16)), 4)


def test_the_index_uses_all_its_bytes(link: Link) -> None:
    for seq, first in enumerate(range(0, 70_000, SAMPLES)):
        push(link, seq % 256, first, *[0] * SAMPLES)
    assert push(link, 255, 70_016, 0) == (b"", 70_017)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(PUSH, b""), (PUSH, b"\0\0\0"), (PUSH, b"\0\0\0\0\1"), (START, b"\0")],
)
def test_a_length_that_cannot_be_is_refused(link: Link, kind: int, payload: bytes) -> None:
    assert link.ask(kind, 9, payload) == (0xFF, 9, b"\2")
    assert push(link, 10, 0, 0) == (b"", 1)


def test_a_retry_pushes_nothing_twice(link: Link) -> None:
    request = frame(PUSH, 1, struct.pack("<I", 0) + samples(1, 0, 2))
    replies: list[tuple[int, int, bytes]] = []
    for _ in range(3):
        link.send(request)
        replies.append(link.receive())
    assert replies[0] == replies[1] == replies[2]
    assert push(link, 2, 3, 1)[0] == expected_events(np.array([1, 0, 2, 1], np.int16))[3 * EVENT.size :]


def test_start_begins_anew_but_a_retry_of_it_does_not(link: Link) -> None:
    push(link, 1, 0, 5, 20)
    link.ask(START, 2)
    link.ask(START, 2)
    assert push(link, 3, 0, 1) == (expected_events(np.array([1], np.int16)), 1)


def test_a_gap_travels(link: Link) -> None:
    record = [3, GAP, 32767, 1]
    assert push(link, 1, 0, *record)[0] == expected_events(np.array(record, np.int16))


def test_beats_are_scored_between_two_samples(link: Link) -> None:
    beat = struct.pack("<140h", *range(-70, 70))
    push(link, 1, 0, 3, 0)
    assert link.ask(SCORE, 2, beat)[2][:8] == struct.pack("<BBHi", 0, 1, 0, 4900)
    assert link.ask(SELF_TEST, 3)[0] == 0x83
    assert push(link, 4, 2, 1)[0] == expected_events(np.array([3, 0, 1], np.int16))[3 * EVENT.size :]


def test_after_a_failed_self_test_no_stream_is_served(tmp_path: Path, start: Start) -> None:
    link = start(build_stream_sample("host", tmp_path, self_test="ECGTINY_SELF_TEST_GOLDEN"))
    assert link.ask(START, 1) == (0xFF, 1, b"\3")
    assert link.ask(PUSH, 2, bytes(6)) == (0xFF, 2, b"\3")
    assert link.ask(HELLO, 3)[2][2] == 2


def test_a_stretch_that_failed_at_boot_stays_failed(tmp_path: Path, start: Start) -> None:
    link = start(build_stream_sample("host", tmp_path, stretch="ECGTINY_SELF_TEST_STRETCH"))
    assert link.ask(HELLO, 1)[2][2] == 4
    assert link.ask(SELF_TEST, 2) == (0x83, 2, bytes((4, 0)))
    assert link.ask(START, 3) == (0xFF, 3, b"\3")


@pytest.mark.parametrize("kind", [PUSH, START])
def test_a_firmware_for_beats_knows_no_stream(tmp_path: Path, start: Start, kind: int) -> None:
    link = start(build_sample("host", tmp_path))
    assert link.ask(kind, 1, bytes(6)) == (0xFF, 1, b"\1")


RECORDS = st.lists(st.sampled_from([0, 0, 0, 1, 2, 20, -7, GAP]), max_size=700).map(lambda v: np.array(v, np.int16))


@settings(max_examples=25, deadline=None)
@given(record=RECORDS, data=st.data())
def test_any_record_in_pieces_of_any_size(program: Path, record: Int16Array, data: st.DataObject) -> None:
    with linked(program) as link:
        at = seq = 0
        events = b""
        while True:
            size = data.draw(st.integers(1, SAMPLES))
            got, following = push(link, seq := (seq + 1) % 256, at, *record[at : at + size].tolist())
            events += got
            if at == len(record) and not got:
                break
            assert following > at or got
            at = following
        assert events == expected_events(record)


def test_every_compiler_of_the_board_takes_it(tmp_path: Path) -> None:
    for toolchain in installed(load_board("nrf52840").core):
        assert build_stream_sample("nrf52840", tmp_path / toolchain.name, toolchain).is_file()
