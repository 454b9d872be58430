"""The bench of flutter: what is told of what is annotated, and what is false."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench import flutter
from bench.store import load
from ecgtiny.common.frontend.flutter import Flutter
from ecgtiny.train.data.records import Record
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Annotations
from tests.stored import there


@pytest.fixture(scope="module")
def record() -> Record:
    """Return a minute with flutter annotated from second 20 to 30."""
    whole = synthetic_record(3, 1.0, 200.0)
    marks = there(whole.annotations)
    at = np.append(marks.sample, [4000, 6000])
    symbol = np.append(marks.symbol, ["[", "]"])
    order = np.argsort(at, kind="stable")
    return replace(whole, annotations=Annotations(at[order], symbol[order]))


@pytest.mark.parametrize(
    ("said", "told", "false"),
    [([], 0, 0), ([(4400, 6400)], 8, 0), ([(1000, 1600), (4400, 6400)], 8, 1), ([(11000, 12000)], 0, 1)],
)
def test_seconds_are_told_and_episodes_are_false(
    record: Record, monkeypatch: pytest.MonkeyPatch, said: list[tuple[int, int]], told: float, false: int
) -> None:
    marked = np.zeros(len(record), np.bool_)
    for start, end in said:
        marked[start:end] = True
    monkeypatch.setattr(flutter, "said_in", lambda _: marked)
    found = flutter.found_in(None, record)
    assert found.told == pytest.approx(told, abs=0.01)
    assert found.false == false
    assert found.annotated == pytest.approx(10, abs=0.01)
    assert flutter.total([found, found])["false_episodes"] == 2 * false


def test_what_is_said_lasts_until_it_is_taken_back(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Flutter(np.array([100, 300, 11000], np.int64), np.array([True, False, True]))
    monkeypatch.setattr(flutter, "detect", lambda *_: type("Detected", (), {"flutter": turns}))
    assert flutter.stretches(flutter.said_in(record)) == [(100, 300), (11000, len(record))]


def test_the_file_holds_every_condition() -> None:
    figures = load("flutter")["figures"]
    assert set(figures) == {flutter.CLEAN, *map(str, flutter.NOISES), "supraventricular"}
    assert figures[flutter.CLEAN]["annotated_seconds"] > 100
