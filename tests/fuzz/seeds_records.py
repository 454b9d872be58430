"""Whole files of each reader of records, and what may come out of such a reader."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ecgtiny.train.data.records.csv_record import exports
from ecgtiny.train.data.records.load import read_record
from ecgtiny.train.data.records.record import Record
from tests.train.data.records.made import write_edf, write_wfdb

Files = dict[str, bytes]
"""A set of files by name; the first is given to the reader."""


def signal(n: int = 700, fs: float = 250) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Beats of 1 mV, in mV."""
    t = np.arange(n) / fs
    return np.exp(-0.5 * (((t % 1) - 0.5) / 0.015) ** 2) + 0.1 * np.sin(t)


def rows(head: str, line: Callable[[int, float], str], fs: float = 250) -> bytes:
    return (head + "".join(line(i, x) + "\n" for i, x in enumerate(signal(fs=fs)))).encode()


def text_seeds() -> dict[str, Files]:
    """A file of each kind of text; each export of a device has to be among them."""
    samples = [round(2621 * x) for x in signal(256, 128)]
    packets = [{"ecg": {"Timestamp": 125 * k, "Samples": samples[16 * k : 16 * k + 16]}} for k in range(16)]
    device = {"x": {"sensor": ["ECG"], "column": ["nSeq", "I1", "A2"], "channels": [2], "device": "bitalino_rev",
                    "sampling rate": 1000, "resolution": [4, 1, 10]}}  # fmt: skip
    opensignals = f"# OpenSignals Text File Format. Version 1\n# {json.dumps(device)}\n# EndOfHeader\n"
    openbci = "%OpenBCI Raw EXG Data\n%Sample Rate = 250 Hz\nSample Index, EXG Channel 0, Accel Channel 0, Timestamp\n"
    apple = "Name,X\nRecorded Date,2020-05-01 10:00:00 +0200\nSample Rate,512 hertz\n\nLead,Lead I\nUnit,µV\n\n"
    polar = "Phone timestamp;sensor timestamp [ns];timestamp [ms];ecg [uV]\n"
    files = {
        "own": rows("# fs=360 unit=counts gain=200 zero=1024 patient=17\nMLII,annotation\n",
                    lambda i, x: f"{round(200 * x) + 1024},{'N' if i % 250 == 125 else ''}"),
        "times": rows("time,I,II\n", lambda i, x: f"{i / 250:.3f},{x:.4f},{-x:.4f}"),
        "semicolons": rows("Zeit (ms);EKG (mV);HR\n", lambda i, x: f"{4 * i};{x:.3f};70".replace(".", ",")),
        "clock": rows("Time\tECG [uV]\n", lambda i, x: f"10:00:{i / 250:06.3f}\t{1000 * x:.1f}"),
        "24 bits": rows("# fs=250 unit=counts gain=20798\nseq,ecg\n",
                        lambda i, x: f"{i % 256},{round(20798 * (x + 30))}"),
        "plain": rows("", lambda _, x: str(round(512 + 200 * x))),
        "Apple Watch": rows(apple, lambda _, x: f"{1000 * x:.3f}", 512),
        "Arduino serial monitor": rows("# unit=counts gain=200 zero=512\n",
                                       lambda i, x: f"12:00:{i // 10 * 0.04:06.3f} -> {round(512 + 200 * x)}"),
        "BITalino, biosignalsplux": rows(opensignals, lambda i, x: f"{i % 16}\t1\t{round(512 + 341 * x)}\t", 1000),
        "Movesense": json.dumps({"data": packets}).encode(),
        "OpenBCI": rows(openbci, lambda i, x: f"{i % 256}, {1000 * x:.2f}, 0.1, 1600000000.1"),
        "Polar": rows(polar, lambda i, x: f"22:00:01;{6 * 10**17 + i * 7692308};{i / 0.13:.6f};{1000 * x:.0f}", 130),
    }  # fmt: skip
    missing = {export.name for export in exports()} - set(files)
    assert not missing, f"add a file of {missing}"
    return {name: {"a.csv": content} for name, content in files.items()}


def atc_seeds() -> dict[str, Files]:
    def block(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + bytes(4)

    samples = np.rint(2000 * signal()).astype("<i2").tobytes()
    form = block(b"fmt ", struct.pack("<BHHBH", 1, 300, 500, 14, 0))
    beats = block(b"ann ", struct.pack("<IIHIH", 300, 100, 1, 400, 2))
    whole = (
        b"ALIVE\0\0\0\2\0\0\0" + block(b"info", bytes(264)) + form + block(b"ecg ", samples) + block(b"ecg2", samples)
    )
    return {"two leads": {"a.atc": whole + beats}}


def written(name: str, *makers: Callable[[Path], object]) -> Files:
    """Return the files that are written to a folder, the one of a name first."""
    with TemporaryDirectory() as folder:
        for make in makers:
            make(Path(folder))
        found = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return {name: found.pop(name), **found}


def edf_seeds() -> dict[str, Files]:
    import edfio

    made = edfio.EdfSignal(signal(2500), 250, label="ECG II", physical_dimension="mV", physical_range=(-3.2768, 3.2767))
    texts = {0: ["+0.5\x14N"], 1: ["+21.5\x14V\x14PVC", "+21.7\x150.1\x14Lights off"]}
    onsets = ("+0", "+21", "+22")
    return {
        "one lead": written("a.edf", lambda folder: edfio.Edf([made]).write(folder / "a.edf")),
        "an ECG among others": written("a.edf", lambda folder: write_edf(folder / "a.edf", ("EEG", "ECG"), records=3)),
        "interrupted": written("a.edf", lambda folder: write_edf(
            folder / "a.edf", ("ECG",), records=3, kind="EDF+D", onsets=onsets, texts=texts)),
    }  # fmt: skip


def wfdb_seeds() -> dict[str, Files]:
    listed = "m/3 1 360 7560\nm_1 3600\n~ 360\nm_2 3600\n"
    return {
        "one lead": written("a.hea", write_wfdb),
        "two leads": written("a.hea", lambda folder: write_wfdb(folder, leads=("MLII", "V5"), fmt="212")),
        "segments": written(
            "m.hea",
            lambda folder: write_wfdb(folder, "m_1", annotated=False),
            lambda folder: write_wfdb(folder, "m_2", annotated=False),
            lambda folder: (folder / "m.hea").write_text(listed, "utf-8"),
        ),
    }


RECORDS = {"CSV": text_seeds, "ATC": atc_seeds, "EDF, EDF+": edf_seeds, "WFDB": wfdb_seeds}
"""Whole files of each reader of records, by its name."""


def read_samples(path: Path) -> object:
    """Read a record, and check that it is one that can be used."""
    record = read_record(path, None)
    assert isinstance(record, Record)
    assert record.counts.dtype == np.int16
    assert len(record) > 0
    assert np.isfinite([record.fs, record.gain, record.zero]).all()
    assert record.name
    if record.annotations is not None:
        sample = record.annotations.sample
        assert ((sample >= 0) & (sample < len(record))).all()
        assert (np.diff(sample) >= 0).all()
    return record
