"""Every reader of files from outside, found as ecgtiny finds them, with whole files to begin from."""

from __future__ import annotations

import importlib
import io
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ecgtiny.boards import loader
from ecgtiny.common.plugins import discover
from ecgtiny.common.run import Run, seal
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.train.data.beats import Split
from ecgtiny.train.data.records.csv_record import exports
from ecgtiny.train.data.records.load import read_record, readers
from ecgtiny.train.data.records.record import Record
from ecgtiny.train.data.sources import registry
from tests.fuzz.mutations import mutated, mutated_json
from tests.tools import ROOT

STORED = ROOT / "tests" / "data" / "run-of-schema-1"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Target:
    """A reader, and files that it reads."""

    name: str
    seeds: Callable[[], Mapping[str, Files]]
    """Whole files by a name of their own, each a set by file name; the first of a set is given to the reader."""
    read: Callable[[Path], object]
    """Reads a file, and raises AssertionError where the result is none that may come out."""
    mutate: Callable[[bytes, Random], bytes] = mutated
    fixed: frozenset[str] = frozenset()
    """Files of a set that are never changed."""


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


def edf_seeds() -> dict[str, Files]:
    import edfio

    made = edfio.EdfSignal(signal(2500), 250, label="ECG II", physical_dimension="mV", physical_range=(-3.2768, 3.2767))
    with TemporaryDirectory() as folder:
        edfio.Edf([made]).write(Path(folder, "a.edf"))
        return {"one lead": {"a.edf": Path(folder, "a.edf").read_bytes()}}


def wfdb_seeds() -> dict[str, Files]:
    import wfdb

    counts = np.rint(200 * signal())[:, None].astype(np.int64)
    with TemporaryDirectory() as folder:
        wfdb.wrsamp(
            "a", 250, ["mV"], ["MLII"], d_signal=counts, fmt=["16"], adc_gain=[200.0], baseline=[0], write_dir=folder
        )
        wfdb.wrann("a", "atr", np.array([125, 375]), symbol=["N", "V"], write_dir=folder)
        return {"one lead": {f"a.{end}": Path(folder, f"a.{end}").read_bytes() for end in ("hea", "dat", "atr")}}


RECORDS = {"CSV": text_seeds, "ATC": atc_seeds, "EDF, EDF+C": edf_seeds, "WFDB": wfdb_seeds}
"""Whole files of each reader of records."""


def read_samples(path: Path) -> object:
    record = read_record(path, None)
    assert isinstance(record, Record)
    assert len(record) > 0
    assert np.isfinite([record.fs, record.gain]).all()
    if record.annotations is not None:
        assert (record.annotations.sample < len(record)).all()
    return record


def beat_seeds() -> dict[str, Files]:
    x = np.array([np.roll(signal(9), i) + 0.01 * i for i in range(6)])
    packed, plain = io.BytesIO(), io.BytesIO()
    np.savez_compressed(packed, x=x, label=np.arange(6) % 2, fs=250.0, classes=np.array(["a", "b"]))
    np.save(plain, x)
    lines = [",".join(f"{value:.3f}" for value in row) for row in x]
    labelled = "\n".join(f"{row}:1" for row in lines)
    return {name: {"beats": content} for name, content in {
        ".npz": packed.getvalue(),
        ".npy": plain.getvalue(),
        ".ts, .arff": f"@problemName ECG5000\n@classLabel true 1 2\n@data\n{labelled}".encode(),
        "arff": ("@relation ECG5000\n@data\n" + "\n".join(f"{r},1" for r in lines)).encode(),
        ".csv with a header row": ("label,0,1,2,3,4,5,6,7,8\n" + "\n".join(f"0,{r}" for r in lines)).encode(),
        "text without a header": "\n".join(f"1 {r.replace(',', ' ')}" for r in lines).encode(),
    }.items()}  # fmt: skip


def read_beats(path: Path) -> object:
    split = registry.load(f"{path}:normal=1") if path.read_bytes()[:1].isdigit() else registry.load(str(path))
    assert isinstance(split, Split)
    assert np.isfinite(split.train.x).all()
    return split


def board_seeds() -> dict[str, Files]:
    return {path.stem: {"b.toml": path.read_bytes()} for path in sorted(loader.FOLDER.glob("*.toml"))}


def run_seeds() -> dict[str, Files]:
    return {name: {name: (STORED / name).read_bytes()} for name in ("train.json", "quantize.json")}


def resealed(data: bytes, rng: Random) -> bytes:
    """Change values of a record and seal it again, as somebody would who knows how; or only change its bytes."""
    if rng.random() < 0.3:
        return mutated(data, rng)
    body = json.loads(mutated_json(data, rng))
    if isinstance(body, dict):
        body["seal"] = seal(body)
    return json.dumps(body).encode()


def read_run(path: Path) -> object:
    return Run(path.parent).read(path.name, TrainRecord if path.name == "train.json" else QuantizeRecord)


def tflite_seeds() -> dict[str, Files]:
    found = sorted([*ROOT.glob("bench/models/*.tflite"), *ROOT.glob("tests/**/*.tflite")])
    return {path.stem: {"a.tflite": path.read_bytes()} for path in found if path.stat().st_size < 50_000}


def keras_seeds() -> dict[str, Files]:
    return {"linear": {"model.keras": (STORED / "model.keras").read_bytes()}}


def read_keras(path: Path) -> object:
    return importlib.import_module("ecgtiny.train.store").load_network(path)


def targets() -> dict[str, Target]:
    """Return every reader by its name."""
    records = [Target(reader.name, RECORDS[reader.name], read_samples) for reader in readers()]
    formats = {kind.name for kind in discover("ecgtiny.train.data.sources", "FORMAT", registry.FileFormat)}
    assert formats <= set(beat_seeds()), "add a file of the format"
    others = [
        Target("beats", beat_seeds, read_beats),
        Target("board", board_seeds, lambda path: loader.load_board(str(path))),
        Target("run record", run_seeds, read_run, resealed),
        Target(".tflite", tflite_seeds, lambda path: read_graph(path.read_bytes())),
        Target(".keras", keras_seeds, read_keras),
    ]
    return {target.name: target for target in [*records, *others]}
