"""What is measured: the networks with their recorded inputs and outputs, the detectors with beats, what peers take."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ecgtiny.common.arrays import Int8Array, Int16Array
from ecgtiny.common.frontend.design import FrontEnd, design
from ecgtiny.quantize.detector import Detector, Scorer
from ecgtiny.quantize.monitor.alarm import AlarmRules
from ecgtiny.quantize.monitor.linear import Linear
from ecgtiny.quantize.monitor.model import MonitorModel
from ecgtiny.quantize.monitor.rules import Rules
from ecgtiny.quantize.monitor.segments import SegmentThresholds
from ecgtiny.train.calibration.scores import Score

HERE = Path(__file__).parent
MODELS = HERE / "models"
NETWORKS = ("m1", "m1pt", "m2s", "m2t", "m3")
DETECTORS = ("tiny", "linear", "m1")
STREAM = "stream"
LENGTH, LEADS = 140, 1
RATE, GAIN = 360, 1000
"""Of the stream's signal: Hz, counts/mV."""


def tflite(name: str) -> bytes:
    """Return a model's file."""
    return (MODELS / f"{name}.tflite").read_bytes()


def vectors(name: str) -> tuple[Int8Array, Int8Array]:
    """Return 64 inputs int8 [64, size] and what TFLM's reference kernels make of them, int8 [64, size]."""
    x, y = (np.load(MODELS / f"{name}_{which}.npy").reshape(64, -1) for which in ("xq", "yq"))
    return x, y


def beats() -> Int16Array:
    """Return int16 [66, 140, 1]: six synthetic beats of each class.

    They are ``generate(np.random.default_rng(0), dict.fromkeys(CLASSES, 6)).counts`` of ``train/synthetic``, stored
    because sines differ between computers, and an instruction count must not.
    """
    stored: Int16Array = np.load(MODELS / "beats.npy")
    return stored


def detector(name: str) -> Detector:
    """Return a detector of ``detectors.toml``."""
    form, content = _toml("detectors")[name], tflite(name)
    scorer = Scorer.read(content, length=LENGTH, leads=LEADS, pool=form["pool"], score=Score(**form["score"]))
    return Detector.freeze(scorer, content, form["threshold"])


@dataclass(frozen=True)
class StreamInputs:
    """A detector of continuous ECG, and a signal to feed it with."""

    detector: Detector
    monitor: MonitorModel
    front: FrontEnd
    counts: Int16Array
    """int16 [n], generated ECG of seed 0 with the six anomalies, at 360 Hz and 1000 counts/mV."""


def stream_inputs() -> StreamInputs:
    """Return the stream of ``detectors.toml`` with a signal, stored because sines differ between computers."""
    form = _toml("detectors")[STREAM]["monitor"]
    rules = replace(Rules(), enrolment_ms=form["enrolment_ms"])
    monitor = MonitorModel(
        Linear(**_tuples(form["linear"])), tuple(form["thresholds"]), form["level"],
        SegmentThresholds(**_tuples(form["segments"])), rules, AlarmRules(),
    )  # fmt: skip
    counts: Int16Array = np.load(MODELS / f"{STREAM}.npy")
    return StreamInputs(detector(STREAM), monitor, design(RATE, GAIN), counts)


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


def peers() -> dict[str, Any]:
    """Return ``peers.toml``."""
    return _toml("peers")


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))
