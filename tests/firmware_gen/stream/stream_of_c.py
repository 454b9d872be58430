"""A stream in C, loaded: samples in, events out, its state in bytes."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.events import EVENT
from ecgtiny.firmware_gen.writer.sources import Sources
from tests.firmware_gen.desk import SHARED, compile_c
from tests.firmware_gen.stream.replay import HERE

OK, BAD_ARGUMENT, EVENTS_WAITING, BAD_STATE, FINISHED = 0, 3, 6, 7, 10
PADDED = np.dtype([*((name, EVENT[name]) for name in EVENT.names or ()), ("padding", "V2")])
"""``ecgtiny_event`` as this machine lays it out."""


class StreamOfC:
    """One stream."""

    def __init__(self, sources: Sources) -> None:
        """Compile the stream, and begin it."""
        beside = {"library.c": (HERE / "stream_library.c").read_text("utf-8")}
        self.c = ctypes.CDLL(str(compile_c({**sources, **beside}, flags=("-O2", *SHARED))))
        self.c.ecgtiny_next_event.restype = ctypes.c_bool
        self.memory = ctypes.create_string_buffer(self.c.stream_bytes())
        assert self.c.ecgtiny_stream_init(self.memory) == OK

    def push(self, counts: Int16Array) -> NDArray[np.void]:
        """Push counts, and fetch all events as soon as one finds no room; return them."""
        counts = np.ascontiguousarray(counts)
        events, at = [self.events()], 0
        while at < len(counts):
            taken = self.push_only(counts[at:])
            events.append(self.events())
            assert taken or len(events[-1]), "the stream neither takes a sample nor gives an event"
            at += taken
        return np.concatenate(events)

    def push_only(self, counts: Int16Array) -> int:
        """Push counts until events wait; return how many were taken."""
        return self.c.push_all(self.memory, counts.ctypes.data_as(ctypes.c_void_p), len(counts))

    def push_block(self, counts: Int16Array) -> int:
        """Push counts by one call; return how many were taken."""
        return self.c.ecgtiny_push_block(self.memory, counts.ctypes.data_as(ctypes.c_void_p), len(counts))

    def finish(self) -> NDArray[np.void]:
        """Tell of the end; return the events, fetched as soon as they wait."""
        events: list[NDArray[np.void]] = []
        status = EVENTS_WAITING
        while status == EVENTS_WAITING:
            status = self.c.ecgtiny_stream_finish(self.memory)
            events.append(self.events())
            assert status == OK or len(events[-1]), "there is neither an end nor an event"
        assert status == OK
        return np.concatenate(events)

    def events(self) -> NDArray[np.void]:
        """Fetch the events that are reported."""
        reported = np.zeros(1, PADDED)
        fetched: list[NDArray[np.void]] = []
        while self.c.ecgtiny_next_event(self.memory, reported.ctypes.data_as(ctypes.c_void_p)):
            fetched.append(reported[list(EVENT.names or ())].astype(EVENT))
        return np.concatenate(fetched) if fetched else np.zeros(0, EVENT)

    def save(self, capacity: int) -> bytes:
        """Return the state, or nothing where there is no room for it."""
        state = ctypes.create_string_buffer(capacity)
        written = self.c.ecgtiny_stream_save(self.memory, state, capacity)
        return state.raw[:written]

    def restore(self, state: bytes) -> int:
        """Begin anew with what was saved; return the status."""
        return self.c.ecgtiny_stream_restore(self.memory, state, len(state))
