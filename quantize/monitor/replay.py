"""A whole record through the monitor: the events that a device would give, from what its front end found."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial

import numpy as np

from ...common.arrays import Int32Array
from ...common.events import EVENT, Events
from ...train.data.stream import Stream
from .clock import LATENCY, Clock
from .model import MonitorModel
from .monitor import Monitor, PendingBeat
from .observed import observe

Take = Callable[[Monitor], list[Events]]
"""What a monitor is given at a sample of the record."""


def replay(model: MonitorModel, stream: Stream, residual: Int32Array) -> Events:
    """Return the events of a record from its first sample to its last, EVENT [n].

    Args:
        model: the constants.
        stream: the beats of the record.
        residual: int32 [n], the autoencoder's score of each beat.
    """
    monitor = Monitor(model, clock_of(model, stream.fs))
    return run(monitor, stream, residual)


def run(monitor: Monitor, stream: Stream, residual: Int32Array) -> Events:
    """Take a record through a monitor: at each sample first time, then contact, then the beat.

    What happens in the last ``LATENCY`` samples gives no events: the device would need samples beyond the record.
    """
    events: list[Events] = []
    for now, take in _agenda(stream, residual):
        events += monitor.advance(now)
        events += take(monitor)
    events += monitor.advance(stream.samples - 1 - LATENCY)
    return np.concatenate(events) if events else np.zeros(0, EVENT)


def clock_of(model: MonitorModel, fs: float) -> Clock:
    """Return the times of a model at a rate in Hz."""
    return Clock.of(fs, enrolment_ms=model.rules.enrolment_ms, hold_off_ms=model.alarm.hold_off_ms)


def _agenda(stream: Stream, residual: Int32Array) -> list[tuple[int, Take]]:
    due = [*_contacts(stream), *_beats(stream, residual)]
    reported = [item for item in due if item[0] + LATENCY < stream.samples]
    return [(now, take) for now, _, take in sorted(reported, key=lambda item: item[:2])]


def _contacts(stream: Stream) -> Generator[tuple[int, int, Take]]:
    contact = stream.detected.contact
    for now, lost in zip(contact.sample.tolist(), contact.lost.tolist(), strict=True):
        change = Monitor.lose if lost else Monitor.regain
        yield now, 0, partial(change, now=now)


def _beats(stream: Stream, residual: Int32Array) -> Generator[tuple[int, int, Take]]:
    found = stream.detected
    parts = zip(
        found.sample.tolist(), observe(found.window), found.quality.tolist(), found.searched_back.tolist(),
        residual.tolist(), strict=True,
    )  # fmt: skip
    for now, part in zip(found.decided.tolist(), parts, strict=True):
        beat = PendingBeat(*part)
        yield now, 1, partial(Monitor.beat, beat=beat)
