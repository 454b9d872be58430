"""Thousands separators: taken away where they can be nothing else, refused where they may be decimal marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.text.grouping import ungrouped
from tests.train.data.records.exports.made import ecg

MICROVOLTS = np.round(1000 * ecg(250) + 2000, 1)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("-1.234.567", "-1234567"), ("1,234,567", "1234567"),
        ("1'234", "1234"), ("12\u2019345,25", "12345.25"), ("1.234.567,8", "1234567.8"),
        ("1,234", "1,234"), ("1.234", "1.234"), ("1,23,456", "1,23,456"), ("2024.01.02", "2024.01.02"), ("", ""),
    ],
)  # fmt: skip
def test_only_what_can_be_nothing_else_is_taken_away(cell: str, number: str) -> None:
    assert ungrouped(cell) == number


def swapped(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


WRITTEN: dict[str, Callable[[float], str]] = {
    "quoted commas": lambda x: f'"{x:,.1f}"',
    "points and decimal commas": lambda x: swapped(f"{x:,.1f}"),
    "apostrophes": lambda x: f"{x:,.1f}".replace(",", "'"),
    "spaces that do not break": lambda x: swapped(f"{x:,.1f}").replace(".", "\u202f"),
    "one column": lambda x: f"{x:,.1f}",
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_values_are_the_same_with_and_without(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.csv"
    head, start = ("ECG [uV]", "") if kind == "one column" else ("time;ECG [uV]", "{};")
    lines = [start.format(i * 4 / 1000) + WRITTEN[kind](value) for i, value in enumerate(MICROVOLTS.tolist())]
    path.write_text("\n".join(["# fs=250", head, *lines, ""]), "utf-8")
    (record,) = load_records(str(path))
    assert np.abs((record.counts - record.zero) / record.gain - MICROVOLTS / 1000).max() < 0.002


@pytest.mark.parametrize("mark", [",", "."])
@pytest.mark.parametrize("offset", [1000, 5000])
def test_counts_with_one_separator_are_refused(tmp_path: Path, mark: str, offset: int) -> None:
    path = tmp_path / "a.csv"
    lines = [f"{round(500 * value) + offset:,d}".replace(",", mark) for value in ecg(250).tolist()]
    path.write_text("\n".join(["# fs=250 unit=counts gain=500 zero=0", "ECG", *lines, ""]), "utf-8")
    with pytest.raises(DataError, match=r"line \d+: .* in column ECG may be \d+ \(save the file without thousands"):
        load_records(str(path))


def test_times_with_one_separator_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [f"{4 * i:,d};{value:.4f}" for i, value in enumerate(ecg(250).tolist())]
    path.write_text("\n".join(["time [ms];ECG [mV]", *lines, ""]), "utf-8")
    with pytest.raises(DataError, match=r"line 252: 1.000 in column time may be 1000"):
        load_records(str(path))
