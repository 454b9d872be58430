"""Episodes, hourly counters, burden and RR statistics of made-up events."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from ecgtiny.common.events import EVENT, Events, Flag, Kind, event
from ecgtiny.host.evaluation.rhythm import Episode, episodes, rhythm, rr_statistics
from ecgtiny.quantize.monitor.rhythm_events import with_rhythm

FS = 100.0
SAMPLES = 2 * 3600 * 100
"""Two hours."""


def beats(rr: list[int], flags: dict[int, int] | None = None) -> Events:
    """Return beats at intervals in ms, with the flags of some of them."""
    found = np.zeros(len(rr), EVENT)
    found["kind"], found["rr"] = Kind.BEAT, rr
    found["sample"] = np.cumsum(rr) * FS / 1000
    for at, flag in (flags or {}).items():
        found["flags"][at] = flag
    return found


def told(*kinds_and_seconds: tuple[Kind, float]) -> Events:
    return np.concatenate([event(kind, round(seconds * FS)) for kind, seconds in kinds_and_seconds])


def test_an_episode_lasts_from_its_start_to_its_own_end_or_to_that_of_the_record() -> None:
    events = told((Kind.AF, 100), (Kind.VT, 150), (Kind.RUN_END, 152), (Kind.COUPLET, 160), (Kind.AF_END, 200),
                  (Kind.TACHYCARDIA, 300), (Kind.RHYTHM_OK, 310), (Kind.BIGEMINY, 400))  # fmt: skip
    assert episodes(events, SAMPLES) == [
        Episode(Kind.AF, 10_000, 20_000),
        Episode(Kind.VT, 15_000, 15_200),
        Episode(Kind.COUPLET, 16_000, 16_000),
        Episode(Kind.TACHYCARDIA, 30_000, 31_000),
        Episode(Kind.BIGEMINY, 40_000, SAMPLES - 1),
    ]


def test_one_rate_that_follows_another_ends_it() -> None:
    events = told((Kind.TACHYCARDIA, 10), (Kind.BRADYCARDIA, 20), (Kind.RHYTHM_OK, 30))
    assert episodes(events, SAMPLES) == [
        Episode(Kind.TACHYCARDIA, 1000, 2000), Episode(Kind.BRADYCARDIA, 2000, 3000)]  # fmt: skip


def test_hours_add_up_to_the_record_and_the_burden_is_a_share_of_it() -> None:
    flags = {at: int(Flag.ABNORMAL) for at in (100, 101, 5000, 5001, 5002)}
    given = beats([800] * 8000, flags)
    events, _ = with_rhythm((given[at : at + 1] for at in range(len(given))), 3000)
    events = np.concatenate([events, told((Kind.AF, 600), (Kind.AF_END, 1320))])
    found = rhythm(events, FS, SAMPLES)
    assert [one.couplets for one in found.hours] == [1, 0]
    assert [one.runs for one in found.hours] == [0, 1]
    assert found.counts.beats == sum(one.beats for one in found.hours) == 8000
    assert found.counts.longest_run == 3
    assert found.af_seconds == pytest.approx(720.01)
    assert found.af_burden == pytest.approx(0.1, abs=1e-4)


def test_the_statistics_of_the_standard_by_hand() -> None:
    rr = [1000, 1060, 1000, 940, 1000, 1000] * 60  # differences 60, -60, -60, 60, 0, 0
    (found, *_) = rr_statistics(beats(rr), FS, round(sum(rr) * FS / 1000))
    at = np.array(rr[1:300])
    assert found.start_seconds == 0
    assert found.intervals == len(at) - sum(np.cumsum(rr) >= 300_000) + len(rr) - 300
    assert found.mean == pytest.approx(1000, abs=0.5)
    assert found.sdnn == pytest.approx(np.sqrt((60**2 + 60**2) / 6), rel=0.01)
    assert found.rmssd == pytest.approx(np.sqrt(4 * 60**2 / 6), rel=0.01)
    assert found.pnn50 == pytest.approx(4 / 6, abs=0.01)


def test_the_statistics_of_neurokit2() -> None:
    """``hrv_time`` of neurokit2 0.2.12 gave these; it divides by the intervals where we do by their differences."""
    rr = np.rint(np.random.default_rng(0).normal(900, 60, 330)).astype(int).tolist()
    (found,) = rr_statistics(beats(rr), FS, 30_000)
    assert found.intervals == 329
    assert (found.mean, found.sdnn) == pytest.approx((897.5623100303951, 60.78723822672697), rel=1e-12)
    assert found.rmssd == pytest.approx(85.29280629031999, rel=1e-12)
    assert found.pnn50 == pytest.approx(0.5015197568389058 * 329 / 328, rel=1e-12)


@pytest.mark.parametrize("flag", [Flag.ABNORMAL, Flag.SUPRAVENTRICULAR])
def test_an_ectopic_beat_takes_both_its_intervals_out_and_the_differences_beside_them(flag: Flag) -> None:
    rr = [1000] * 299
    rr[150], rr[151] = 600, 1400
    (clean,) = rr_statistics(beats([1000] * 299), FS, 30_000)
    (found,) = rr_statistics(beats(rr, {150: int(flag)}), FS, 30_000)
    assert (found.intervals, found.sdnn, found.rmssd, found.pnn50) == (clean.intervals - 2, 0, 0, 0)
    (counted,) = rr_statistics(beats(rr), FS, 30_000)
    assert counted.rmssd is not None
    assert counted.rmssd > 50


def test_five_minutes_with_few_beats_have_no_statistics() -> None:
    assert rr_statistics(beats([1000] * 140), FS, 30_000) == []
    assert rr_statistics(beats([1000] * 299), FS, 29_999) == []
    assert asdict(rhythm(np.zeros(0, EVENT), FS, 30_000).counts) == asdict(
        rhythm(told((Kind.ENROLLED, 1)), FS, 1).counts
    )
