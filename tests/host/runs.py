"""Run folders as the stages before validation leave them, without what made them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgtiny.common.arrays import BoolArray, Int16Array, Int32Array, Int64Array
from ecgtiny.common.files import write_atomic
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from tests.stored import stored

THRESHOLD = 100


def make_run(
    folder: Path,
    counts: Int16Array,
    score: Int32Array,
    *,
    digest: str,
    board: str = "nrf52840",
    flat: BoolArray | None = None,
    label: Int64Array | None = None,
    threshold: int = THRESHOLD,
    image: bytes | None = b"image",
) -> Run:
    """A run whose test beats are ``counts`` and whose integer reference gave ``score``."""
    run, beats = Run(folder), len(counts)
    flat = np.zeros(beats, np.bool_) if flat is None else flat
    arrays = {
        "counts": counts,
        "label": np.arange(beats) % 2 if label is None else label,
        "score": score,
        "flat": flat,
        "float_score": np.where(flat, np.nan, score / 65536),
    }
    write_atomic(run.path("validation.npz"), npz(arrays))
    data = {"name": "made", "rule": "none", "note": None}
    trained = stored(TrainRecord, threshold={"value": threshold / 65536}, data=data)
    run.save("train.json", trained, inputs=[], outputs=[])
    quantised = stored(QuantizeRecord, threshold={"value": threshold}, model_digest=digest)
    run.save("quantize.json", quantised, inputs=["train.json"], outputs=["validation.npz"])
    files = [] if image is None else [f"export/{board}/firmware.elf"]
    for name in files:
        write_atomic(run.path(name), image or b"")
    exported = stored(ExportRecord, board=board, model_digest=digest, build_digest="0001020304050607")
    run.save(f"export/{board}/export.json", exported, inputs=["quantize.json"], outputs=files)
    return run


def npz(arrays: dict[str, NDArray[Any]]) -> bytes:
    """The arrays as the content of a .npz file."""
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()
