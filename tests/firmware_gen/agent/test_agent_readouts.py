"""The agent with a detector of samples, talked to frame by frame: what it serves, and what it does not."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.detectors.stream_c import MOST_READOUTS, StreamDetector
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.host.link.decoder import Decoder
from ecgtiny.host.link.wire import Frame
from tests.firmware_gen.agent.link import HELLO, PART, PUSH, SCORE, SELF_TEST, SESSION, START, Link, frame, linked
from tests.firmware_gen.readouts.made import FS, Size, expected, made_detector, sources_of
from tests.firmware_gen.sample import write
from tests.quantize.detectors.made import made_counts

DETECTOR = made_detector(0, Size(8, 2, 3))
SAMPLES, STEP_BYTES = 32, 16
TAIL = struct.Struct("<III")


def built(
    folder: Path, *, detector: StreamDetector = DETECTOR, damage: tuple[str, str, str] | None = None
) -> Path:  # fmt: skip
    board = load_board("host")
    sources = {**sources_of(detector), **agent_sources(board, "readouts")}
    if damage:
        name, before, after = damage
        assert before in sources[name]
        sources[name] = sources[name].replace(before, after, 1)
    write(sources, folder)
    return build(folder, sources, board, find_toolchain(board))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("readouts"))


@pytest.fixture
def link(program: Path) -> Iterator[Link]:
    with linked(program) as opened:
        yield opened


def push(link: Link, seq: int, first: int, counts: Int16Array) -> tuple[bytes, int]:
    """The readouts of a push, and the index that the device expects next."""
    kind, answered, payload = link.ask(PUSH, seq, struct.pack("<I", first) + counts.tobytes())
    assert (kind, answered) == (0x84, seq)
    return payload[: -TAIL.size], TAIL.unpack(payload[-TAIL.size :])[0]


def test_it_says_that_it_takes_no_beats(link: Link) -> None:
    _, _, payload = link.ask(HELLO, 1)
    protocol, _, status, leads, length, golden, _, threshold = struct.unpack_from("<BBBBHHIi", payload)
    assert (protocol, status, leads, length, golden, threshold) == (1, 0, 1, 0, 0, 0)
    assert payload[16:48].hex() == DETECTOR.digest


def test_start_tells_the_rate_and_the_longest_request(link: Link) -> None:
    assert link.ask(START, 1) == (0x85, 1, struct.pack("<IH", round(1000 * FS), SAMPLES))


def test_pushed_samples_give_the_references_readouts(link: Link) -> None:
    counts = made_counts(2, 1, 3 * SAMPLES + 5)[0]
    got = b""
    for seq, first in enumerate(range(0, len(counts), SAMPLES)):
        steps, following = push(link, seq, first, counts[first : first + SAMPLES])
        assert following == min(first + SAMPLES, len(counts))
        got += steps
    assert got == expected(DETECTOR, counts).tobytes()
    assert len(got) == STEP_BYTES * len(counts)
    assert push(link, 99, len(counts), counts[:0]) == (b"", len(counts))


def test_the_longest_reply_of_the_most_readouts_is_one_that_the_host_takes(tmp_path: Path) -> None:
    detector = made_detector(0, Size(8, 2, MOST_READOUTS))
    with linked(built(tmp_path, detector=detector)) as link:
        _, samples = struct.unpack("<IH", link.ask(START, 1)[2])
        counts = made_counts(2, 1, samples)[0]
        reply = link.ask(PUSH, 2, struct.pack("<I", 0) + counts.tobytes())
    assert samples > 0
    assert reply[2][: -TAIL.size] == expected(detector, counts).tobytes()
    assert Decoder().feed(frame(*reply)) == [Frame(*reply)]


def test_start_begins_anew_and_a_retry_pushes_nothing_twice(link: Link) -> None:
    counts = made_counts(2, 1, 20)[0]
    first = push(link, 1, 0, counts)
    assert push(link, 1, 0, counts) == first
    assert link.ask(PUSH, 2, struct.pack("<I", 0) + counts.tobytes()) == (0xFF, 2, b"\4")
    link.ask(START, 3)
    assert push(link, 4, 0, counts) == first


def test_the_self_test_leaves_the_signal_as_it_is(link: Link) -> None:
    counts = made_counts(2, 1, 20)[0]
    head, _ = push(link, 1, 0, counts[:9])
    assert link.ask(SELF_TEST, 2) == (0x83, 2, b"\0\0")
    assert link.ask(SESSION, 3, b"\1\0\0\0")[0] == 0x88
    assert head + push(link, 4, 9, counts[9:])[0] == expected(DETECTOR, counts).tobytes()


@pytest.mark.parametrize("kind", [SCORE, PART])
def test_it_knows_no_request_about_beats(link: Link, kind: int) -> None:
    assert link.ask(kind, 1, bytes(8)) == (0xFF, 1, b"\1")


@pytest.mark.parametrize("payload", [b"", b"\0\0\0", b"\0\0\0\0\1", bytes(4 + 2 * SAMPLES + 2)])
def test_a_length_that_cannot_be_is_refused(link: Link, payload: bytes) -> None:
    if len(payload) <= 4 + 2 * SAMPLES:
        assert link.ask(PUSH, 9, payload) == (0xFF, 9, b"\2")
    else:  # a frame longer than the longest request is dropped: the next answer is the next request's
        link.send(frame(PUSH, 9, payload))
    assert push(link, 10, 0, np.zeros(1, np.int16))[1] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "status"),
    [
        (("ecgtiny/src/ecgtiny_constants.c", "ecgtiny_tables_crc = ", "ecgtiny_tables_crc = 1 + "), 1),
        (("ecgtiny/src/readouts.c", "> ecgtiny_thresholds[i]", ">= ecgtiny_thresholds[i]"), 3),
        (("ecgtiny/src/echo_state.c", "= 1 - before;", "= before;"), 4),
    ],
)
def test_after_a_failed_self_test_nothing_is_pushed(tmp_path: Path, damage: tuple[str, str, str], status: int) -> None:
    with linked(built(tmp_path, damage=damage)) as link:
        assert link.ask(HELLO, 1)[2][2] == status
        assert link.ask(SELF_TEST, 2) == (0x83, 2, bytes((status, 0)))
        assert link.ask(PUSH, 3, bytes(6)) == (0xFF, 3, b"\3")
        assert link.ask(START, 4) == (0xFF, 4, b"\3")
