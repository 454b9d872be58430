"""Which recordings can be opened, and that no other file can."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.host.dashboard.array_recording import ArrayForm
from ecgtiny.host.dashboard.choices import open_recording, recordings_in, sent_recordings
from ecgtiny.host.dashboard.uploads import Uploads
from tests.host.dashboard.served import FS, GAIN, counts, write_wfdb


def sent(uploads: Uploads, path: Path) -> None:
    uploads.add(path.name, path.read_bytes(), first=True, last=True)


def test_recordings_of_a_folder_and_the_folders_in_it(tmp_path: Path) -> None:
    header, _ = write_wfdb(tmp_path / "set" / "deep")
    np.save(tmp_path / "set" / "a.npy", counts())
    (tmp_path / "set" / "notes.md").write_text("x", "utf-8")
    assert recordings_in([tmp_path / "set"]) == {"set/a.npy": tmp_path / "set" / "a.npy", "set/deep/r1.hea": header}


def test_links_out_of_a_folder_are_neither_listed_nor_opened(tmp_path: Path) -> None:
    outside, inside = write_wfdb(tmp_path / "outside")[0], tmp_path / "set"
    inside.mkdir()
    (inside / "a.hea").symlink_to(outside)
    assert recordings_in([inside]) == {}
    with pytest.raises(DataError, match="outside the folders"):
        open_recording(inside / "a.hea", None, [inside])


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
    assert np.array_equal(recording.counts, counts(3))


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
