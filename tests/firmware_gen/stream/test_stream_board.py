"""A stream on the virtual Cortex-M4: the same events, and what they cost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import Int16Array, Int64Array
from ecgtiny.common.events import EVENT
from ecgtiny.firmware_gen.image.bare_sources import bare_sources
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.host.sim.call import Callee, Returned
from tests.firmware_gen.stream.board import BOARD
from tests.firmware_gen.stream.monitored import DETECTOR, events_of_reference, stream_sources
from tests.firmware_gen.stream.replay import HERE
from tests.firmware_gen.stream.signals import noise, pieces, spikes
from tests.firmware_gen.stream.test_stream import FRONTS, MODELS, eventful
from tests.firmware_gen.targets_cache import session, write

FRONT, MODEL = FRONTS[360], MODELS["linear"]
MAX_STREAM_BYTES = 6_400
MAX_INSTRUCTIONS_PER_SAMPLE, MAX_INSTRUCTIONS_PER_SECOND = 15_500, 180_000
"""Beside the autoencoder, of which there is one a beat."""


class StreamOnBoard:
    """A stream in an image, called from outside."""

    def __init__(self, elf: Path) -> None:
        """Begin it."""
        assert BOARD.memory is not None
        self.callee = Callee(elf, BOARD.memory)
        self.stream, self.event = (self.callee.symbol(name) for name in ("stream", "event"))
        self.callee.call("ecgtiny_stream_init", self.stream.address)

    def push(self, counts: Int16Array) -> tuple[bytes, Int64Array]:
        """Return the events, and the instructions of each sample with the fetching of its events."""
        events, spent = b"", []
        for count in counts.tolist():
            pushed = self.callee.call("ecgtiny_push_sample", self.stream.address, count & 0xFFFF_FFFF)
            assert pushed.value == 0
            spent.append(pushed.instructions)
            while (reported := self._next()).value & 1:
                spent[-1] += reported.instructions
                events += self.callee.load(self.event.address, EVENT.itemsize)
        return events, np.array(spent)

    def autoencoder(self) -> int:
        """Return the instructions of one score."""
        window = self.callee.allocate(2 * DETECTOR.normalisation.length)
        self.callee.store(window, np.arange(DETECTOR.normalisation.length, dtype="<i2").tobytes())
        score = self.callee.allocate(4)
        return self.callee.call("ecgtiny_score_beat", self.stream.address, window, score).instructions

    def _next(self) -> Returned:
        return self.callee.call("ecgtiny_next_event", self.stream.address, self.event.address)


@pytest.fixture(scope="module")
def board() -> Iterator[StreamOnBoard]:
    around = {path: text for path, text in bare_sources(BOARD, "score").items() if path != "agent/score.c"}
    main = (HERE / "stream_image.c").read_text("utf-8")
    sources = {**stream_sources(FRONT, MODEL), **around, "agent/stream_image.c": main}
    with tempfile.TemporaryDirectory(dir=session()) as folder:
        write(sources, Path(folder))
        yield StreamOnBoard(build(Path(folder), sources, BOARD, find_toolchain(BOARD)))


def test_the_board_gives_the_same_events_within_its_budget(board: StreamOnBoard) -> None:
    strange = pieces(np.random.default_rng(8), 360, [(spikes, 20.0), (noise, 4.0)])
    counts = np.concatenate([eventful(360)[: 70 * 360], strange])
    events, spent = board.push(counts)
    autoencoder = board.autoencoder()
    assert events == events_of_reference(FRONT, MODEL, counts).tobytes()
    assert len(events) > 80 * EVENT.itemsize
    assert spent.max() - autoencoder <= MAX_INSTRUCTIONS_PER_SAMPLE
    assert spent.mean() * 360 <= MAX_INSTRUCTIONS_PER_SECOND
    assert board.stream.size <= MAX_STREAM_BYTES
