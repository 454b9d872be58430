"""A whole record through the monitor: the events that a device would give, from what its front end found."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial

from ...common.arrays import Int32Array
from ...common.events import Events
from ...train.data.stream import Stream
from .clock import LATENCY, Clock
from .model import MonitorModel
from .monitor import Monitor, PendingBeat
from .observed import observe
from .rhythm_events import with_rhythm

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
    """Take a record through a monitor: at each sample first time, then contact, then flutter, then the beat.

    Where the device is not told of the record's end, what happens in the last ``LATENCY`` samples gives no events: it
    would need samples beyond the record. Where it is, time stands still behind the last sample, the beats that the end
    brings are taken one after the other, and the last one is classified.
    """
    events: list[Events] = []
    last = stream.samples - 1 - (0 if stream.finished else LATENCY)
    agenda = _agenda(stream, residual)
    for now, take in (item for item in agenda if item[0] <= last):
        events += monitor.advance(now)
        events += take(monitor)
    events += monitor.advance(last)
    if stream.finished:
        for _, take in (item for item in agenda if item[0] > last):
            events += take(monitor)
        events += monitor.finish()
    return with_rhythm(events, monitor.clock.min_fibrillation)[0]


def clock_of(model: MonitorModel, fs: float) -> Clock:
    """Return the times of a model at a rate in Hz."""
    return Clock.of(fs, enrolment_ms=model.rules.enrolment_ms, hold_off_ms=model.alarm.hold_off_ms)


def _agenda(stream: Stream, residual: Int32Array) -> list[tuple[int, Take]]:
    due = [*_contacts(stream), *_flutter(stream), *_beats(stream, residual)]
    return [(now, take) for now, _, take in sorted(due, key=lambda item: item[:2])]


def _contacts(stream: Stream) -> Generator[tuple[int, int, Take]]:
    contact = stream.detected.contact
    for now, lost in zip(contact.sample.tolist(), contact.lost.tolist(), strict=True):
        change = Monitor.lose if lost else Monitor.regain
        yield now, 0, partial(change, now=now)


def _flutter(stream: Stream) -> Generator[tuple[int, int, Take]]:
    flutter = stream.detected.flutter
    for now, lasts in zip(flutter.sample.tolist(), flutter.lasts.tolist(), strict=True):
        yield now, 1, partial(Monitor.flutter, now=now, lasts=lasts)


def _beats(stream: Stream, residual: Int32Array) -> Generator[tuple[int, int, Take]]:
    found = stream.detected
    parts = zip(
        found.sample.tolist(), observe(found.window), found.quality.tolist(), found.searched_back.tolist(),
        residual.tolist(), strict=True,
    )  # fmt: skip
    for now, part in zip(found.decided.tolist(), parts, strict=True):
        beat = PendingBeat(*part)
        yield now, 2, partial(Monitor.beat, beat=beat)
