"""A run on continuous records of five generated patients, and records as comma-separated text."""

from __future__ import annotations

from pathlib import Path

from ecgtiny.common.run import Run
from ecgtiny.quantize.pipeline import quantize_run
from ecgtiny.train.config import TrainConfig
from ecgtiny.train.data.records.generated import synthetic_record
from ecgtiny.train.data.records.record import Record
from ecgtiny.train.pipeline import train_run

FS, MINUTES, PATIENTS = 200.0, 7.0, 5
ECTOPIC = ("Q", "V")
"""Of the generator's anomalies, the inverted T wave plays an ectopic beat: it comes without its symbol's meaning."""


def write_csv(folder: Path, record: Record, name: str, *, annotated: bool = True) -> Path:
    """Write a record as comma-separated text of counts, and return its file."""
    marks = record.annotations
    mark = (
        {}
        if marks is None or not annotated
        else {int(s): "V" if m in ECTOPIC else str(m) for s, m in zip(marks.sample, marks.symbol, strict=True)}
    )
    counts = record.counts.tolist()
    rows = [f"{count},{mark.get(at, '')}" if annotated else str(count) for at, count in enumerate(counts)]
    head = f"# fs={record.fs:g} unit=counts gain={record.gain:g} zero={record.zero}"
    path = folder / f"{name}.csv"
    path.write_text("\n".join([head, "lead,annotation" if annotated else "lead", *rows, ""]))
    return path


def stream_run(folder: Path) -> Run:
    """Return a run that was trained on five patients and quantised."""
    records = folder / "records"
    records.mkdir()
    for seed in range(PATIENTS):
        write_csv(records, synthetic_record(seed, MINUTES, FS), f"p{seed}")
    run = Run(folder / "run")
    train_run(TrainConfig(data=str(records), model="tiny", epochs=0, stream=True), run)
    quantize_run(run)
    return run
