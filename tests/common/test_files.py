"""Files are wholly there or not there."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.files import read_json, sha256, to_json, write_atomic, write_json


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "result.json"
    write_atomic(target, "old")

    def refuse(_self: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="disk full") as caught:
        write_atomic(target, "new")
    assert caught.value.filename == str(target)
    assert target.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_write_makes_the_folders_above(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a" / "b", b"\x00\x01")
    assert (tmp_path / "a" / "b").read_bytes() == b"\x00\x01"


def test_a_name_that_is_no_unicode_can_be_written(tmp_path: Path) -> None:
    write_atomic(tmp_path / "report.html", "beats of \udcff.csv")
    assert (tmp_path / "report.html").read_bytes() == b"beats of \\udcff.csv"


def test_sha256_of_bytes_and_of_a_file_agree(tmp_path: Path) -> None:
    path = tmp_path / "beats"
    path.write_bytes(b"beats" * 100_000)
    assert sha256(path) == sha256(path.read_bytes()) == hashlib.sha256(b"beats" * 100_000).hexdigest()


def test_json_is_canonical() -> None:
    assert to_json({"b": 1, "a": [1.5]}) == to_json({"a": [1.5], "b": 1})


def test_json_refuses_nan(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        write_json(tmp_path / "x.json", {"auroc": float("nan")})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "reason"), [("{", "cannot be read as JSON"), ("[" * 10**5, "recursion"), ("[1]", "not a JSON object")]
)
def test_a_broken_record_is_a_data_error_that_names_the_file(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "train.json"
    path.write_text(text)
    with pytest.raises(DataError, match=reason) as caught:
        read_json(path)
    assert str(path) in str(caught.value)


def test_an_absent_record_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_json(tmp_path / "train.json")


@pytest.mark.parametrize("depth", [65, 100, 330, 900, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [('{"a":', "}"), ("[", "]")])
def test_json_that_is_nested_without_end_is_refused(tmp_path: Path, depth: int, opening: str, closing: str) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a":' + opening * depth + "1" + closing * depth + "}", encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.json: (is nested deeper than 64|cannot be read as JSON)"):
        read_json(path)


def test_json_that_is_nested_as_records_are_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a":' * 60 + "1" + "}" * 60, encoding="utf-8")
    assert list(read_json(path)) == ["a"]
