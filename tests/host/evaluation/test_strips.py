"""Strips show the worst false alarms and misses, those that are counted and no others, and survive their file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.host.evaluation.ec57.counts import count
from ecgtiny.host.evaluation.strips import (
    MAX_PER_RECORD,
    SECONDS,
    Kind,
    Strip,
    choose_strips,
    load_strips,
    save_strips,
    worst,
)
from ecgtiny.train.data.records.matching import NONE
from ecgtiny.train.data.records.record import GAP
from tests.host.evaluation.strip_samples import FS, THRESHOLD, WARM_UP, chosen, compared, events, record


def places(strips: list[Strip], kind: Kind) -> list[float]:
    return [strip.centre / FS for strip in strips if strip.kind is kind]


def test_false_alarms_come_by_the_score_above_the_threshold_and_only_those_that_count() -> None:
    of = record({30: "V", 40: "F", 50: "A", 60: "!"})
    scores = {10: 900, 30: 900, 40: 900, 50: 400, 60: 900, 70: 300, 80.5: 350, 90: 100}
    strips = chosen(of, events(scores, unreadable=(100,)))
    assert places(strips, Kind.FALSE_ALARM) == [50, 80.5, 70]
    found = [(strip.label, strip.severity) for strip in strips if strip.kind is Kind.FALSE_ALARM]
    assert found == [("S", 300), ("", 250), ("N", 200)]


def test_an_unreadable_beat_is_no_false_alarm() -> None:
    assert places(chosen(record(), events({50: 900}, unreadable=(50,))), Kind.FALSE_ALARM) == []


def test_misses_start_with_what_was_not_detected_and_end_with_what_was_not_judged() -> None:
    of = record(dict.fromkeys((10, 30, 40, 50, 60), "V"))
    strips = chosen(of, events({40: 20, 50: -5, 60: 101}, unreadable=(30,)))
    assert places(strips, Kind.MISS) == [50, 40, 30]
    strips = chosen(of, events({40: 20, 60: 101}, unreadable=(30,), lost=(50,)))
    assert places(strips, Kind.MISS) == [50, 40, 30]
    assert [strip.severity for strip in strips if strip.kind is Kind.MISS] == [np.inf, 80, -np.inf]
    assert next(strip.focus for strip in strips if strip.kind is Kind.MISS) == NONE


def test_the_focus_is_the_beat_in_question() -> None:
    strips = chosen(record({50: "V"}), events({50: 20, 80.5: 350}))
    for strip, second, score in zip(strips, (80.5, 50), (350, 20), strict=False):
        assert strip.peak[strip.focus] == second * FS
        assert strip.score[strip.focus] == score


def test_what_a_worse_strip_shows_gets_none_of_its_own_and_a_record_gives_few() -> None:
    scores: dict[float, int] = {50: 900, 52: 800, 54: 790, 55: 700, 100: 600, 200: 500}
    assert places(chosen(record(), events(scores)), Kind.FALSE_ALARM) == [50, 55, 100]


def test_of_equally_bad_ones_the_earlier_come_first() -> None:
    scores: dict[float, int] = dict.fromkeys((50, 100, 150, 200), 900)
    assert places(chosen(record(), events(scores)), Kind.FALSE_ALARM) == [50, 100, 150]


def test_the_worst_of_several_records_are_in_order_and_each_has_its_overview() -> None:
    strips = [strip for name, score in (("a", 200), ("b", 300), ("c", 250)) for strip in chosen(
        record({60: "V"}, name), events({50: score, 60: score - 200}))]  # fmt: skip
    found = worst(strips, 2)
    assert [(s.kind, s.record) for s in found[:4]] == [
        (Kind.FALSE_ALARM, "b"), (Kind.FALSE_ALARM, "c"), (Kind.MISS, "a"), (Kind.MISS, "c"),
    ]  # fmt: skip
    assert [(s.kind, s.record) for s in found[4:]] == [(Kind.OVERVIEW, name) for name in "abc"]


def test_the_overview_is_of_the_first_flagged_beat_that_counts_else_of_the_middle() -> None:
    assert places(chosen(record({50: "V"}), events({10: 900, 50: 300, 80: 900})), Kind.OVERVIEW) == [50]
    assert places(chosen(record(), events({10: 900})), Kind.OVERVIEW) == [200]


def test_a_strip_holds_what_lies_in_it() -> None:
    of = record({81: "V"})
    made = events({80.5: 350, 81: 200}, unreadable=(78,))
    strip = chosen(of, made)[0]
    assert strip.start == round(76.5 * FS)
    assert len(strip.counts) == SECONDS * FS
    assert np.array_equal(strip.counts, of.counts[strip.start : strip.start + len(strip.counts)])
    assert (strip.peak / FS).tolist() == [77, 78, 79, 80, 80.5, 81, 82, 83, 84]
    assert strip.score.tolist() == [0, 0, 0, 0, 350, 200, 0, 0, 0]
    assert strip.quality.tolist() == [0, 8, 0, 0, 0, 0, 0, 0, 0]
    assert strip.flagged.tolist() == [False] * 4 + [True, True] + [False] * 3
    assert (strip.mark / FS).tolist() == [77, 78, 79, 80, 81, 82, 83, 84]
    assert "".join(strip.symbol) == "NNNNVNNN"
    assert (strip.unreadable / FS).tolist() == [[77.5, 78.5]]


@pytest.mark.parametrize(("second", "start"), [(1, 0), (399, 392)])
def test_a_strip_stays_within_the_record(second: int, start: int) -> None:
    strip = chosen(record(), events({second: 900}), warm_up=0.0)[0]
    assert strip.start == start * FS
    assert len(strip.counts) == SECONDS * FS
    assert strip.peak[strip.focus] == second * FS


def test_a_sample_that_is_missing_is_no_millivolt() -> None:
    of = record()
    of.counts[round(50.1 * FS)] = GAP
    strip = chosen(of, events({50: 900}))[0]
    assert np.flatnonzero(np.isnan(strip.millivolt)).tolist() == [round(4.1 * FS)]
    assert strip.millivolt[round(4 * FS)] == pytest.approx(1)
    assert strip.millivolt[round(4.5 * FS)] == pytest.approx(0)


def test_the_comparison_must_be_of_these_events() -> None:
    of = record()
    with pytest.raises(ValueError, match="not one of the beats"):
        choose_strips(of, events(), compared(of, events(lost=(5,))), THRESHOLD)


seconds = st.integers(1, 120)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(seconds, st.integers(-50, 500)), st.sets(seconds), st.sets(seconds), st.sets(seconds))
def test_there_is_a_strip_exactly_where_something_is_counted(
    scores: dict[float, int], ectopic: set[int], unreadable: set[int], lost: set[int]
) -> None:
    of = record(dict.fromkeys(ectopic, "V"))
    made = events(scores, unreadable=tuple(unreadable - lost), lost=tuple(lost))
    counted, strips = count(compared(of, made)), chosen(of, made)
    wanted = {Kind.FALSE_ALARM: counted.false_alarms, Kind.MISS: counted.ectopic - counted.ectopic_flagged}
    for kind, number in wanted.items():
        found = [strip for strip in strips if strip.kind is kind]
        assert bool(found) == bool(number)
        assert len(found) <= min(number, MAX_PER_RECORD)
        assert [s.severity for s in found] == sorted((s.severity for s in found), reverse=True)
        assert all(s.centre >= WARM_UP * FS for s in found)
        assert all(abs(a.centre - b.centre) > 4 * FS for a in found for b in found if a is not b)


def test_the_file_gives_back_what_was_saved(tmp_path: Path) -> None:
    strips = chosen(record({60: "V"}), events({50: 300}, unreadable=(52,), lost=(60,)))
    for name in ("one.npz", "two.npz"):
        save_strips(tmp_path / name, strips)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    loaded = load_strips(tmp_path / "one.npz")
    assert len(loaded) == len(strips) == 3
    for before, after in zip(strips, loaded, strict=True):
        for name, value in vars(before).items():
            assert np.array_equal(getattr(after, name), value), name
            assert np.asarray(getattr(after, name)).dtype == np.asarray(value).dtype, name
        assert type(after.kind) is Kind


def test_no_strips_are_a_file_too(tmp_path: Path) -> None:
    save_strips(tmp_path / "strips.npz", [])
    assert load_strips(tmp_path / "strips.npz") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "alarm"), ("counts", 3), ("counts", np.zeros((2, 2))), ("peak", np.zeros(99)), ("mark", np.zeros(99)),
     ("fs", np.zeros(3)), ("score", None)],
)  # fmt: skip
def test_a_file_of_something_else_is_an_error(tmp_path: Path, name: str, value: Any) -> None:
    (strip,) = chosen(record(), events())
    arrays = {f"0/{key}": stored for key, stored in vars(strip).items() if key != name or value is not None}
    np.savez(tmp_path / "strips.npz", **(arrays | ({} if value is None else {f"0/{name}": value})))
    with pytest.raises(DataError, match=r"strips\.npz"):
        load_strips(tmp_path / "strips.npz")


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no archive"])
def test_a_file_that_is_none_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "strips.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"strips\.npz"):
        load_strips(tmp_path / "strips.npz")
