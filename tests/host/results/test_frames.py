"""Tables: columns by the keys of the JSON files, and what is missing named with its extra."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ecgtiny import MissingToolError
from ecgtiny.host.results.frames import frame_of, frame_of_columns, frame_of_csv
from tests.tools import require_module


@pytest.fixture(autouse=True)
def pandas() -> None:
    require_module("pandas")


def test_blocks_and_intervals_become_columns() -> None:
    rows = {"a": {"auroc": {"mean": 0.5}, "x_interval": (0.1, 0.9)}, "b": {"auroc": {"mean": 0.7}, "x_interval": None}}
    table = frame_of(rows, "detector")
    assert table.index.name == "detector"
    assert table.loc["a", "auroc.mean"] == 0.5
    assert (table.loc["a", "x_interval.low"], table.loc["a", "x_interval.high"]) == (0.1, 0.9)
    assert table["x_interval.low"].isna().tolist() == [False, True]


def test_a_block_that_one_row_lacks_leaves_no_column_of_its_own() -> None:
    table = frame_of({"a": {"auroc": None}, "b": {"auroc": {"mean": 0.7}}}, "detector")
    assert list(table.columns) == ["auroc.mean"]


def test_no_rows_are_an_empty_table() -> None:
    assert len(frame_of({}, "run")) == 0


def test_an_empty_text_stays_a_text_and_a_missing_number_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("flags,score,float\n,1,nan\nNA,,0.5\n", "utf-8")
    table = frame_of_csv(file, ("flags",))
    assert table["flags"].tolist() == ["", "NA"]
    assert table["score"].isna().tolist() == [False, True]
    assert table["float"].dtype == np.float64


def test_without_pandas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    for make in (lambda: frame_of({}, "a"), lambda: frame_of_columns({}, "a"), lambda: frame_of_csv(Path("a"))):
        with pytest.raises(MissingToolError, match=r"a table needs pandas.*pip install 'ecgtiny\[notebook\]'"):
            make()
