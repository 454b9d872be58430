"""A board that is watched: a thread talks to it, and a page looks at what has come so far."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np

from ....common.arrays import Int16Array
from ....common.errors import EcgtinyError
from ....common.events import EVENT, Events, Kind
from ....common.stage_records.validate import Link
from ..ending import close_at_the_end

RATE_BEATS = 8
"""The heart rate is that of so many beats."""
MS_PER_MINUTE = 60_000
ENDING_SECONDS = 10.0
"""How long the server waits in the end for a port to be closed; a board that does not answer is given up sooner."""
NO_LINK = Link(
    retries=0, damaged_frames=0, lost_share=0.0, text_bytes=0, echoed_frames=0, resets=0, reconnects=0
)  # fmt: skip


class State(StrEnum):
    """What a worker is doing, in words for the page."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether nothing more will come, and the port is closed."""
        return self in (State.FINISHED, State.STOPPED, State.FAILED)


@dataclass(frozen=True, eq=False)
class Scale:
    """What the samples are in."""

    name: str
    """Of the record."""
    lead: str
    fs: float
    """Sampling frequency in Hz."""
    gain: float
    """Counts/mV."""
    zero: int
    """Counts at 0 mV."""


@dataclass(frozen=True, eq=False)
class Piece:
    """What came with one reply."""

    counts: Int16Array
    """int16 [n], the samples that were taken."""
    events: Events
    """EVENT [k], those that the board gave."""
    link: Link


class Control:
    """How the page steers a worker: pause, go on, stop."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.paused = threading.Event()

    def wait(self, seconds: float) -> bool:
        """Wait, and return whether to go on."""
        return not self.stopped.wait(max(seconds, 0))


class Pacer:
    """Lets samples through at the pace at which an electrode would give them; a pause is not made up for."""

    LATE = 1.0
    """Seconds behind the record after which it goes on from there."""
    POLL = 0.05

    def __init__(self, fs: float, speed: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Start at the first sample.

        Args:
            fs: sampling frequency in Hz.
            speed: times as fast as the electrode; as fast as can be when None.
            clock: returns seconds.
        """
        self._fs, self._speed, self._clock = fs, speed, clock
        self._due = clock()

    def wait(self, samples: int, control: Control) -> bool:
        """Wait until so many more samples are there, and return whether to go on."""
        if control.paused.is_set():
            while control.paused.is_set() and control.wait(self.POLL):
                pass
            self._due = self._clock()
        if self._speed is not None:
            self._due = max(self._due, self._clock() - self.LATE) + samples / self._fs / self._speed
        return control.wait(self._due - self._clock() if self._speed is not None else 0)


class Sink(Protocol):
    """What a source hands over; called from the worker's thread."""

    def begin(self, scale: Scale, expected: Events | None) -> None:
        """Begin a stream: what came of an earlier one is forgotten.

        Args:
            scale: what the samples are in.
            expected: EVENT [n], what the integer reference gives of the whole stream; None where nobody knows.
        """

    def take(self, piece: Piece) -> None:
        """Take what came with a reply."""

    def tell(self, text: str) -> None:
        """Show what is waited for, or what happened."""


class LiveSource(Protocol):
    """Where samples and events come from."""

    def follow(self, sink: Sink, control: Control) -> None:
        """Hand over what comes until there is no more, or ``control`` stops it; nothing is left open afterwards.

        Raises:
            EcgtinyError: the source cannot be used, or the link failed.
        """


