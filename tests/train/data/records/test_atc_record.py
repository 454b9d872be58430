"""AliveCor's ATC files."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.records import load_records
from tests.train.data.records.exports.made import check, ecg


def block(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0\0\0\0"


def atc(*names: bytes, nanovolts: int = 500) -> bytes:
    samples = np.rint(ecg(300) * 1e6 / nanovolts).astype("<i2").tobytes()
    form = block(b"fmt ", struct.pack("<BHHBH", 1, 300, nanovolts, 14, 0))
    beats = block(b"ann ", struct.pack("<I", 600) + struct.pack("<IHIHIH", 300, 1, 900, 2, 10**6, 1))
    return (
        b"ALIVE\0\0\0\2\0\0\0" + block(b"info", bytes(264)) + form + b"".join(block(n, samples) for n in names) + beats
    )


@pytest.mark.parametrize("name", ["a.atc", "a.bin"])
def test_leads_scale_and_beats(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(atc(b"ecg ", b"ecg2"))
    record = load_records(str(tmp_path / name), "ii")[0]
    check(record, ecg(300), 300)
    assert (record.lead, record.gain, record.other_leads) == ("II", 2000, ("I",))
    assert record.annotations is not None
    assert (record.annotations.sample.tolist(), record.annotations.symbol.tolist()) == ([150, 450], ["N", "V"])


@pytest.mark.parametrize(("lead", "note"), [(None, "lead I is the first of 2"), ("Lead II", ""), ("a-VR", None)])
def test_the_lead_is_chosen_as_of_any_record(tmp_path: Path, lead: str | None, note: str | None) -> None:
    (tmp_path / "a.atc").write_bytes(atc(b"ecg ", b"ecg2"))
    if note is None:
        with pytest.raises(DataError, match=r"has no lead 'a-VR' \(its leads are I, II\)"):
            load_records(str(tmp_path / "a.atc"), lead)
        return
    record = load_records(str(tmp_path / "a.atc"), lead)[0]
    assert (record.lead, record.note) == ("II" if lead else "I", note)


def test_a_file_that_is_cut_gives_what_is_whole(tmp_path: Path) -> None:
    data = atc(b"ecg ")
    (tmp_path / "a.atc").write_bytes(data[: data.index(b"ecg ") + 8 + 2001])
    record = load_records(str(tmp_path / "a.atc"))[0]
    assert len(record) == 1000
    assert "block 'ecg' holds 2001 of 6000 bytes" in record.note


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"ALIVE", "does not begin as an ATC file does"),
        (b"ALIVE\0\0\0\2\0\0\0", "has no block 'fmt '"),
        (atc(), "has no leads"),
        (atc(b"ecg ")[:350], "has no samples"),
        (atc(b"ecg ").replace(struct.pack("<HH", 300, 500), bytes(4)), "format 1 at 0 Hz and 0 nV"),
    ],
)
def test_a_damaged_file_says_what_is_wrong(tmp_path: Path, data: bytes, message: str) -> None:
    if message == "has no samples":
        data = data[: data.index(b"ecg ") + 9]
    (tmp_path / "a.atc").write_bytes(data)
    with pytest.raises(DataError, match=message):
        load_records(str(tmp_path / "a.atc"))
