"""Patterns of abnormal beats, written as words of N and V."""

from __future__ import annotations

import pytest

from ecgtiny.common.events import Events, Kind
from ecgtiny.quantize.monitor.ectopy import MAX_BEATS, Ectopy, Run

APART = 100
"""Samples from beat to beat; the k-th beat is at k * APART."""


def taken(word: str, rr: int = 800, ectopy: Ectopy | None = None) -> list[tuple[str, int, int, int]]:
    """Return kind, beat, RR interval and beats of the events; ``?`` is unreadable, ``0`` and ``v`` follow no beat."""
    ectopy = ectopy or Ectopy()
    events: list[Events] = []
    for k, beat in enumerate(word):
        unknown = beat in "0v" or k == 0
        events += (
            ectopy.end()
            if beat == "?"
            else ectopy.take(k * APART, 0 if unknown else rr, abnormal=beat in "Vv")
        )  # fmt: skip
    return [
        (Kind(int(e["kind"][0])).name, int(e["sample"][0]) // APART, int(e["rr"][0]), int(e["score"][0]))
        for e in events
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("NNVNNNVNNNN", []),
        ("NNVVN", [("COUPLET", 2, 800, 2)]),
        ("NNVV", []),
        ("NNVV?", [("COUPLET", 2, 800, 2)]),
        ("NNVVVN", [("VENTRICULAR_RUN", 2, 800, 3), ("RUN_END", 4, 800, 3)]),
        ("NNVVVVV?", [("VENTRICULAR_RUN", 2, 800, 3), ("RUN_END", 6, 800, 5)]),
        ("NVV0N", [("COUPLET", 1, 800, 2)]),
        ("NVVvVN", [("COUPLET", 1, 800, 2), ("COUPLET", 3, 800, 2)]),
        ("NVNVN", []),
        ("NVNVNVNN", [("BIGEMINY", 1, 0, 3), ("BIGEMINY_END", 5, 0, 3)]),
        ("NVNVNVNVNVNNV", [("BIGEMINY", 1, 0, 3), ("BIGEMINY_END", 9, 0, 5)]),
        ("NVNVNVV", [("BIGEMINY", 1, 0, 3), ("BIGEMINY_END", 5, 0, 3)]),
        ("NVNVNV?", [("BIGEMINY", 1, 0, 3), ("BIGEMINY_END", 5, 0, 3)]),
        ("NVNV?VNVN", []),
        ("VNNVNNVNNN", [("TRIGEMINY", 0, 0, 3), ("TRIGEMINY_END", 6, 0, 3)]),
        ("VNVNVNNVNNVNNN", [("BIGEMINY", 0, 0, 3), ("BIGEMINY_END", 4, 0, 3), ("TRIGEMINY", 4, 0, 3),
                            ("TRIGEMINY_END", 10, 0, 3)]),
        ("VNVNNVNV", []),
    ],
)  # fmt: skip
def test_patterns(word: str, expected: list[tuple[str, int, int, int]]) -> None:
    assert taken(word) == expected


@pytest.mark.parametrize(("rr", "kind"), [(600, "VT"), (601, "VENTRICULAR_RUN")])
def test_a_run_of_a_hundred_per_minute_is_a_tachycardia(rr: int, kind: str) -> None:
    assert taken("NVVVVN", rr) == [(kind, 1, rr, 3), ("RUN_END", 4, rr, 4)]


def test_a_run_of_days_overflows_nothing() -> None:
    run = Run(beats=MAX_BEATS - 1, elapsed=65535 * (MAX_BEATS - 2))
    for _ in range(3):
        assert run.take(0, 65535) == []
    assert run.elapsed < 2**32
    (ended,) = run.end()
    assert (ended["score"][0], ended["rr"][0]) == (MAX_BEATS, 65535)
