"""Whole records: what a missing QRS complex and a gap become, and that training reads what the device reads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecgtiny.common.events import Events, Kind
from ecgtiny.quantize.monitor.clock import LATENCY
from ecgtiny.quantize.monitor.features import FEATURES
from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor.monitor import Monitor
from ecgtiny.quantize.monitor.replay import clock_of, replay, run
from ecgtiny.quantize.monitor_fit.fit import score_record
from ecgtiny.quantize.monitor_fit.readings import read_all
from ecgtiny.train.data.records import GAP, Record
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.stream import Stream, cut
from tests.quantize.monitor.patients import RULES, model

GAP_SECONDS = (80.0, 95.0)


def record() -> Record:
    """Return two minutes at 360 Hz, with anomalies, in which the electrodes are off for 15 s."""
    made = synthetic_record(3, minutes=2, fs=360)
    counts = made.counts.copy()
    first, last = (round(second * 360) for second in GAP_SECONDS)
    counts[first:last] = GAP
    return replace(made, counts=counts)


@pytest.fixture(scope="module")
def stream() -> Stream:
    return cut(record())


@pytest.fixture(scope="module")
def residual(stream: Stream) -> np.ndarray:
    return np.random.default_rng(1).integers(100, 900, len(stream.detected)).astype(np.int32)


def of(events: Events, kind: int) -> Events:
    return events[events["kind"] == kind]


def some_weights() -> Linear:
    generator = np.random.default_rng(2)
    weights = generator.integers(-900, 900, len(FEATURES))
    return Linear(tuple(weights.tolist()), (0,) * len(FEATURES), (600,) * len(FEATURES), 0, 8)


def test_every_beat_but_the_last_is_reported_once_and_in_order(stream: Stream, residual: np.ndarray) -> None:
    events = replay(model(), stream, residual)
    beats = of(events, Kind.BEAT)
    found = stream.detected.sample
    assert beats["sample"].tolist() in (found[:-1].tolist(), found.tolist())
    assert np.array_equal(beats["quality"] == 0, stream.detected.quality[: len(beats)] == 0)
    read = beats["quality"] == 0
    assert np.array_equal(beats["residual"][read], residual[: len(beats)][read])
    assert len(of(events, Kind.ENROLLED)) == 1


def test_a_gap_is_a_lost_signal_and_no_pause(stream: Stream, residual: np.ndarray) -> None:
    events = replay(model(), stream, residual)
    first, last = (round(second * 360) for second in GAP_SECONDS)
    lost, back = of(events, Kind.SIGNAL_LOST)["sample"], of(events, Kind.SIGNAL_BACK)["sample"]
    assert len(lost) == len(back) == 1
    assert first < lost[0] < last < back[0]
    pauses = of(events, Kind.PAUSE)["sample"]
    assert not ((pauses > first - 720) & (pauses < last + 720)).any()


def test_missing_qrs_complexes_are_pauses(stream: Stream, residual: np.ndarray) -> None:
    marks = record().annotations
    assert marks is not None
    missing = marks.sample[np.array(marks.symbol) == "x"]
    first, last = (round(second * 360) for second in GAP_SECONDS)
    missing = missing[((missing < first - 720) | (missing > last + 720)) & (missing > 6000) & (missing < 42_000)]
    pauses = of(replay(model(), stream, residual), Kind.PAUSE)["sample"].astype(np.int64)
    assert len(missing)
    assert all(((pauses < one) & (pauses > one - 2 * 360)).any() for one in missing)


def test_what_happens_in_the_last_samples_is_not_reported(stream: Stream, residual: np.ndarray) -> None:
    whole = replay(model(), stream, residual)
    decided = stream.detected.decided[-1]
    beats = len(of(whole, Kind.BEAT))
    for spare, reported in ((LATENCY, beats - 1), (LATENCY + 1, beats)):
        ending = replace(stream, samples=int(decided) + spare)
        assert len(of(replay(model(), ending, residual), Kind.BEAT)) == reported


def test_training_scores_beats_as_the_device_does(stream: Stream, residual: np.ndarray) -> None:
    fitted = model(some_weights())
    beats = of(replay(fitted, stream, residual), Kind.BEAT)
    readings = read_all([stream], [residual], RULES)[0]
    reported = beats[beats["quality"] == 0]["score"]
    assert np.array_equal(score_record(some_weights(), readings)[: len(reported)], reported)
    assert readings.label is not None
    assert len(readings.label) == len(readings.features)


def test_the_same_record_gives_the_same_bytes(stream: Stream, residual: np.ndarray) -> None:
    assert replay(model(), stream, residual).tobytes() == replay(model(), stream, residual).tobytes()


def test_the_last_sample_that_counts_is_a_latency_before_the_end(stream: Stream, residual: np.ndarray) -> None:
    """A pause comes by time alone, beats after its beginning: a record that ends with its sample has it."""
    last = int(of(replay(model(), stream, residual), Kind.PAUSE)["sample"][-1])
    before = int(np.flatnonzero(stream.detected.sample <= last)[-1])
    decided = int(stream.detected.decided[before])
    monitor = Monitor(model(), clock_of(model(), stream.fs))
    known = len(of(run(monitor, replace(stream, samples=decided + LATENCY + 1), residual), Kind.PAUSE))
    after = range(decided, stream.samples)
    comes = next(now for now in after if any((events["kind"] == Kind.PAUSE).any() for events in monitor.advance(now)))
    assert comes > decided + LATENCY
    for spare, pauses in ((LATENCY, known), (LATENCY + 1, known + 1)):
        ending = replace(stream, samples=comes + spare)
        assert len(of(replay(model(), ending, residual), Kind.PAUSE)) == pauses


def test_the_end_reports_every_beat_and_neither_a_pause_nor_a_loss(stream: Stream) -> None:
    samples = int(stream.detected.sample[-3]) + 100
    ended = cut(replace(record(), counts=record().counts[:samples], annotations=None), finished=True)
    events = replay(model(), ended, np.zeros(len(ended.detected), np.int32))
    assert of(events, Kind.BEAT)["sample"].tolist() == stream.detected.sample[:-2].tolist()
    late = events[events["sample"] > samples - 3 * 360]
    assert set(late["kind"].tolist()) == {Kind.BEAT}


def test_what_comes_with_the_last_sample_is_reported_where_the_end_is_told(
    stream: Stream, residual: np.ndarray
) -> None:
    last = int(of(replay(model(), stream, residual), Kind.PAUSE)["sample"][-1])
    due = last + clock_of(model(), stream.fs).deadline
    for samples, pauses in ((due, 0), (due + 1, 1)):
        ended = cut(replace(record(), counts=record().counts[:samples], annotations=None), finished=True)
        events = replay(model(), ended, np.zeros(len(ended.detected), np.int32))
        assert int((of(events, Kind.PAUSE)["sample"] == last).sum()) == pauses
        assert last in of(events, Kind.BEAT)["sample"]
