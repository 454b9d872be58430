"""The table of R peaks: what counts where, what is added up, and an interpreter that lacks the other detectors."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from bench.r_peaks import OWN, Case, count, held, own_peaks, scores, shares, text, theirs
from bench.store import save
from ecgtiny.common.errors import UsageError
from ecgtiny.train.data.records import Record
from ecgtiny.train.data.records.record import Annotations

FS = 200.0
BEATS = np.arange(100, 4000, 200)


def made(name: str = "made") -> Record:
    counts = np.zeros(4000, np.int16)
    annotations = Annotations(BEATS.astype(np.int64), np.array(["N"] * len(BEATS)))
    return Record(name, name, counts, FS, 200.0, 0, "II", annotations)


def case(name: str = "made", first: int = 0, of: str = "set") -> Case:
    return Case(of, made(name), np.arange(4000) >= first)


def test_each_beat_within_150_ms_is_found_and_the_rest_is_missed_or_false() -> None:
    found = np.array([100, 330, 531, 700, *BEATS[4:]])  # 330: 150 ms late; 531: 155 ms late
    assert count(case(), found).tolist() == [len(BEATS) - 1, 1, 1]


def test_what_is_not_counted_is_neither_missed_nor_false() -> None:
    assert count(case(first=1000), np.array([420, *BEATS[5:]])).tolist() == [len(BEATS) - 5, 0, 0]
    assert count(case(first=1000), BEATS[:0]).tolist() == [0, len(BEATS) - 5, 0]


def test_counts_are_added_over_the_records_of_a_set() -> None:
    cases = [case("a"), case("b"), case("c", of="other")]
    found = {"set/a": BEATS, "set/b": BEATS[:10], "other/c": BEATS}
    table = scores(cases, found)
    assert table["set"] == shares(30, 10, 0)
    assert table["set"]["se"] == pytest.approx(0.75)
    assert table["other"]["f1"] == 1


def test_nothing_to_divide_by_is_none_and_a_dash() -> None:
    empty = shares(0, 5, 0)
    assert empty["ppv"] is None
    assert shares(0, 0, 0)["f1"] is None
    assert text({OWN: {"set": empty}}).splitlines()[-1].split() == [OWN, "0.00%", "-", "0.00%", "5"]


def test_the_best_one_stands_first() -> None:
    lines = text({OWN: {"set": shares(9, 1, 0)}, "peer": {"set": shares(10, 0, 0)}}).splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["peer", OWN]


def test_the_own_ones_are_of_the_front_end() -> None:
    record = made()
    record.counts[BEATS] = 400
    record.counts[BEATS + 1] = 200
    record.counts[BEATS - 1] = 200
    hit, missed, _ = count(Case("set", record, np.arange(4000) >= 1500), own_peaks(record)).tolist()
    assert (hit, missed) == (len(BEATS[BEATS >= 1500]), 0)


def test_an_interpreter_without_the_others_is_told() -> None:
    with pytest.raises(UsageError, match="did not run"):
        theirs(sys.executable, [case()])


def test_figures_of_the_others_stay_where_the_records_are_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bench.store.FOLDER", tmp_path)
    assert held({"set": 1}) == ({}, {})
    save("r_peaks", "", {"records": {"set": 1}, "versions": {"peer": "1"}}, {OWN: {}, "peer": {"set": {}}})
    assert held({"set": 1}) == ({"peer": {"set": {}}}, {"peer": "1"})
    assert held({"set": 2}) == ({}, {})
