"""What a browser sends stays in one folder, within bounds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.host.dashboard.uploads import Uploads


def test_pieces_become_a_file() -> None:
    uploads = Uploads()
    uploads.add("a.csv", b"one ", first=True, last=False)
    assert uploads.names == []
    uploads.add("a.csv", b"two", first=False, last=True)
    assert uploads.names == ["a.csv"]
    assert (uploads.folder / "a.csv").read_bytes() == b"one two"


def test_a_file_of_the_same_name_is_replaced() -> None:
    uploads = Uploads()
    for content in (b"long before", b"new"):
        uploads.add("a.csv", content, first=True, last=True)
    assert (uploads.folder / "a.csv").read_bytes() == b"new"


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/passwd", "..", ".hidden", "a/b.csv", "a\\b.csv", "", "a\n.csv", "x" * 300]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    uploads = Uploads()
    assert uploads.folder.parent == tmp_path
    with pytest.raises(DataError, match="name that is not taken"):
        uploads.add(name, b"x", first=True, last=True)
    assert list(uploads.folder.iterdir()) == []
    assert not (uploads.folder.parent / "a.csv").exists()


def test_the_bound_holds_over_all_files_and_leaves_nothing_behind() -> None:
    uploads = Uploads(max_bytes=10)
    uploads.add("a.csv", b"123456", first=True, last=True)
    with pytest.raises(DataError, match=r"over the .* MB that are taken.*--folder"):
        uploads.add("b.csv", b"12345", first=True, last=False)
    assert [path.name for path in uploads.folder.iterdir()] == ["a.csv"]
    uploads.remove("a.csv")
    uploads.add("b.csv", b"1234567890", first=True, last=True)
    assert uploads.names == ["b.csv"]


def test_files_are_counted() -> None:
    uploads = Uploads(max_files=2)
    for name in ("a", "b"):
        uploads.add(name, b"", first=True, last=True)
    with pytest.raises(DataError, match="over the 2 files"):
        uploads.add("c", b"", first=True, last=True)


def test_a_piece_without_its_first_is_refused() -> None:
    with pytest.raises(DataError, match="first is missing"):
        Uploads().add("a.csv", b"x", first=False, last=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("earlier", [b"", b"earlier "])
def test_a_write_that_fails_is_told_and_the_next_file_of_that_name_is_whole(earlier: bytes) -> None:
    uploads = Uploads()
    if earlier:
        uploads.add("a.csv", earlier, first=True, last=False)
        (uploads.folder / "a.csv").unlink()
    (uploads.folder / "a.csv").symlink_to("/dev/full")
    with pytest.raises(DataError, match=r"a\.csv: cannot be kept: No space.*free space"):
        uploads.add("a.csv", b"x", first=not earlier, last=True)
    assert uploads.names == []
    assert list(uploads.folder.iterdir()) == []
    uploads.add("a.csv", b"whole", first=True, last=True)
    assert (uploads.folder / "a.csv").read_bytes() == b"whole"


def test_a_file_begins_anew_whatever_lies_there() -> None:
    uploads = Uploads()
    (uploads.folder / "a.csv").write_bytes(b"rest of a piece")
    uploads.add("a.csv", b"new", first=True, last=True)
    assert (uploads.folder / "a.csv").read_bytes() == b"new"


def test_names_that_differ_by_case_alone_are_one_file() -> None:
    uploads = Uploads()
    uploads.add("A.csv", b"before", first=True, last=True)
    uploads.add("a.CSV", b"new", first=True, last=True)
    assert uploads.names == ["a.CSV"]
    assert [path.name for path in uploads.folder.iterdir()] == ["a.CSV"]


def test_all_is_gone_in_the_end() -> None:
    uploads = Uploads()
    uploads.add("a.csv", b"x", first=True, last=True)
    uploads.close()
    assert not uploads.folder.exists()
