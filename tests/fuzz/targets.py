"""Every reader of files from outside, found as ecgtiny finds them, with whole files to begin from."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from ecgtiny.boards import loader
from ecgtiny.common.plugins import discover
from ecgtiny.common.run import Run, seal
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.train.data.beats import Split
from ecgtiny.train.data.records.load import readers
from ecgtiny.train.data.sources import registry
from tests.fuzz.mutations import mutated, mutated_json
from tests.fuzz.seeds_records import RECORDS, Files, read_samples, signal
from tests.quantize.graph.build_ends import TAKEN
from tests.quantize.graph.build_sixteen import WEIGHTED, weighted
from tests.tools import ROOT

STORED = ROOT / "tests" / "data" / "run-of-schema-1"


@dataclass(frozen=True)
class Target:
    """A reader, and files that it reads."""

    name: str
    seeds: Callable[[], Mapping[str, Files]]
    """Whole files by a name of their own, each a set by file name; the first of a set is given to the reader."""
    read: Callable[[Path], object]
    """Reads a file, and raises AssertionError where the result is none that may come out."""
    mutate: Callable[[bytes, Random], bytes] = mutated


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
    stored = {path.stem: path.read_bytes() for path in found if path.stat().st_size < 50_000}
    made = {what: make() for what, make in TAKEN.items()}
    sixteen = {f"{kind} of int16, bias {bias}": weighted(kind, bias) for kind, bias in WEIGHTED}
    return {name: {"a.tflite": content} for name, content in (stored | made | sixteen).items()}


def keras_seeds() -> dict[str, Files]:
    return {"linear": {"model.keras": (STORED / "model.keras").read_bytes()}}


def read_keras(path: Path) -> object:
    return importlib.import_module("ecgtiny.train.detectors.keras_files").load_network(path)


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
