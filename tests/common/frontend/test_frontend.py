"""Whole records: causality, gaps, order, and R peaks against annotations."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from ecgtiny.common.arrays import Int64Array
from ecgtiny.common.events import Quality
from ecgtiny.common.frontend.design import design
from ecgtiny.common.frontend.filters import GAP
from ecgtiny.common.frontend.frontend import detect
from ecgtiny.train.data.records import Record, load_records
from ecgtiny.train.data.records.beat_classes import beats_of, flutter_of
from ecgtiny.train.data.records.matching import NONE, match
from tests.common.frontend.beats import ZERO, regular, strip
from tests.tools import require_data

FRONT = design(360, 200, ZERO)
WARM_UP_SECONDS = 300
EMISSION_SECONDS = 1.2
"""A beat leaves the device within this time: what comes later in a record than that has no beat yet."""


@settings(max_examples=15)
@given(st.integers(0, 30 * 360), st.lists(st.tuples(st.integers(0, 10799), st.integers(1, 400)), max_size=3))
def test_a_beat_is_decided_from_the_samples_up_to_its_decision(stop: int, gaps: list[tuple[int, int]]) -> None:
    counts = strip(360, regular(32), 30) + np.random.default_rng(stop).integers(-3, 4, 10800).astype(np.int16)
    for start, length in gaps:
        counts[start : start + length] = GAP
    whole, part = detect(counts, FRONT), detect(counts[:stop], FRONT)
    known = whole.decided < stop // 2 * 2
    assert np.array_equal(part.decided, whole.decided[known])
    for name in ("sample", "window", "quality", "searched_back", "energy"):
        assert np.array_equal(getattr(part, name), getattr(whole, name)[known])
    for field in fields(whole.measures):
        assert np.array_equal(getattr(part.measures, field.name), getattr(whole.measures, field.name)[known])
    assert np.array_equal(part.contact.sample, whole.contact.sample[whole.contact.sample < stop // 2 * 2])


@pytest.mark.parametrize("fs", [100.0, 360.0, 1000.0])
def test_a_beat_leaves_with_the_very_sample_that_decides_it(fs: float) -> None:
    front = design(fs, 200, ZERO)
    counts = strip(fs, regular(12), 12)
    whole = detect(counts, front)
    assert len(whole) > 8
    for beat, decided in enumerate(whole.decided.tolist()):
        part = detect(counts[: decided + 1], front)
        assert len(part) == beat + 1
        assert np.array_equal(part.window[beat], whole.window[beat])
        assert len(detect(counts[:decided], front)) == beat


@pytest.mark.parametrize("fs", [128.0, 360.0, 1000.0])
def test_the_end_brings_every_r_peak_before_it_and_none_behind(fs: float) -> None:
    """Records that end at any time after an R peak; where the R wave itself is cut, nobody knows its peak."""
    front, at = design(fs, 200, ZERO), regular(12)
    whole = strip(fs, at, 12)
    for after in (0.05, 0.1, 0.3, 0.6, 0.75):
        stop = round((at[-1] + after) * fs)
        found = detect(whole[:stop], front, finished=True)
        expected = at[at > 2] * fs
        assert np.abs(found.sample[-len(expected) :] - expected).max() <= 0.02 * fs
        assert len(found) == len(expected)
        behind = found.decided >= stop
        assert behind.any()
        assert (found.quality[behind] == Quality.LEAD_OFF).all()
        assert not found.quality[~behind].any()


@settings(max_examples=15)
@given(st.integers(0, 30 * 360))
def test_beats_that_were_known_before_the_end_stay_as_they_are(stop: int) -> None:
    counts = strip(360, regular(32), 30)[:stop]
    before, after = detect(counts, FRONT), detect(counts, FRONT, finished=True)
    known = after.decided < stop
    for name in ("sample", "decided", "window", "quality", "searched_back", "energy"):
        assert np.array_equal(getattr(before, name), getattr(after, name)[known])
    assert np.array_equal(before.contact.sample, after.contact.sample)
    assert not len(after) or after.sample[-1] < stop


def test_the_end_lets_no_search_back_wait_for_time_that_never_was() -> None:
    """A small wave after the last beat is a beat where the rhythm goes on without, and none where the record ends."""
    counts = strip(360, [*np.arange(0.5, 11, 0.8), 11.3], 20, height=[*[1.0] * 14, 0.2], t_wave=0.0)
    assert detect(counts, FRONT).sample[-1] == pytest.approx(11.3 * 360, abs=5)
    found = detect(counts[: round(11.6 * 360)], FRONT, finished=True)
    assert found.sample[-1] == pytest.approx((0.5 + 13 * 0.8) * 360, abs=5)


def test_a_gap_moves_no_later_beat() -> None:
    counts = strip(360, regular(60), 60)
    whole = detect(counts, FRONT)
    counts[20 * 360 : 30 * 360] = GAP
    holed = detect(counts, FRONT)
    later = holed.sample > 34 * 360
    assert later.sum() > 20
    assert set(holed.sample[later].tolist()) <= set(whole.sample.tolist())
    assert not ((holed.sample > 20.2 * 360) & (holed.sample < 30 * 360)).any()


@pytest.mark.parametrize("counts", [[], [GAP], [GAP] * 4000, [0] * 4000, [-32767, 32767] * 2000])
def test_signals_without_beats_give_none(counts: list[int]) -> None:
    found = detect(np.array(counts, np.int16), FRONT)
    assert len(found) == 0
    assert found.window.shape == (0, 140)


def test_beats_leave_in_order_one_at_a_time_after_their_windows() -> None:
    found = detect(strip(360, regular(60), 60), FRONT)
    assert (np.diff(found.decided) > 0).all()
    latency = (found.decided - found.sample) / 360
    assert latency.min() > 0.45
    assert latency.max() < EMISSION_SECONDS


def counted(record: Record, detection: Int64Array) -> tuple[int, int, int]:
    """Return true positives, false negatives and false positives after five minutes, without flutter."""
    assert record.annotations is not None
    fs = record.fs
    beat, _ = beats_of(record.annotations)
    pair = match(beat, detection, round(0.15 * fs))
    hit = np.isin(np.arange(len(detection)), pair[pair != NONE])
    flutter = flutter_of(record.annotations, len(record), round(0.15 * fs))
    end = len(record) - EMISSION_SECONDS * fs
    of_beat = (beat >= WARM_UP_SECONDS * fs) & (beat < end) & ~flutter[beat]
    of_found = (detection >= WARM_UP_SECONDS * fs) & ~flutter[detection]
    return int((pair[of_beat] != NONE).sum()), int((pair[of_beat] == NONE).sum()), int((~hit[of_found]).sum())


def shares(count: tuple[int, int, int]) -> tuple[float, float]:
    """Return sensitivity and positive predictivity."""
    hit, missed, extra = count
    return hit / (hit + missed), hit / (hit + extra)


@pytest.mark.parametrize("name", ["108", "208"])
def test_r_peaks_of_two_hard_records(name: str) -> None:
    require_data("mitdb", f"{name}.atr")
    (record,) = load_records(f"mitdb:{name}")
    found = detect(record.counts, design(record.fs, record.gain, record.zero))
    assert min(shares(counted(record, found.sample))) > 0.99


@pytest.mark.slow
@pytest.mark.parametrize("fs", [100, 180, 250, 360, 1000])
def test_r_peaks_of_ds1_at_any_rate(fs: int) -> None:
    """DS1 is what the constants were chosen on; the rates show that nothing hangs on its 360 Hz."""
    require_data("mitdb", "230.atr")
    total = np.zeros(3, int)
    ratio = Fraction(fs, 360)
    for record in load_records("mitdb:DS1"):
        volts = record.counts.astype(float) - record.zero
        counts = np.round(resample_poly(volts, ratio.numerator, ratio.denominator) + record.zero).astype(np.int16)
        found = detect(counts, design(fs, record.gain, record.zero))
        at_360 = np.minimum(np.round(found.sample * 360 / fs), len(record) - 1).astype(np.int64)
        count = counted(record, at_360)
        assert min(shares(count)) > 0.98, record.name
        total += count
    assert min(shares((int(total[0]), int(total[1]), int(total[2])))) > 0.997


@pytest.mark.slow
@pytest.mark.parametrize("name", ["r01", "r04", "r07"])
def test_r_peaks_of_a_fetus_of_a_tenth_of_a_millivolt(name: str) -> None:
    path = require_data("adfecgdb", f"{name}.edf")
    (record,) = load_records(str(path), lead="Direct_1")
    found = detect(record.counts, design(record.fs, record.gain, record.zero))
    assert np.median(np.diff(found.sample)) / record.fs == pytest.approx(0.46, abs=0.03)
