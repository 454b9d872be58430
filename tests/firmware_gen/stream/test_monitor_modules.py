"""The monitor's modules in C, each against its integer reference."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ecgtiny.common.arrays import Int16Array
from ecgtiny.common.events import Kind
from ecgtiny.common.frontend.design import design
from ecgtiny.quantize.monitor import alarm, cluster_score, integers, measures, rhythm, segments, templates, trackers
from ecgtiny.quantize.monitor.compare import compare
from ecgtiny.quantize.monitor.features import FEATURES
from tests.firmware_gen.desk import SHARED, compile_c
from tests.firmware_gen.stream.monitored import ALARM, model, stream_sources
from tests.firmware_gen.stream.windows import windows

UNDEFINED = ("-fsanitize=undefined", "-fno-sanitize-recover=all")
"""The first undefined step ends the process."""
INT16, INT32, UINT32 = st.integers(-32768, 32767), st.integers(-(2**31), 2**31 - 1), st.integers(0, 2**32 - 1)


class Readouts(ctypes.Structure):
    _fields_ = [("bias", ctypes.c_int16 * 4), ("magnitude", ctypes.c_int16 * 4)]


class Comparison(ctypes.Structure):
    _fields_ = [("largest", ctypes.c_int32), ("qrs", ctypes.c_int32), ("slopes", ctypes.c_int32), ("read", Readouts)]


MEMBERS = ("interval", "next_interval", "compensation", "early", "premature_with_pause", "unsteady")


class RhythmFeatures(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int32) for name in MEMBERS]


class Remembered(ctypes.Structure):
    _fields_ = [("intervals", ctypes.c_int16 * 16), ("at", ctypes.c_uint8), ("median_rr", ctypes.c_int16)]


class Cluster(ctypes.Structure):
    _fields_ = [*((name, ctypes.c_int32) for name in ("last", "energy", "prematurity", "compensation", "width")),
                ("references", ctypes.c_int32 * len(measures.MEASURES)), ("unsteadiness", ctypes.c_uint16),
                ("share", ctypes.c_uint16), ("usual", ctypes.c_bool), ("confirmed", ctypes.c_bool),
                ("count", ctypes.c_uint8), ("wave", ctypes.c_int16 * 70), ("qrs", ctypes.c_int16 * 32)]  # fmt: skip


class Tracker(ctypes.Structure):
    _fields_ = [("median", ctypes.c_int32), ("spread", ctypes.c_int32)]


class ClusterScore(ctypes.Structure):
    _fields_ = [("mean", ctypes.c_int16), ("count", ctypes.c_uint8)]


class Reading(ctypes.Structure):
    _fields_ = [("cluster", ctypes.c_uint8), ("starts_cluster", ctypes.c_bool),
                ("may_be_fusion", ctypes.c_bool), ("own", ctypes.c_int32 * 3), ("unsteady", ctypes.c_int32),
                ("readouts", Readouts), ("bias_z", ctypes.c_int16 * 4), ("magnitude_z", ctypes.c_int16 * 4),
                ("features", ctypes.c_int16 * len(FEATURES))]  # fmt: skip


class Alarm(ctypes.Structure):
    _fields_ = [("last", ctypes.c_uint32), ("history", ctypes.c_uint16),
                ("episode", ctypes.c_bool), ("raised", ctypes.c_bool)]  # fmt: skip


class Step(ctypes.Structure):
    _fields_ = [("alarm", ctypes.c_bool), ("started", ctypes.c_bool), ("ended", ctypes.c_bool)]


@pytest.fixture(scope="module")
def c() -> ctypes.CDLL:
    sources = stream_sources(design(360, 200), model(np.random.default_rng(0)))
    library = ctypes.CDLL(str(compile_c(sources, flags=("-O2", *UNDEFINED, *SHARED))))
    library.ecgtiny_inverted.restype = ctypes.c_bool
    library.ecgtiny_compare.restype = Comparison
    library.ecgtiny_read_segments.restype = Readouts
    library.ecgtiny_rhythm_take.restype = RhythmFeatures
    library.ecgtiny_alarm_take.restype = Step
    library.ecgtiny_rate.restype = ctypes.c_uint8
    return library


def pointer(array: np.ndarray[Any, Any]) -> ctypes.c_void_p:
    assert array.flags.c_contiguous
    return array.ctypes.data_as(ctypes.c_void_p)


def pooled(window: Int16Array) -> np.ndarray[Any, np.dtype[np.int16]]:
    return templates.pool(window.astype(np.int64)).astype(np.int16)


@given(UINT32 | st.integers(0, 32).map(lambda bit: (1 << bit) - 1))
def test_logarithm(c: ctypes.CDLL, value: int) -> None:
    assert c.ecgtiny_log2(ctypes.c_uint32(value)) == integers.log2(value)


@given(st.integers(0, 2**64 - 1) | st.integers(0, 64).map(lambda bit: (1 << bit) - 1))
def test_wide_logarithm(c: ctypes.CDLL, value: int) -> None:
    assert c.ecgtiny_log2_wide(ctypes.c_uint64(value)) == integers.log2(value)


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), st.floats(-1, 1))
def test_dissimilarity(c: ctypes.CDLL, energy: int, other: int, correlation: float) -> None:
    product = int(correlation * (energy * other) ** 0.5)
    product -= (product > 0) - (product < 0) if product**2 > energy * other else 0
    assert c.ecgtiny_dissimilarity(product, energy, other) == integers.dissimilarity(product, energy, other)


@given(hnp.arrays(np.int16, len(FEATURES)), st.integers(0, 30 * 128))
def test_score_of_the_features(c: ctypes.CDLL, features: Int16Array, penalty: int) -> None:
    linear = model(np.random.default_rng(0)).linear
    assert linear is not None
    reading = Reading(starts_cluster=True, features=(ctypes.c_int16 * len(FEATURES))(*features.tolist()))
    found = c.ecgtiny_fuse(ctypes.byref(reading), ctypes.byref(ClusterScore(5, 5)), penalty)
    assert found == linear.score(features.tolist()) - penalty


@settings(max_examples=300)
@given(windows())
def test_measures(c: ctypes.CDLL, window: Int16Array) -> None:
    found = np.zeros(len(measures.MEASURES), np.int16)
    c.ecgtiny_measure_beat(pointer(window), pointer(found))
    np.testing.assert_array_equal(found, measures.measure(window[np.newaxis])[0])


@given(windows())
def test_pooling(c: ctypes.CDLL, window: Int16Array) -> None:
    found = np.zeros(templates.LENGTH, np.int16)
    c.ecgtiny_pool(pointer(window), pointer(found))
    np.testing.assert_array_equal(found, pooled(window))


@settings(max_examples=300)
@given(windows(), windows())
def test_comparison(c: ctypes.CDLL, window: Int16Array, other: Int16Array) -> None:
    wave, reference = pooled(window), pooled(other)
    found, wanted = (
        c.ecgtiny_compare(pointer(wave), pointer(reference)),
        compare(wave.astype(int), reference.astype(int)),
    )
    assert (found.largest, found.qrs, found.slopes) == (wanted.largest, wanted.complex, wanted.slopes)
    assert (list(found.read.bias), list(found.read.magnitude)) == (wanted.bias, wanted.magnitude)


@given(windows(), windows())
def test_segments(c: ctypes.CDLL, window: Int16Array, other: Int16Array) -> None:
    wave, reference = pooled(window), pooled(other)
    found, (bias, magnitude) = (
        c.ecgtiny_read_segments(pointer(wave), pointer(reference)),
        segments.read_segments(wave[np.newaxis], reference[np.newaxis]),
    )
    assert (list(found.bias), list(found.magnitude)) == (bias[0].tolist(), magnitude[0].tolist())


@settings(max_examples=300)
@given(windows(), st.integers(-400, 400))
def test_exchanged_electrodes(c: ctypes.CDLL, window: Int16Array, level: int) -> None:
    """The reference beat of a patient, in eighths, on any level."""
    wave = np.clip(8 * (pooled(window).astype(np.int64) // 16 + level), -32760, 32760)
    wanted = templates.inverted(templates.Cluster(wave))
    assert c.ecgtiny_inverted(ctypes.byref(Cluster(wave=tuple(wave.tolist())))) == wanted


@given(windows())
def test_energy_of_a_template(c: ctypes.CDLL, window: Int16Array) -> None:
    found = Cluster(wave=tuple((8 * pooled(window).astype(int)).tolist()))
    c.ecgtiny_derive(ctypes.byref(found))
    wanted = templates.Cluster(np.array(found.wave, np.int64)).complex()
    assert (list(found.qrs), found.energy) == (wanted.tolist(), int((wanted * wanted).sum()))


@given(st.integers(1, 40), st.lists(INT16, max_size=200))
def test_tracker(c: ctypes.CDLL, floor: int, values: list[int]) -> None:
    ours, wanted = Tracker(0, 0), trackers.Tracker(floor)
    for seen, value in enumerate(values):
        assert c.ecgtiny_deviation(ctypes.byref(ours), floor, value) == wanted.deviation(value)
        c.ecgtiny_track(ctypes.byref(ours), floor, value, seen)
        wanted.follow(value, seen)
        assert (ours.median, ours.spread) == (wanted.median, wanted.spread)


@given(st.lists(INT16, max_size=60))
def test_average(c: ctypes.CDLL, values: list[int]) -> None:
    value, wanted = 0, trackers.Average()
    for seen, reading in enumerate(values):
        value = c.ecgtiny_average(value, reading, seen)
        wanted.follow(reading, seen)
        assert (value, ctypes.c_int16(c.ecgtiny_mean(value)).value) == (wanted.value, wanted.mean)


@given(st.lists(st.integers(0, 65535) | st.integers(300, 1500), max_size=80), st.integers(0, 65535))
def test_rhythm(c: ctypes.CDLL, intervals: list[int], last: int) -> None:
    memory, wanted = ctypes.create_string_buffer(64), rhythm.Rhythm()
    c.ecgtiny_rhythm_init(memory)
    for before, after in zip(intervals, [*intervals[1:], last], strict=False):
        found, wanted_features = c.ecgtiny_rhythm_take(memory, before, after), wanted.take(before, after)
        assert {name: getattr(found, name) for name in MEMBERS} == vars(wanted_features)
        assert ctypes.cast(memory, ctypes.POINTER(Remembered)).contents.median_rr == wanted.median_rr


@given(st.lists(INT32 | st.integers(-2000, 2000), max_size=60))
def test_cluster_score(c: ctypes.CDLL, scores: list[int]) -> None:
    ours, wanted = ClusterScore(0, 0), cluster_score.ClusterScore()
    for score in (one // 4 for one in scores):
        assert c.ecgtiny_cluster_score_shrink(ctypes.byref(ours), score) == wanted.shrink(score)
        c.ecgtiny_cluster_score_update(ctypes.byref(ours), score)
        wanted.update(score)
        assert (ours.mean, ours.count) == (wanted.mean, wanted.count)


@given(st.lists(st.tuples(st.integers(1, 900), st.sampled_from([False, False, True])), max_size=150))
def test_alarm(c: ctypes.CDLL, beats: list[tuple[int, bool]]) -> None:
    ours, wanted, sample = Alarm(), alarm.Alarm(ALARM), 0
    c.ecgtiny_alarm_init(ctypes.byref(ours))
    for interval, abnormal in beats:
        sample += interval
        found = c.ecgtiny_alarm_take(ctypes.byref(ours), sample, abnormal)
        step = wanted.take(sample, 360 * ALARM.hold_off_ms // 1000, abnormal=abnormal)
        assert (found.alarm, found.started, found.ended) == (step.alarm, step.started, step.ended)


@pytest.mark.parametrize("before", [Kind.TACHYCARDIA, Kind.BRADYCARDIA, Kind.RHYTHM_OK])
def test_heart_rate(c: ctypes.CDLL, before: Kind) -> None:
    found = [c.ecgtiny_rate(before, median_rr) for median_rr in range(200, 2001)]
    assert found == [alarm.rate_change(ALARM, before, median_rr) for median_rr in range(200, 2001)]
    assert len(set(found)) == 3
