"""A quantised run without a training: a model of bench/models, beats made up, a threshold by hand."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.quantize.detector import Detector, Scorer
from ecgtiny.quantize.store import MODEL
from ecgtiny.train.calibration.scores import Score
from tests.stored import changed, stored
from tests.tools import BENCH_MODELS

MODELS = BENCH_MODELS
FORM = {"length": 140, "leads": 1, "pool": 1}
SCORE = Score("maxw", 20)
THRESHOLD = 84_000


def quantised_run(
    folder: Path, model: str | bytes = "m1", score: Score = SCORE, gain: float | None = None, **changes: Any
) -> Run:
    """Write beats.npz, model_int8.tflite and quantize.json.

    ``model`` is one of bench/models, or a .tflite; ``gain`` is that of a score of the signal; ``changes`` go into the
    record.
    """
    run, tflite = Run(folder), (MODELS / f"{model}.tflite").read_bytes() if isinstance(model, str) else model
    folder.mkdir(parents=True, exist_ok=True)
    detector = Detector.freeze(Scorer.read(tflite, **FORM, score=score, gain=gain), tflite, THRESHOLD)
    form = FORM if gain is None else {**FORM, "gain": gain}
    np.savez(run.path("beats.npz"), train_counts=beats())
    run.path(MODEL).write_bytes(tflite)
    record = stored(QuantizeRecord, model_digest=detector.digest, preprocess=form, score=asdict(score),
                    threshold={"value": THRESHOLD}, stream=None)  # fmt: skip
    run.save("quantize.json", changed(record, changes), inputs=["beats.npz"], outputs=[MODEL])
    return run


def beats(count: int = 30) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Return int16 [count, 140, 1]: sines of several heights with noise."""
    rng = np.random.default_rng(3)
    wave = 200 * np.sin(np.linspace(0, 6, 140))[None, :, None] * rng.uniform(0.5, 2, (count, 1, 1))
    return (wave + rng.normal(0, 30, (count, 140, 1))).astype(np.int16)
