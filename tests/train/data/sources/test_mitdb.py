"""MIT-BIH records: beats cut round annotated R peaks, and what happens to records that are missing or damaged."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.arrays import Float64Array
from ecgtiny.common.errors import DataError, MissingToolError
from ecgtiny.common.files import sha256
from ecgtiny.train.data.sources import fetch, load, mitdb_files
from tests.tools import require_data, require_module
from tests.train.data.sources.helpers import empty_machine, files_below, serve

FS = 360
PEAKS = np.arange(200, 400 * FS - 200, FS)
SYMBOLS = ["N", "V", "+", "A", "L", "/", "F", "~"]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty $ECGTINY_DATA/mitdb."""
    require_module("wfdb")
    empty_machine(monkeypatch, tmp_path)
    monkeypatch.setenv("ECGTINY_DATA", str(tmp_path / "given"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    (tmp_path / "given" / "mitdb").mkdir(parents=True)
    return tmp_path / "given" / "mitdb"


def spikes() -> Float64Array:
    """400 s with a peak of 1 mV a second."""
    t = np.arange(400 * FS)
    distance = np.abs(t[:, None] - PEAKS[np.clip(t // FS, 0, len(PEAKS) - 1)][:, None])[:, 0]
    return np.exp(-0.5 * (distance / 6) ** 2) + 0.01 * np.sin(2 * np.pi * 0.3 * t / FS)


def write_record(folder: Path, name: str = "999", names: tuple[str, str] = ("V5", "MLII")) -> None:
    import wfdb

    signals = np.stack([np.cos(np.arange(400 * FS) / 50), spikes()], axis=1)
    wfdb.wrsamp(name, FS, ["mV", "mV"], list(names), p_signal=signals, fmt=["212", "212"], write_dir=str(folder))
    symbols = [SYMBOLS[i % len(SYMBOLS)] for i in range(len(PEAKS))]
    wfdb.wrann(name, "atr", PEAKS, symbol=symbols, write_dir=str(folder))


def published(tmp_path: Path) -> dict[str, bytes]:
    """What the publisher's server holds of a record."""
    write_record(tmp_path)
    content = {f"/999{suffix}": (tmp_path / f"999{suffix}").read_bytes() for suffix in (".hea", ".dat", ".atr")}
    sums = "".join(f"{sha256(body)} {name[1:]}\n" for name, body in content.items())
    return {**content, "/SHA256SUMS.txt": sums.encode()}


def test_beats_are_cut_round_the_r_peaks_of_lead_mlii(folder: Path) -> None:
    write_record(folder)
    split = load("mitdb:999")
    assert (split.train.length, split.train.fs, split.train.unit, split.train.gain) == (140, 200.0, "std", 200.0)
    assert np.all(np.abs(split.train.x[:, :, 0].argmax(axis=1) - 50) <= 1)
    assert split.train.x.mean(axis=1) == pytest.approx(0, abs=1e-6)
    assert split.train.x.std(axis=1, ddof=1) == pytest.approx(1, abs=1e-6)


def test_classes_are_those_of_ec57_and_other_marks_are_no_beats(folder: Path) -> None:
    write_record(folder)
    split = load("mitdb:999")
    assert split.train.label is not None
    assert split.train.source.sample is not None
    expected = {"N": "N", "V": "V", "A": "S", "L": "N", "/": "Q", "F": "F"}
    for sample, label in zip(split.train.source.sample, split.train.label, strict=True):
        symbol = SYMBOLS[int(np.flatnonzero(sample == PEAKS)[0]) % len(SYMBOLS)]
        assert split.train.classes[label] == expected[symbol]


def test_the_first_five_minutes_are_for_training(folder: Path) -> None:
    write_record(folder)
    split = load("mitdb:999")
    assert split.train.source.sample is not None
    assert split.test.source.sample is not None
    assert split.train.source.sample.max() < 300 * FS <= split.test.source.sample.min()
    assert split.train.source.record is not None
    assert set(split.train.source.record) == {"999"}
    assert "first 5 minutes" in split.rule


def test_the_first_lead_is_used_where_there_is_no_mlii(folder: Path) -> None:
    write_record(folder, names=("V5", "V1"))
    assert np.std(load("mitdb:999").train.x[:, :, 0].argmax(axis=1)) > 5


def test_a_record_with_gaps_is_refused(folder: Path) -> None:
    write_record(folder)
    raw = np.fromfile(folder / "999.dat", np.uint8)
    raw[3000:3003] = (0x00, 0x88, 0x00)
    raw.tofile(folder / "999.dat")
    with pytest.raises(DataError, match="mitdb:999: 1 samples are not valid, the first is 1000"):
        load("mitdb:999")


@pytest.mark.parametrize(
    ("suffix", "size"),
    [(".hea", 0), (".hea", 7), (".hea", 40), (".dat", 0), (".dat", 1001), (".atr", 0), (".atr", 101)],
)
def test_a_record_cut_short_is_an_error(folder: Path, suffix: str, size: int) -> None:
    write_record(folder)
    path = folder / f"999{suffix}"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DataError, match="mitdb:999"):
        load("mitdb:999")


def test_a_listed_record_with_other_content_is_refused(folder: Path) -> None:
    write_record(folder, "208")
    with pytest.raises(DataError, match=r"208\.hea: is not the published file"):
        load("mitdb:208")


def test_a_missing_record_says_which_files_go_where(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mitdb_files, "URL", "http://127.0.0.1:9/")
    with pytest.raises(DataError) as caught:
        load("mitdb:208")
    for part in ("208.hea", "208.dat", "208.atr", str(folder)):
        assert part in caught.value.fix


def test_an_unlisted_record_is_checked_against_the_publishers_list(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = published(tmp_path)
    with serve(content) as server:
        monkeypatch.setattr(mitdb_files, "URL", f"{server.url}/")
        assert [path.name for path in fetch("mitdb:999")] == ["999.hea", "999.dat", "999.atr"]
        load("mitdb:999")
    assert server.asked == ["/SHA256SUMS.txt", "/999.hea", "/999.dat", "/999.atr"]
    assert files_below(tmp_path / "cache") == ["mitdb/999.atr", "mitdb/999.dat", "mitdb/999.hea"]


def test_a_record_that_is_here_in_part_is_downloaded_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = published(tmp_path)
    (folder / "999.hea").write_bytes(content["/999.hea"])
    with serve(content) as server:
        monkeypatch.setattr(mitdb_files, "URL", f"{server.url}/")
        assert len({path.parent for path in fetch("mitdb:999")}) == 1
    assert len(load("mitdb:999").train) > 100


def test_a_record_that_the_publisher_does_not_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve({"/SHA256SUMS.txt": b"0123 100.hea\n"}) as server:
        monkeypatch.setattr(mitdb_files, "URL", f"{server.url}/")
        with pytest.raises(DataError, match="the database has no file 999\\.hea"):
            fetch("mitdb:999")


def test_without_wfdb_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_record(folder)
    monkeypatch.setitem(sys.modules, "wfdb", None)
    with pytest.raises(MissingToolError, match=r"ecgtiny\[data\]"):
        load("mitdb:999")


def test_a_published_record() -> None:
    require_data("mitdb", "208.dat")
    split = load("mitdb:208")
    assert split.train.label is not None
    assert split.test.label is not None
    both = np.bincount(np.concatenate([split.train.label, split.test.label]))
    assert both.tolist() == [1585, 2, 992, 372, 2]
    normal = split.train.x[split.train.normal, :, 0]
    assert np.mean(np.abs(normal.argmax(axis=1) - 50) <= 2) > 0.99
