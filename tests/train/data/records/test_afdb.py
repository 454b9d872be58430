"""Records of the AF database: beats of one file, rhythms of another, downloaded with the published digests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.files import sha256
from ecgtiny.train.data.records import load_records
from ecgtiny.train.data.records.generated import rhythm_record
from ecgtiny.train.data.sources import afdb_files
from ecgtiny.train.data.stream import cut
from tests.stored import there
from tests.tools import require_module
from tests.train.data.records.afdb_made import FS, NAME, write_record
from tests.train.data.sources.helpers import empty_machine, files_below, serve

SUFFIXES = (".hea", ".dat", ".atr", ".qrs")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an empty $ECGTINY_DATA/afdb."""
    require_module("wfdb")
    empty_machine(monkeypatch, tmp_path)
    monkeypatch.setenv("ECGTINY_DATA", str(tmp_path / "given"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (tmp_path / "given" / "afdb").mkdir(parents=True)
    return tmp_path / "given" / "afdb"


def published(tmp_path: Path) -> dict[str, bytes]:
    """Return what the publisher's server holds of a record."""
    write_record(tmp_path)
    content = {f"/{NAME}{suffix}": (tmp_path / f"{NAME}{suffix}").read_bytes() for suffix in SUFFIXES}
    sums = "".join(f"{sha256(body)} {name[1:]}\n" for name, body in content.items())
    return {**content, "/SHA256SUMS.txt": sums.encode()}


def test_beats_and_rhythms_are_together_and_tell_no_classes(folder: Path) -> None:
    write_record(folder)
    (record,) = load_records(f"afdb:{NAME}")
    truth, marks = there(rhythm_record("af", 2, 12, FS).annotations), there(record.annotations)
    assert np.array_equal(np.sort(marks.sample), np.sort(truth.sample))
    assert np.all(np.diff(marks.sample) >= 0)
    assert there(marks.text)[marks.symbol == "+"].tolist() == there(truth.text)[truth.symbol == "+"].tolist()
    assert not marks.classified
    assert set(record.source) == {f"{NAME}{suffix}" for suffix in SUFFIXES}
    assert "have no classes" in record.note
    assert cut(record).label is None, "a training takes none of its beats for normal"


def test_a_record_is_downloaded_and_checked(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with serve(published(tmp_path)) as server:
        monkeypatch.setattr(afdb_files, "URL", f"{server.url}/")
        assert len(load_records(f"afdb:{NAME}")) == 1
    assert server.asked == ["/SHA256SUMS.txt", *(f"/{NAME}{suffix}" for suffix in SUFFIXES)]
    assert files_below(tmp_path / "cache") == sorted(f"afdb/{NAME}{suffix}" for suffix in SUFFIXES)
    assert not files_below(folder)


def test_another_content_than_the_published_one_is_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = published(tmp_path)
    content[f"/{NAME}.qrs"] = content[f"/{NAME}.qrs"][:-2] + b"\1\1"
    with serve(content) as server:
        monkeypatch.setattr(afdb_files, "URL", f"{server.url}/")
        with pytest.raises(DataError, match=rf"{NAME}\.qrs: has the SHA-256"):
            load_records(f"afdb:{NAME}")
    assert f"afdb/{NAME}.qrs" not in files_below(tmp_path / "cache")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("afdb:4015", "is not the name of a record"),
        ("afdb:00735", "has annotations alone"),
        (f"afdb:{NAME},{NAME}", "names a record twice"),
    ],
)
def test_names_that_are_none(folder: Path, spec: str, message: str) -> None:
    write_record(folder)
    with pytest.raises(DataError, match=message):
        load_records(spec)


def test_corrected_complexes_are_read_where_they_are_named(folder: Path) -> None:
    write_record(folder)
    with pytest.raises(DataError, match=rf"has no annotations {NAME}\.qrsc"):
        load_records(f"afdb:{NAME}", annotator="qrsc")
    (folder / f"{NAME}.qrs").rename(folder / f"{NAME}.qrsc")
    (folder / f"{NAME}.qrs").write_bytes((folder / f"{NAME}.atr").read_bytes())
    marks = there(load_records(f"afdb:{NAME}", annotator="qrsc")[0].annotations)
    assert (marks.symbol == "N").sum() > 500
