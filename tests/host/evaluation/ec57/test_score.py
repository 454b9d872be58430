"""Figures of EC57: what counts as what, what is left out, and that they agree with wfdb's own comparison."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import BoolArray, Int64Array
from ecgtiny.common.errors import DataError
from ecgtiny.common.files import to_json
from ecgtiny.host.evaluation.ec57 import RecordScore, average, compare, gross, score_record
from ecgtiny.host.evaluation.ec57.counts import Counts
from ecgtiny.host.evaluation.ec57.intervals import rate_interval, share_interval
from ecgtiny.train.data.records import Annotations, Record, load_records
from ecgtiny.train.data.records.beat_classes import beats_of, flutter_of
from tests.stored import as_json
from tests.tools import require_data, require_module

FS = 360
SECONDS = 420
PEAKS = np.arange(1, SECONDS) * FS
LATE = 300
"""Index of the first scored beat: that at 301 s; the beat at 300 s is scored too."""


def record(symbols: dict[int, str], extra: dict[int, str] | None = None) -> Record:
    """A beat a second, class N but where ``symbols`` says otherwise by second; ``extra`` adds marks by sample."""
    marks = {second * FS: symbols.get(second, "N") for second in range(1, SECONDS)} | (extra or {})
    sample = np.array(sorted(marks), np.int64)
    symbol = np.array([marks[int(s)] for s in sample])
    return Record("made", "made", np.zeros(SECONDS * FS, np.int16), FS, 200, 0, "MLII", Annotations(sample, symbol))


def score(
    of: Record,
    flagged: tuple[int, ...] = (),
    unreadable: tuple[int, ...] = (),
    sample: Int64Array = PEAKS,
    lost: tuple[tuple[int, int], ...] = (),
) -> Counts:
    """Score detections of which those within a second of ``flagged`` are flagged, likewise ``unreadable``."""
    second = sample // FS
    is_flagged, is_readable = np.isin(second, flagged), ~np.isin(second, unreadable)
    return score_record(of, sample, is_flagged, is_readable, lost=lost).counts


def without(*seconds: int) -> Int64Array:
    return PEAKS[~np.isin(PEAKS // FS, seconds)]


def test_only_the_time_after_five_minutes_counts() -> None:
    counts = score(record({310: "V", 100: "V"}), flagged=(310, 100, 50))
    assert (counts.seconds, counts.beats, counts.detections) == (120, 120, 120)
    assert (counts.ectopic, counts.ectopic_flagged, counts.false_alarms) == (1, 1, 0)


@pytest.mark.parametrize(
    ("symbol", "name"),
    [("N", "false_normal"), ("L", "false_normal"), ("j", "false_normal"), ("A", "false_other"), ("/", "false_other"),
     ("F", "fusion_flagged"), ("V", "ectopic_flagged"), ("E", "ectopic_flagged"), ("r", "ectopic_flagged")],
)  # fmt: skip
def test_a_flagged_beat_counts_by_its_class(symbol: str, name: str) -> None:
    counts = score(record({350: symbol}), flagged=(350,))
    flagged = ("ectopic_flagged", "fusion_flagged", "false_normal", "false_other", "false_extra")
    assert {key: getattr(counts, key) for key in flagged} == {key: int(key == name) for key in flagged}
    assert counts.false_alarms == int(name.startswith("false"))


def test_a_flagged_detection_without_a_beat_is_a_false_alarm() -> None:
    sample = np.sort(np.append(PEAKS, 350 * FS + FS // 2))
    flagged = sample == 350 * FS + FS // 2
    counts = score_record(record({}), sample, flagged, np.ones(len(sample), np.bool_)).counts
    assert (counts.extra, counts.false_extra, counts.false_alarms, counts.false_normal) == (1, 1, 1, 0)


def test_a_detection_without_a_beat_that_is_not_flagged_is_no_alarm() -> None:
    counts = score(record({}), sample=np.sort(np.append(PEAKS, 350 * FS + FS // 2)))
    assert (counts.extra, counts.false_alarms) == (1, 0)


def test_a_missed_ectopic_beat_is_not_found() -> None:
    counts = score(record({350: "V", 360: "V"}), flagged=(360,), sample=without(350))
    assert (counts.missed, counts.ectopic, counts.ectopic_flagged, counts.ectopic_unreadable) == (1, 2, 1, 0)


def test_an_unreadable_ectopic_beat_is_missed_or_left_out() -> None:
    scored = RecordScore("made", score(record({350: "V", 360: "V"}), flagged=(350, 360), unreadable=(350,)))
    pvc = as_json(scored.figures())["pvc"]
    assert (pvc["se"], pvc["se_readable"]) == (0.5, 1.0)
    assert as_json(scored.figures())["rpeak"]["se"] == 1.0
    assert as_json(scored.figures())["unreadable_share"] == pytest.approx(1 / 120)


def test_an_unreadable_detection_never_alarms() -> None:
    counts = score(record({}), flagged=(350,), unreadable=(350,))
    assert (counts.false_alarms, counts.detections_unreadable, counts.beats_unreadable) == (0, 1, 1)


def test_unreadable_time_is_half_way_to_either_neighbour_and_lost_time_whole() -> None:
    assert score(record({}), unreadable=(350,)).unreadable_seconds == pytest.approx(1)
    alone = score(record({}), unreadable=(350,), sample=without(*range(340, 350), *range(351, 360)))
    assert alone.unreadable_seconds == pytest.approx(2)
    lost = score(record({}), lost=((290 * FS, 310 * FS),), sample=without(*range(290, 310)))
    assert lost.unreadable_seconds == pytest.approx(10)
    assert (lost.missed, lost.missed_unreadable) == (10, 10)


def test_ectopic_beats_missed_without_a_signal_are_not_judged() -> None:
    counts = score(record({350: "V", 360: "V"}), lost=((349 * FS, 352 * FS),), sample=without(350, 360))
    assert (counts.ectopic, counts.ectopic_unreadable) == (2, 1)


def test_ventricular_flutter_counts_neither_way() -> None:
    marks = {330 * FS + 180: "[", 335 * FS + 180: "]"} | {331 * FS + 60 * i: "!" for i in range(1, 20)}
    beats = record({}, marks)
    assert beats.annotations is not None
    inside = np.isin(beats.annotations.sample, [s * FS for s in range(331, 336)])
    quiet = replace(
        beats, annotations=Annotations(beats.annotations.sample[~inside], beats.annotations.symbol[~inside])
    )
    counts = score(quiet, flagged=(331, 333, 335))
    assert (counts.beats, counts.detections, counts.extra, counts.false_alarms, counts.missed) == (115, 115, 0, 0, 0)
    assert counts.seconds == pytest.approx(115, abs=0.01)


def test_flutter_that_does_not_end_lasts_to_the_end() -> None:
    marks = Annotations(np.array([100, 500]), np.array(["N", "["]))
    assert np.flatnonzero(flutter_of(marks, 1000, 10)).tolist() == list(range(500, 1000))


def test_a_pair_astride_the_end_of_learning_is_neither_missed_nor_extra() -> None:
    start = 300 * FS
    early = record({}, {start - 2: "N"})
    assert early.annotations is not None
    kept = early.annotations.sample != start
    marks = Annotations(early.annotations.sample[kept], early.annotations.symbol[kept])
    counts = score(replace(early, annotations=marks), sample=np.where(start == PEAKS, start + 2, PEAKS))
    assert (counts.beats, counts.detections, counts.extra, counts.missed) == (119, 119, 0, 0)


def test_a_comparison_tells_which_is_which() -> None:
    of = compare(record({350: "V"}), without(351), np.zeros(418, np.bool_), np.ones(418, np.bool_))
    assert of.beat[of.found < 0].tolist() == [351 * FS]
    assert of.sample[of.of == "V"].tolist() == [350 * FS]


def test_records_that_cannot_be_scored_say_why() -> None:
    beats = record({})
    with pytest.raises(DataError, match="has no annotations"):
        score(replace(beats, annotations=None))
    with pytest.raises(DataError, match="has no annotated beat"):
        score(replace(beats, annotations=Annotations(np.array([5]), np.array(["+"]))))
    for sample in (np.array([5, 5]), np.array([-1, 5]), np.array([5, SECONDS * FS])):
        with pytest.raises(DataError, match="detections do not ascend"):
            score(beats, sample=sample)
    with pytest.raises(DataError, match="no records"):
        gross([])


def test_no_detection_at_all_is_a_figure_too() -> None:
    figures = as_json(RecordScore("made", score(record({350: "V"}), sample=np.array([], np.int64))).figures())
    assert (figures["rpeak"]["se"], figures["rpeak"]["ppv"], figures["pvc"]["se"]) == (0, None, 0)
    assert figures["unreadable_share"] is None
    assert to_json(figures)


def test_gross_adds_beats_up_and_average_counts_records_alike() -> None:
    first = RecordScore("a", score(record(dict.fromkeys(range(310, 320), "V")), flagged=tuple(range(310, 320))))
    second = RecordScore("b", score(record({350: "V"}), flagged=(351,)))
    third = RecordScore("c", score(record({})))
    both = gross([first, second, third])
    assert as_json(both.figures())["pvc"]["se"] == pytest.approx(10 / 11)
    assert as_json(both.figures())["pvc"]["false_alarms_per_hour"] == pytest.approx(1 / (3 * 120 / 3600))
    means = as_json(average([first, second, third]))
    assert means["pvc"]["se"] == pytest.approx(0.5)
    assert means["pvc"]["false_alarms_per_hour_median"] == 0
    assert means["pvc"]["false_alarms_per_hour"] == pytest.approx(10)


def test_the_keys_that_others_read_are_there() -> None:
    figures = as_json(RecordScore("made", score(record({}))).figures())
    assert {"se", "ppv"} <= set(figures["rpeak"])
    assert {"se", "ppv", "false_alarms_per_hour"} <= set(figures["pvc"])
    assert "unreadable_share" in figures


@pytest.mark.parametrize(("hits", "trials"), [(0, 10), (3, 10), (10, 10), (990, 1000), (99_990, 100_000)])
def test_share_intervals_are_quantiles_of_the_beta_distribution(hits: int, trials: int) -> None:
    from scipy.stats import beta

    low = beta.ppf(0.025, hits, trials - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, trials - hits) if hits < trials else 1.0
    assert share_interval(hits, trials) == pytest.approx((low, high), abs=1e-12, rel=0)


def test_there_is_no_share_of_nothing() -> None:
    assert share_interval(0, 0) is None


def test_a_rate_interval_has_the_tails_that_it_promises() -> None:
    from scipy.stats import poisson

    interval = rate_interval(7, 2.0)
    assert interval is not None
    low, high = interval
    assert poisson.sf(6, 2 * low) == pytest.approx(0.025)
    assert poisson.cdf(7, 2 * high) == pytest.approx(0.025)
    assert rate_interval(0, 1.0) == pytest.approx((0, 3.689), abs=1e-3)
    assert rate_interval(0, 0) is None
    assert share_interval(0, 0) is None


def _jittered(rng: np.random.Generator, beat: Int64Array, samples: int) -> tuple[Int64Array, BoolArray]:
    kept = beat[rng.random(len(beat)) < 0.97]
    sample = np.concatenate([kept + rng.integers(-40, 41, len(kept)), rng.integers(0, samples, 60)])
    sample = np.unique(np.clip(sample, 0, samples - 1))
    return sample, rng.random(len(sample)) < 0.1


@pytest.mark.parametrize("part", range(4))
def test_detection_counts_are_those_of_wfdb_on_published_annotations(part: int) -> None:
    """The whole record, where no flutter is: nothing is left out on either side."""
    require_data("mitdb", "208.atr")
    wfdb = require_module("wfdb.processing")
    rng = np.random.default_rng(part)
    here = sorted(path.stem for path in Path(os.environ["ECGTINY_DATA"], "mitdb").glob("*.atr"))
    names = [name for name in here if name != "207"][part::4]
    for one in load_records(f"mitdb:{','.join(names)}"):
        assert one.annotations is not None
        beat, _ = beats_of(one.annotations)
        sample, flagged = _jittered(rng, beat, len(one))
        counts = score_record(one, sample, flagged, np.ones(len(sample), np.bool_), warm_up_seconds=0).counts
        expected = wfdb.compare_annotations(beat, sample, 54 + 1)
        assert (counts.beats - counts.missed, counts.missed, counts.extra) == (expected.tp, expected.fn, expected.fp)


def test_the_flutter_of_a_published_record_is_left_out() -> None:
    require_data("mitdb", "207.atr")
    (one,) = load_records("mitdb:207")
    assert one.annotations is not None
    start, end = (one.annotations.sample[one.annotations.symbol == mark] for mark in "[]")
    late = start > 300 * FS
    flutter = float((end - start)[late].sum()) / FS
    sample = np.arange(100, len(one), 150)
    every = np.ones(len(sample), np.bool_)
    counts = score_record(one, sample, every, every).counts
    assert flutter > 90
    assert counts.seconds == pytest.approx(one.seconds - 300 - flutter, abs=1)
    assert counts.detections == pytest.approx(counts.seconds * FS / 150, abs=5)


def test_detections_at_the_first_and_the_last_sample_are_scored() -> None:
    of = record({}, {0: "N", SECONDS * FS - 1: "V"})
    ends = np.array([0, *PEAKS, SECONDS * FS - 1])
    compared = compare(of, ends, ends > 0, ends >= 0, warm_up_seconds=0)
    assert compared.found.tolist() == list(range(len(ends)))
    assert compared.detection_scored.all()
    assert compared.of[-1] == "V"
