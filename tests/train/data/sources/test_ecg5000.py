"""ECG5000: found, downloaded, checked; the official split and the classes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.common.files import sha256
from ecgtiny.train.data.sources import describe, download, ecg5000, fetch, load
from tests.tools import require_data
from tests.train.data.sources.helpers import bumps, empty_machine, files_below, serve, write_rows

NAMES = ("ECG5000_TRAIN.txt", "ECG5000_TEST.txt")
KEPT = ["ecg5000/ECG5000_TEST.txt", "ecg5000/ECG5000_TRAIN.txt"]


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return empty_machine(monkeypatch, tmp_path)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, bytes]:
    """Two small files that pass for the published ones."""
    paths = [
        write_rows(tmp_path / name, [1, 1, 2, 3, 4, 5], bumps(6, seed=i), separator="  ")
        for i, name in enumerate(NAMES)
    ]
    found = {path.name: path.read_bytes() for path in paths}
    monkeypatch.setattr(ecg5000, "DIGESTS", {name: sha256(text) for name, text in found.items()})
    return found


def archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return stream.getvalue()


def test_it_is_downloaded_once(monkeypatch: pytest.MonkeyPatch, cache: Path, texts: dict[str, bytes]) -> None:
    with serve({"/ECG5000.zip": archive(texts)}) as server:
        monkeypatch.setattr(ecg5000, "URL", f"{server.url}/ECG5000.zip")
        first, second = load("ecg5000"), load("ecg5000")
    assert server.asked == ["/ECG5000.zip"]
    assert files_below(cache) == KEPT
    assert np.array_equal(first.train.x, second.train.x)


def test_a_damaged_file_of_the_cache_is_replaced(
    monkeypatch: pytest.MonkeyPatch, cache: Path, texts: dict[str, bytes]
) -> None:
    with serve({"/ECG5000.zip": archive(texts)}) as server:
        monkeypatch.setattr(ecg5000, "URL", f"{server.url}/ECG5000.zip")
        fetch("ecg5000")[0].write_bytes(b"damaged")
        assert fetch("ecg5000")[0].read_bytes() == texts[NAMES[0]]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>not an archive</html>", "does not hold the set"),
        (archive({NAMES[0]: b"1 2 3"}), "does not hold the set"),
        (archive(dict.fromkeys(NAMES, b"1 2 3")), "ECG5000_TRAIN.txt is not the published file"),
    ],
)
def test_another_archive_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, cache: Path, body: bytes, message: str
) -> None:
    with serve({"/ECG5000.zip": body}) as server:
        monkeypatch.setattr(ecg5000, "URL", f"{server.url}/ECG5000.zip")
        with pytest.raises(DataError, match=message):
            load("ecg5000")
    assert files_below(cache) == []


def test_an_interrupted_download_leaves_nothing_and_can_be_repeated(
    monkeypatch: pytest.MonkeyPatch, cache: Path, texts: dict[str, bytes]
) -> None:
    def interrupt(_bar: object, _size: int) -> None:
        raise KeyboardInterrupt

    with serve({"/ECG5000.zip": archive(texts)}) as server:
        monkeypatch.setattr(ecg5000, "URL", f"{server.url}/ECG5000.zip")
        with monkeypatch.context() as during:
            during.setattr(download.tqdm, "update", interrupt)
            with pytest.raises(KeyboardInterrupt):
                load("ecg5000")
        assert files_below(cache) == []
        assert len(load("ecg5000").train) == 6


def test_offline_says_which_file_goes_where(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(ecg5000, "URL", "http://127.0.0.1:9/ECG5000.zip")
    with pytest.raises(DataError) as caught:
        load("ecg5000")
    for part in (*NAMES, str(cache / "ecg5000"), "$ECGTINY_DATA"):
        assert part in caught.value.fix


def test_another_file_below_the_given_folder_is_refused(
    monkeypatch: pytest.MonkeyPatch, cache: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "given" / "ecg5000"
    folder.mkdir(parents=True)
    write_rows(folder / NAMES[0], [1, 2], bumps(2), separator=" ")
    monkeypatch.setenv("ECGTINY_DATA", str(folder.parent))
    with pytest.raises(DataError, match=r"ECG5000_TRAIN.txt: is not the published file.*replace it"):
        load("ecg5000")


def test_a_cache_that_cannot_be_written_to_is_an_error(
    monkeypatch: pytest.MonkeyPatch, cache: Path, texts: dict[str, bytes]
) -> None:
    cache.write_text("a file where the folder should be")
    with serve({"/ECG5000.zip": archive(texts)}) as server:
        monkeypatch.setattr(ecg5000, "URL", f"{server.url}/ECG5000.zip")
        with pytest.raises(DataError, match="cannot be written"):
            load("ecg5000")


def test_the_description_says_how_to_get_it(cache: Path) -> None:
    status = {source.name: source.status for source in describe()}
    assert status["ecg5000"] == "ecgtiny data fetch ecg5000"


def test_the_published_files() -> None:
    require_data("ecg5000", "ECG5000_TRAIN.txt")
    split = load("ecg5000")
    assert split.train.label is not None
    assert split.test.label is not None
    assert np.bincount(split.train.label).tolist() == [292, 177, 10, 19, 2]
    assert np.bincount(split.test.label).tolist() == [2627, 1590, 86, 175, 22]
    assert (split.train.length, split.train.leads, split.train.unit, split.train.gain) == (140, 1, "std", 200.0)
    assert split.train.classes == ("normal", "r-on-t pvc", "pvc", "sveb", "unknown")
    assert set(split.train.source.digests) == set(NAMES)
    assert "official" in split.rule


def test_the_published_files_by_path_are_the_same_beats() -> None:
    path = require_data("ecg5000", "ECG5000_TRAIN.txt")
    named, by_path = load("ecg5000"), load(str(path))
    assert np.array_equal(named.train.counts, by_path.train.counts)
    assert np.array_equal(named.test.counts, by_path.test.counts)
    assert by_path.rule == "train ECG5000_TRAIN.txt, test ECG5000_TEST.txt; labels: ECG5000"
