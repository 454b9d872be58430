"""Which recordings can be opened, and that no other file can."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.events import Annotation
from ecgtiny.host.dashboard.array_recording import ArrayForm
from ecgtiny.host.dashboard.choices import open_recording, recordings_in, sent_recordings
from ecgtiny.host.dashboard.uploads import Uploads
from ecgtiny.host.evaluation.annotations import write_wfdb as write_wfdb_file
from tests.host.dashboard.served import FS, GAIN, counts, write_wfdb


def write_wfdb_annotations(path: Path) -> None:
    write_wfdb_file(path, np.array([100, 350], np.int64), [Annotation("N"), Annotation("V")], FS)


def sent(uploads: Uploads, path: Path) -> None:
    uploads.add(path.name, path.read_bytes(), first=True, last=True)


def test_recordings_of_a_folder_and_the_folders_in_it(tmp_path: Path) -> None:
    header, _ = write_wfdb(tmp_path / "set" / "deep")
    np.save(tmp_path / "set" / "a.npy", counts())
    (tmp_path / "set" / "notes.md").write_text("x", "utf-8")
    assert recordings_in([tmp_path / "set"]).found == {
        "set/a.npy": tmp_path / "set" / "a.npy",
        "set/deep/r1.hea": header,
    }


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    first, second = (tmp_path / part / "rec" for part in "ab")
    headers = [write_wfdb(folder)[0] for folder in (first, second)]
    assert recordings_in([first, second]).found == {f"{first}/r1.hea": headers[0], f"{second}/r1.hea": headers[1]}


def test_a_folder_that_has_no_name_gets_that_of_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wfdb(tmp_path / "set")
    monkeypatch.chdir(tmp_path / "set")
    assert list(recordings_in([Path()]).found) == ["set/r1.hea"]
    assert list(recordings_in([Path("..")]).found) == [f"{tmp_path.name}/set/r1.hea"]


def test_a_folder_that_is_named_twice_is_listed_once(tmp_path: Path) -> None:
    header, _ = write_wfdb(tmp_path / "set")
    assert recordings_in([tmp_path / "set", tmp_path / "set" / ".." / "set"]).found == {"set/r1.hea": header}


def test_what_does_not_fit_on_the_list_is_told(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text("1\n", "utf-8")
    listed = recordings_in([tmp_path], most=2)
    assert [path.name for path in listed.found.values()] == ["a.csv", "b.csv"]
    assert "the first 2 recordings" in listed.note
    assert not recordings_in([tmp_path], most=3).note


def test_links_out_of_a_folder_are_neither_listed_nor_opened(tmp_path: Path) -> None:
    outside, inside = write_wfdb(tmp_path / "outside")[0], tmp_path / "set"
    inside.mkdir()
    (inside / "a.hea").symlink_to(outside)
    assert recordings_in([inside]).found == {}
    with pytest.raises(DataError, match="outside the folders"):
        open_recording(inside / "a.hea", None, [inside])


@pytest.mark.parametrize("suffix", [".dat", ".atr"])
def test_a_file_beside_the_header_that_is_a_link_out_of_the_folder_is_refused(tmp_path: Path, suffix: str) -> None:
    outside = tmp_path / "outside"
    write_wfdb(outside)
    write_wfdb_annotations(outside / "r1.atr")
    header, signal = write_wfdb(tmp_path / "set")
    link = header.with_suffix(suffix)
    signal.unlink() if suffix == ".dat" else None
    link.symlink_to(outside / f"r1{suffix}")
    with pytest.raises(DataError, match=f"r1{suffix}: is a link to a file outside the folders"):
        open_recording(header, None, [tmp_path / "set"])
    assert open_recording(header, None, [tmp_path / "set", outside]).leads == ("I", "II")


def test_a_link_that_a_recording_does_not_need_is_not_in_its_way(tmp_path: Path) -> None:
    header, _ = write_wfdb(tmp_path / "set")
    (tmp_path / "other.dat").write_bytes(b"x")
    (tmp_path / "set" / "other.dat").symlink_to(tmp_path / "other.dat")
    assert open_recording(header, None, [tmp_path / "set"]).leads == ("I", "II")


@pytest.mark.parametrize("path", ["../outside/r1.hea", "/etc/passwd"])
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    write_wfdb(tmp_path / "outside")
    inside = tmp_path / "set"
    inside.mkdir()
    with pytest.raises(DataError, match="outside the folders"):
        open_recording(inside / path, None, [inside])


def test_a_header_cannot_name_a_signal_elsewhere(tmp_path: Path) -> None:
    write_wfdb(tmp_path / "outside")
    header, signal = write_wfdb(tmp_path / "set")
    signal.unlink()
    header.write_text(header.read_text("utf-8").replace("r1.dat", "../outside/r1.dat"), "utf-8")
    with pytest.raises(DataError):
        open_recording(header, None, [tmp_path / "set"])


def test_a_header_with_its_signal_is_one_recording_of_all_leads(tmp_path: Path) -> None:
    uploads = Uploads()
    for path in write_wfdb(tmp_path, leads=3):
        sent(uploads, path)
    found = sent_recordings(uploads)
    assert list(found) == ["r1.hea"]
    recording = open_recording(found["r1.hea"], None, [uploads.folder])
    assert recording.leads == ("I", "II", "III")
    assert np.array_equal(np.stack([one.counts for one in recording.records], axis=1), counts(3))


def test_what_was_sent_and_is_no_recording_is_told(tmp_path: Path) -> None:
    uploads = Uploads()
    _, signal = write_wfdb(tmp_path)
    sent(uploads, signal)
    with pytest.raises(DataError, match=r"r1\.dat.*hold no recording.*\*\.hea"):
        sent_recordings(uploads)


def test_an_array_is_read_as_it_is_said_to_be(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", counts())
    form = ArrayForm(FS, "counts", ("V1", "V2"), GAIN)
    assert open_recording(tmp_path / "a.npy", form, [tmp_path]).leads == ("V1", "V2")
    with pytest.raises(DataError, match="sampled at 0 Hz"):
        open_recording(tmp_path / "a.npy", None, [tmp_path])
