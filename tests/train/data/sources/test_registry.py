"""Looking sources up: names, arguments, paths, and the list that a user sees."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.sources import describe, fetch, load
from tests.train.data.sources.helpers import empty_machine


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty_machine(monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "nowhere: there is no such source or file .*ecg5000, mitdb:RECORD, synthetic"),
        ("nowhere:208", "there is no such source or file"),
        ("", r"is a folder \(.* add --stream for continuous records\)"),
        ("mitdb", "needs a record .*mitdb:RECORD"),
        ("mitdb:../208", "not the name of a record"),
        ("mitdb:DS1", "not the name of a record .*mitdb:208; add --stream for continuous records, mitdb:DS1 among"),
        ("synthetic:3", "takes nothing after the colon"),
        ("ecg5000:TRAIN", "takes nothing after the colon"),
    ],
)
def test_a_name_that_means_nothing(name: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load(name)


def test_a_folder_is_not_beats(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is a folder"):
        load(str(tmp_path))


def test_a_pipe_is_refused_before_it_is_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this operating system has no named pipes")
    os.mkfifo(tmp_path / "beats")
    with pytest.raises(DataError, match="pipe or a device"):
        load(str(tmp_path / "beats"))


def test_a_path_that_the_system_refuses_is_a_data_error() -> None:
    with pytest.raises(DataError, match="cannot be read: File name too long"):
        load("x" * 5000)


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    with pytest.raises(DataError, match=r"not a file of beats .*\.npy, \.npz"):
        load(str(tmp_path / "picture.png"))


def test_every_source_is_described() -> None:
    found = {source.name: source for source in describe()}
    assert list(found)[:4] == ["adfecgdb-injected", "ecg5000", "mitdb:RECORD", "synthetic"]
    assert sum(name.startswith("PATH") for name in found) == 5
    assert found["synthetic"].status == "built in"
    assert found["mitdb:RECORD"].status == "ecgtiny data fetch mitdb:RECORD"
    assert all(source.what and source.licence for source in found.values())


def test_only_sets_with_files_can_be_fetched() -> None:
    with pytest.raises(DataError, match="generated and has no files"):
        fetch("synthetic")
    with pytest.raises(DataError, match=r"no named source 'beats\.csv'"):
        fetch("beats.csv")