@dataclass(frozen=True, eq=False)
class Seen:
    """What has come so far, at one moment."""

    state: State
    scale: Scale | None = None
    counts: Int16Array = field(default_factory=lambda: np.zeros(0, np.int16))
    events: Events = field(default_factory=lambda: np.zeros(0, EVENT))
    expected: Events | None = None
    """Of the whole stream."""
    link: Link = NO_LINK
    said: str = ""
    """What is waited for, what happened, or why it failed."""

    @property
    def beats(self) -> Events:
        """The beats among the events."""
        return self.events[self.events["kind"] == Kind.BEAT]

    @property
    def same(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
        """Which events hold the bytes of the reference's in their place, bool [n]; None without a reference."""
        if self.expected is None:
            return None
        return np.array([
            at < len(self.expected) and bool(one.tobytes() == self.expected[at].tobytes())
            for at, one in enumerate(self.events)
        ], np.bool_)  # fmt: skip

    @property
    def missing(self) -> int | None:
        """Events of the reference that did not come, known once the record was pushed to its end."""
        if self.expected is None or self.state is not State.FINISHED:
            return None
        return max(len(self.expected) - len(self.events), 0)

    @property
    def heart_rate(self) -> float | None:
        """Beats per minute over the last beats whose RR interval is known; None as long as there are none."""
        known = self.beats[(self.beats["quality"] == 0) & (self.beats["rr"] > 0)]
        recent = known["rr"][-RATE_BEATS:].astype(np.float64)
        return float(MS_PER_MINUTE / recent.mean()) if len(recent) else None


class Live:
    """A source that is followed by a thread of its own."""

    def __init__(self, source: LiveSource) -> None:
        self.control = Control()
        self._source, self._lock = source, threading.Lock()
        self._scale: Scale | None = None
        self._counts: list[Int16Array] = []
        self._events: list[Events] = []
        self._expected: Events | None = None
        self._link, self._state, self._said = NO_LINK, State.STARTING, ""
        self._thread = threading.Thread(target=self._follow, name="ecgtiny-live", daemon=True)

    def start(self) -> None:
        """Begin to follow the source."""
        close_at_the_end(self)
        self._thread.start()

    def pause(self) -> None:
        """Take no further samples for now."""
        self.control.paused.set()

    def resume(self) -> None:
        """Go on after a pause."""
        self.control.paused.clear()

    def stop(self) -> None:
        """Have it end; the port is closed as soon as the thread comes to it."""
        self.control.stopped.set()

    def join(self, seconds: float | None = None) -> None:
        """Wait for the thread to end, so many seconds at most."""
        self._thread.join(seconds)

    def close(self) -> None:
        """Have it end, and wait a while for the port to be closed."""
        self.stop()
        self.join(ENDING_SECONDS)

    def seen(self) -> Seen:
        """Return what has come so far."""
        with self._lock:
            self._counts = [np.concatenate(self._counts)] if self._counts else []
            self._events = [np.concatenate(self._events)] if self._events else []
            paused = self._state is State.RUNNING and self.control.paused.is_set()
            return Seen(
                State.PAUSED if paused else self._state, self._scale,
                self._counts[0] if self._counts else np.zeros(0, np.int16),
                self._events[0] if self._events else np.zeros(0, EVENT),
                self._expected, self._link, self._said,
            )  # fmt: skip

    def begin(self, scale: Scale, expected: Events | None) -> None:
        """Begin a stream; see ``Sink``."""
        with self._lock:
            self._scale, self._expected, self._state = scale, expected, State.RUNNING
            self._counts, self._events = [], []

    def take(self, piece: Piece) -> None:
        """Take what came with a reply; see ``Sink``."""
        with self._lock:
            self._counts.append(piece.counts)
            self._events.append(piece.events)
            self._link = piece.link

    def tell(self, text: str) -> None:
        """Show what is waited for, or what happened; see ``Sink``."""
        with self._lock:
            self._said = text

    def _follow(self) -> None:
        try:
            self._source.follow(self, self.control)
            self._end(State.STOPPED if self.control.stopped.is_set() else State.FINISHED)
        except EcgtinyError as error:
            self._end(State.STOPPED if self.control.stopped.is_set() else State.FAILED, str(error))
        except Exception as error:  # the page says so; a thread that dies in silence would look like a slow board
            traceback.print_exc()
            self._end(State.FAILED, f"internal error: {error!r}")

    def _end(self, state: State, said: str | None = None) -> None:
        with self._lock:
            self._state = state
            self._said = self._said if said is None else said
