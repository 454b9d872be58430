"""What a name or a path stands for: numbers and halves of the MIT-BIH database, files and folders."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.load import load_readable
from ecgtiny.train.data.records.mitdb import DS1, DS2, SETS
from ecgtiny.train.data.sources import mitdb_files
from tests.tools import require_data, require_module
from tests.train.data.records.made import counts, write_wfdb
from tests.train.data.sources.helpers import empty_machine

ALL = {*range(100, 125), *range(200, 235)} - {110, 120, 204, 206, 211, 216, 218, 224, 225, 226, 227, 229}
"""The database's 48 records."""


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty $ECGTINY_DATA/mitdb and no server."""
    require_module("wfdb")
    empty_machine(monkeypatch, tmp_path)
    monkeypatch.setenv("ECGTINY_DATA", str(tmp_path / "given"))
    monkeypatch.setattr(mitdb_files, "URL", "http://127.0.0.1:9/")
    (tmp_path / "given" / "mitdb").mkdir(parents=True)
    return tmp_path / "given" / "mitdb"


def write_csv(path: Path) -> None:
    path.write_text("# fs=360\nI\n" + "".join(f"{value / 200}\n" for value in counts(720)))


def test_the_halves_are_22_records_each_without_the_paced_ones() -> None:
    assert len(set(DS1)) == len(set(DS2)) == 22
    assert {*DS1, *DS2} == ALL - {102, 104, 107, 217}


def test_numbers_are_loaded_in_their_order(given: Path) -> None:
    for name in ("901", "900"):
        write_wfdb(given, name)
    assert [record.name for record in load_records("mitdb:901,900")] == ["901", "900"]


def test_records_201_and_202_are_of_one_patient(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mitdb_files, "digests", dict)
    for name in ("201", "202", "203"):
        write_wfdb(given, name)
    assert [record.patient for record in load_records("mitdb:201,202,203")] == ["201", "201", "203"]


@pytest.mark.parametrize("spec", ["mitdb:", "mitdb:DS3", "mitdb:20", "mitdb:,208", "mitdb:208;223"])
def test_what_is_no_record_is_refused(given: Path, spec: str) -> None:
    with pytest.raises(DataError, match="is not the name of a record"):
        load_records(spec)


def test_a_record_twice_is_refused(given: Path) -> None:
    with pytest.raises(DataError, match=r"names a record twice \(name each number once\)"):
        load_records("mitdb:900,900")


def test_a_half_is_whole_or_an_error(given: Path) -> None:
    write_wfdb(given, "100")
    with pytest.raises(DataError):
        load_records("mitdb:DS2")


def test_a_folder_holds_records_of_every_kind_by_name(tmp_path: Path) -> None:
    require_module("wfdb")
    write_wfdb(tmp_path, "b")
    write_csv(tmp_path / "a.csv")
    write_csv(tmp_path / "b.CSV")
    (tmp_path / "notes.txt").write_text("no record")
    records = load_records(str(tmp_path))
    assert [record.name for record in records] == ["a", "b.CSV", "b.hea"]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no records \(these are read: \*\.atc, \*\.csv, \*\.edf, \*\.hea\)"):
        load_records(str(tmp_path))


@pytest.mark.parametrize("name", ["absent.csv", "absent.edf", "absent.hea", "absent"])
def test_an_absent_file_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        DataError,
        match=r"there is no such file or folder \(give adfecgdb:RECORD, afdb:RECORD, mitdb:RECORD, .*, a folder",
    ):
        load_records(str(tmp_path / name))


@pytest.mark.parametrize("name", ["empty.csv", "empty.edf", "empty.hea"])
def test_an_empty_file_is_called_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(DataError, match=rf"{name}: is empty \(replace the file\)"):
        load_records(str(tmp_path / name))


@pytest.mark.parametrize("name", ["a.csv", "a.edf", "a.hea"])
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / name).write_text("content")

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=rf"{name}: cannot be read: Permission denied \(check the file's permissions\)"):
        load_records(str(tmp_path / name))


def test_a_name_that_is_too_long_for_the_system_is_an_error() -> None:
    with pytest.raises(DataError, match="cannot be read: File name too long"):
        load_records("x" * 5000)


def test_another_kind_of_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("1 2 3")
    with pytest.raises(DataError, match="is not a record that can be read"):
        load_records(str(tmp_path / "a.pdf"))


def test_a_folder_that_is_called_like_a_file_is_read_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    write_csv(tmp_path / "x.csv" / "a.csv")
    assert [record.name for record in load_records(str(tmp_path / "x.csv"))] == ["a"]


def test_published_records() -> None:
    require_data("mitdb", "114.dat")
    present = [name for name in SETS["DS1"] if Path(os.environ["ECGTINY_DATA"], "mitdb", f"{name}.dat").is_file()]
    records = load_records(f"mitdb:{','.join(present[:6])}")
    assert {(record.lead, record.fs, record.gain, record.zero, len(record)) for record in records} == {
        ("MLII", 360.0, 200.0, 1024, 650000)
    }
    (second,) = [record for record in records if record.name == "114"]
    assert second.counts[0] == 1027  # the header's initial value of its second signal, MLII


def test_the_same_record_from_a_folder_has_the_same_counts(tmp_path: Path) -> None:
    for suffix in (".hea", ".dat", ".atr"):
        shutil.copy(require_data("mitdb", f"208{suffix}"), tmp_path)
    (here,), (named,) = load_records(str(tmp_path)), load_records("mitdb:208")
    assert np.array_equal(here.counts, named.counts)
    assert here.source == named.source


def test_of_a_folder_what_can_be_read_is_read_and_the_rest_named(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("# fs=360\nII\n" + "0.1\n" * 400)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "broken.hea").write_text("broken 0 360\n")
    loaded = load_readable(str(tmp_path))
    assert [record.name for record in loaded.records] == ["good"]
    assert {name: error.exit_code for name, error in loaded.skipped.items()} == {"broken.hea": 3, "empty.csv": 3}
    with pytest.raises(DataError, match=r"has no leads|is empty"):
        load_records(str(tmp_path))
    with pytest.raises(DataError, match="is empty"):
        load_readable(str(tmp_path / "empty.csv"))


def test_a_folder_of_which_nothing_can_be_read_is_refused_with_the_first_reason(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.hea").write_text("b 0 360\n")
    with pytest.raises(DataError, match=r"holds 2 records, and none of them can be read; the first: .*a.csv: is empty"):
        load_readable(str(tmp_path))
