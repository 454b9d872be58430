"""Plain files with one observation a row: what is read, in which order, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.train.data import plain_rows
from ecgtiny.train.data.plain_rows import read_rows, rows_in_chunks


def test_spaces_and_commas_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 2 3\n\n  4\t5.5  -6e0 \n", "utf-8")
    (tmp_path / "a.csv").write_text("1,2,3\r\n4, 5.5,-6e0", "utf-8")
    spaces, commas = (read_rows(tmp_path / name, 100.0)[0] for name in ("a.txt", "a.csv"))
    assert spaces.x[:, :, 0].tolist() == [[1, 2, 3], [4, 5.5, -6]]
    np.testing.assert_array_equal(spaces.x, commas.x)
    assert spaces.fs == 100
    assert spaces.normal.all()


@given(st.integers(1, 30), st.integers(2, 9), st.integers(1, 40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_chunks_are_the_rows_in_their_order(tmp_path: Path, rows: int, length: int, at_once: int) -> None:
    x = np.random.default_rng(rows).standard_normal((rows, length)).astype(np.float32)
    np.savetxt(tmp_path / "a.txt", x, "%.9g")
    whole, scale = read_rows(tmp_path / "a.txt")
    np.testing.assert_array_equal(whole.x[:, :, 0], x)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_rows, "AT_ONCE", at_once)
        parts = list(rows_in_chunks(tmp_path / "a.txt", scale))
    np.testing.assert_array_equal(np.concatenate([part.x for part in parts]), whole.x)
    assert max(len(part) for part in parts) <= max(1, at_once // length)
    assert {part.gain for part in parts} == {whole.gain}


def test_the_gain_is_of_the_rows_that_vary(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 1 1\n0 2 4\n7 7 7\n", "utf-8")
    assert read_rows(tmp_path / "a.txt")[1].gain == pytest.approx(100)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no row"),
        ("\n \n", "holds no row"),
        ("time value\n1 2\n", r"line 1.*time.*one observation a line"),
        ("1 2 3\n4 5\n", "line 2 has 2 values, not 3"),
        ("1 2 3\n\n4 5 x\n", r"line 3.*'x'"),
        ("1,2,,3\n", "line 1"),
        ("1\n2\n", "line 1 has one value"),
        ("1 2 3\n4 nan 5\n", "line 2, value 2 is nan"),
        ("1 2 3\n4 1e60 5\n", "line 2, value 2 is 1e60"),
        ("5 5 5\n6 6 6\n", "every row is constant"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    with pytest.raises(DataError, match=message):
        read_rows(tmp_path / "a.txt")


def test_rows_of_another_length_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 2 3\n", "utf-8")
    (tmp_path / "b.txt").write_text("1 2 3 4\n", "utf-8")
    scale = read_rows(tmp_path / "a.txt")[1]
    with pytest.raises(DataError, match=r"b\.txt: line 1 has 4 values, not 3"):
        list(rows_in_chunks(tmp_path / "b.txt", scale))


def test_a_file_without_rows_is_refused_whether_it_is_fitted_to_or_scored(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 2 3\n", "utf-8")
    (tmp_path / "b.txt").write_text("\n \n", "utf-8")
    scale = read_rows(tmp_path / "a.txt")[1]
    with pytest.raises(DataError, match=r"b\.txt: holds no row"):
        list(rows_in_chunks(tmp_path / "b.txt", scale))


def test_a_file_that_is_cut_short_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("1 2 3\n4 5 7\n", "utf-8")
    lines = plain_rows._lines  # pyright: ignore[reportPrivateUsage]
    reads = iter((3, 2))
    monkeypatch.setattr(plain_rows, "_lines", lambda path: [*lines(path), (3, "1 2 4")][: next(reads)])
    with pytest.raises(DataError, match="shortened while it was read"):
        read_rows(tmp_path / "a.txt")


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no file"):
        read_rows(tmp_path)
    with pytest.raises(DataError, match="there is no such file"):
        read_rows(tmp_path / "none.txt")


def test_bytes_that_are_no_text_and_a_line_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)))
    with pytest.raises(DataError, match=r"a\.bin: line 1"):
        read_rows(tmp_path / "a.bin")
    monkeypatch.setattr(plain_rows, "LONGEST_LINE", 50)
    (tmp_path / "a.txt").write_text("1 " * 60, "utf-8")
    with pytest.raises(DataError, match="line 1 is longer than 50 signs"):
        read_rows(tmp_path / "a.txt")
