"""Annotation files beside a record: which is taken, and what is said where none is."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.annotations import usable_annotations
from tests.tools import require_module
from tests.train.data.records.made import FS, counts, write_edf, write_wfdb
from tests.train.data.sources.helpers import empty_machine


@pytest.fixture(autouse=True)
def _wfdb() -> None:
    require_module("wfdb")


def annotate(folder: Path, name: str, annotator: str, sample: int, fs: float | None = None) -> None:
    import wfdb

    wfdb.wrann(name, annotator, np.array([sample]), symbol=["V"], fs=fs, write_dir=str(folder))


def test_an_annotator_is_taken_by_its_name(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    annotate(tmp_path, "a", "mine", 77)
    for name in ("mine", ".mine"):
        (record,) = load_records(str(tmp_path / "a.hea"), annotator=name)
        assert record.annotations is not None
        assert record.annotations.sample.tolist() == [77]
        assert "a.mine" in record.source
        assert "a.atr" not in record.source


def test_a_damaged_default_file_does_not_stop_another_annotator(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    annotate(tmp_path, "a", "mine", 77)
    (tmp_path / "a.atr").write_bytes(b"xyz")
    (record,) = load_records(str(tmp_path), annotator="mine")
    assert record.annotations is not None


def test_an_annotator_that_is_not_there_lists_those_that_are(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    write_wfdb(tmp_path, "ab")
    annotate(tmp_path, "a", "mine", 77)
    with pytest.raises(DataError, match=r"a\.hea: has no annotations a\.qrs \(there are atr, mine\)"):
        load_records(str(tmp_path / "a.hea"), annotator="qrs")
    for path in tmp_path.glob("a.[am]*"):
        path.unlink()
    with pytest.raises(DataError, match="there is no annotation file beside the record"):
        load_records(str(tmp_path / "a.hea"), annotator="qrs")


def test_an_annotator_longer_than_a_name_can_be_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has no annotations a.aaa.*there are atr"):
        load_records(str(write_wfdb(tmp_path)), annotator="a" * 300)


@pytest.mark.parametrize("name", ["../a", "", "a/b", "a.b", "*", "-x"])
def test_what_is_no_annotator_is_refused(tmp_path: Path, name: str) -> None:
    write_wfdb(tmp_path)
    with pytest.raises(DataError, match="is not the name of an annotator"):
        load_records(str(tmp_path / "a.hea"), annotator=name)


def test_an_annotator_of_an_edf_file(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf")
    annotate(tmp_path, "a", "mine", 77)
    (tmp_path / "a.mine").rename(tmp_path / "a.edf.mine")
    (record,) = load_records(str(path), annotator="mine")
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [77]


def test_the_default_is_the_first_of_three(tmp_path: Path) -> None:
    write_wfdb(tmp_path, annotated=False)
    for sample, annotator in ((3, "ecg"), (2, "qrs"), (1, "atr")):
        annotate(tmp_path, "a", annotator, sample)
        (record,) = load_records(str(tmp_path))
        assert record.annotations is not None
        assert record.annotations.sample.tolist() == [sample]


def test_annotations_count_in_their_own_rate_or_the_record_s(tmp_path: Path) -> None:
    write_wfdb(tmp_path, annotated=False)
    annotate(tmp_path, "a", "atr", 90, fs=90)
    annotate(tmp_path, "a", "qrs", 90)
    for annotator, sample in (("atr", FS), ("qrs", 90)):
        (record,) = load_records(str(tmp_path), annotator=annotator)
        assert record.annotations is not None
        assert record.annotations.sample.tolist() == [sample]


def test_records_that_hold_their_annotations_themselves_say_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("# fs=360\nII\n" + "0.1\n" * 400)
    for spec in (str(tmp_path / "a.csv"), "synthetic:0"):
        with pytest.raises(DataError, match=r"has no WFDB annotation files beside it .*leave --annotator out"):
            load_records(spec, annotator="atr")


def test_an_annotator_of_a_named_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty_machine(monkeypatch, tmp_path)
    monkeypatch.setenv("ECGTINY_DATA", str(tmp_path))
    (tmp_path / "mitdb").mkdir()
    shutil.copy(write_wfdb(tmp_path / "mitdb", "900"), tmp_path)
    annotate(tmp_path / "mitdb", "900", "mine", 77)
    (record,) = load_records("mitdb:900", annotator="mine")
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [77]


def test_one_annotation_in_a_hundred_may_be_behind_the_end() -> None:
    place = np.arange(1.0, 101.0)
    place[-1] = 200
    made, note = usable_annotations(place, ["N"] * 100, 100, False, "here")
    assert (len(made.sample), note) == (99, "1 annotations behind the end ignored")
    with pytest.raises(DataError, match=r"annotation 98 is at sample 99 of 98"):
        usable_annotations(place, ["N"] * 100, 98, False, "here")
    made, note = usable_annotations(place, ["N"] * 100, 49, True, "here")
    assert (made.sample.tolist()[-2:], len(made.sample)) == ([48, 48], 49)
    assert note == ("51 annotations behind the end ignored; 1 annotations at the end are taken for its last sample")


@pytest.mark.parametrize("place", [9.5, 10.0, 10.5])
def test_an_annotation_at_sample_n_of_n_is_of_the_last_one(place: float) -> None:
    made, note = usable_annotations(np.array([3.0, place]), ["N", "V"], 10, False, "here")
    assert (made.sample.tolist(), made.symbol.tolist()) == ([3, 9], ["N", "V"])
    assert note == "1 annotations at the end are taken for its last sample"


def test_an_annotation_file_may_count_from_one(tmp_path: Path) -> None:
    header = write_wfdb(tmp_path)
    samples = len(load_records(str(header))[0])
    annotate(tmp_path, "a", "atr", samples)
    (record,) = load_records(str(header))
    assert record.annotations is not None
    assert record.annotations.sample.tolist() == [samples - 1]


def test_codes_that_wfdb_does_not_have_are_ignored_and_told() -> None:
    made, note = usable_annotations(np.arange(4.0), ["N", "", "PVC", "V"], 10, False, "here")
    assert made.symbol.tolist() == ["N", "V"]
    assert note == "2 annotations of no WFDB code ignored ('' ...)"


@pytest.mark.parametrize("place", [np.nan, -1.0, -np.inf])
def test_an_annotation_before_the_start_is_refused(place: float) -> None:
    with pytest.raises(DataError, match="annotation 0 is at sample -1 of 10"):
        usable_annotations(np.array([place]), ["N"], 10, True, "here")


def test_counts_are_those_of_the_record_beside_any_annotator(tmp_path: Path) -> None:
    write_wfdb(tmp_path)
    annotate(tmp_path, "a", "mine", 77)
    assert np.array_equal(load_records(str(tmp_path), annotator="mine")[0].counts, counts())
