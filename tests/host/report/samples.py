"""Run folders with invented results: every stage's record and arrays, made without training or compiling anything."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.common.stage_records.train import TrainRecord
from ecgtiny.common.stage_records.validate import ValidateRecord
from ecgtiny.quantize.detector import Detector, Scorer
from ecgtiny.train.calibration.scores import Score
from tests.stored import stored
from tests.tools import BENCH_MODELS

MODEL = BENCH_MODELS / "m1.tflite"
CLASSES = ["normal", "pvc", "sveb"]
LENGTH = 140
TESTED = {"normal": 40, "pvc": 12, "sveb": 8}
THRESHOLD = 0.83

Body = dict[str, Any]


def hide_matplotlib(patch: pytest.MonkeyPatch) -> None:
    """Make matplotlib look as if it were not installed; a report without figures is also ten times as fast."""
    find = importlib.util.find_spec
    patch.setattr(importlib.util, "find_spec", lambda name: None if name == "matplotlib" else find(name))
    patch.setitem(sys.modules, "matplotlib", None)


def metrics(auroc: float) -> Body:
    shares = {"accuracy": 0.9167, "sensitivity": 0.85, "specificity": 0.95, "ppv": 0.8947}
    return {
        "auroc": auroc,
        "auroc_interval": [0.9712, 0.9954],
        "auprc": 0.9641,
        "auprc_interval": [0.9411, 0.9803],
        **shares,
        **{f"{name}_interval": [value - 0.04, value + 0.03] for name, value in shares.items()},
        "f1": 0.8718,
        "per_class_recall": {
            name: {"beats": beats, "recall": 0.9 - 0.01 * beats, "interval": [0.3121, 0.9432]}
            for name, beats in TESTED.items()
        },
        "confusion": {"tp": 17, "fp": 2, "fn": 3, "tn": 38},
    }


def baseline(auroc: float) -> Body:
    return {**metrics(auroc), "threshold": 0.9, "false_alarm_rate": None}


def false_alarm_rate() -> Body:
    return {"promised": 0.02, "observed": 0.05, "interval": [0.0, 0.075], "false_alarms": 2,
            "false_alarms_interval": [0, 3], "normals": 40}  # fmt: skip


def train_body(classes: list[str]) -> Body:
    names = dict(zip(CLASSES, classes, strict=True))
    found = metrics(0.9876)
    found["per_class_recall"] = {names[name]: figure for name, figure in found["per_class_recall"].items()}
    return {
        "config": {"seed": 7, "shift": 2, "trim": 0.1, "labels": True},
        "data": {
            "name": "sample set",
            "rule": "the first beats train",
            "digests": {"beats.csv": "ab" * 32},
            "classes": classes,
            "train": {"beats": 20, "per_class": {classes[0]: 20}, "flat": 0},
            "test": {"beats": 61, "per_class": {names[name]: n for name, n in TESTED.items()}, "flat": 1},
        },
        "preprocess": {"length": LENGTH, "leads": 1, "pool": 1},
        "score": {"kind": "maxw", "window": 20},
        "model": {"name": "dense", "samples": LENGTH, "leads": 1, "bottleneck": 2, "weights": 10240},
        "threshold": {
            "rule": "quantile",
            "value": THRESHOLD,
            "promised": 0.02,
            "calibration": {"method": "out-of-fold", "beats": 20},
        },
        "metrics": found,
        "false_alarm_rate": false_alarm_rate(),
        "baselines": {"mean_beat": baseline(0.9123), "pca": baseline(0.9234)},
        "robustness": {
            "shift": [
                {"samples": by, "alarms": 0.4, "sensitivity": 0.84 + by / 100, "specificity": 0.91} for by in (-1, 0, 1)
            ],
            "trim": {
                "fraction": 0.1,
                "dropped": 2,
                "dropped_anomalies": 1,
                "threshold_before": 1.2,
                "threshold_after": THRESHOLD,
            },
            "without_options": {
                "metrics": metrics(0.9871),
                "false_alarm_rate": false_alarm_rate(),
                "shift": [{"samples": 1, "alarms": 0.4, "sensitivity": 0.8, "specificity": 0.4567}],
            },
        },
        "versions": {"ecgtiny": "0.1.0", "numpy": "9.8.7"},
    }


def add_train(run: Run, classes: list[str] | None = None) -> None:
    names = CLASSES if classes is None else classes
    random = np.random.default_rng(0)
    label = np.repeat(np.arange(len(TESTED)), list(TESTED.values()))
    label = np.append(label, 0)
    counts = _counts(random, label)
    score = np.append(np.abs(random.normal(0.5 + 0.6 * (label[:-1] > 0), 0.15)), np.nan)
    np.savez(
        run.path("beats.npz"), train_counts=_counts(random, np.zeros(20, int)), fit_mask=np.ones(20, bool),
        test_counts=counts, test_label=label, test_score=score,
    )  # fmt: skip
    rows = np.array([0, 40, 52, 1, 41, 2])
    inputs = counts[rows] / 200
    np.savez(run.path("examples.npz"), input=inputs, output=inputs * 0.9, label=label[rows], score=score[rows])
    run.save("train.json", stored(TrainRecord, **train_body(names)), inputs=[], outputs=["beats.npz", "examples.npz"])


def compared(beats: int) -> Body:
    difference = {"max": 0.01234, "rms": 0.00456, "mean": -0.00078}
    return {"beats": beats, "decisions_changed": 3, "decision_agreement": 0.9951, "spearman": 0.9987,
            "score_difference": difference}  # fmt: skip


def add_quantize(run: Run, failed: tuple[str, ...] = (), classes: list[str] | None = None) -> None:
    tflite = MODEL.read_bytes()
    run.path("model_int8.tflite").write_bytes(tflite)
    scorer = Scorer.read(tflite, length=LENGTH, leads=1, pool=1, score=Score("maxw", 20))
    detector = Detector.freeze(scorer, tflite, 54321)
    with np.load(run.path("beats.npz")) as beats:
        counts, label = beats["test_counts"], beats["test_label"]
    flat = np.all(counts == 0, axis=(1, 2))
    np.savez(run.path("validation.npz"), counts=counts, label=label, flat=flat)
    body = {
        "failed": list(failed),
        "model_digest": detector.digest,
        "weights_bytes": 10240,
        "constants_bytes": 11392,
        "operators": ["fully_connected"] * 6,
        "preprocess": {"length": LENGTH, "leads": 1, "pool": 1},
        "score": {"kind": "maxw", "window": 20},
        "threshold": {"rule": "quantile", "value": 54321, "promised": 0.02, "calibration": {"beats": 20}},
        "metrics": metrics(0.9871),
        "false_alarm_rate": false_alarm_rate(),
        "saturated_inputs": 0.000125,
        "fidelity": {
            "auroc_delta": -0.0005,
            "gates": {"most_decisions_changed": 0.01, "least_spearman": 0.99},
            "training": compared(20),
            "calibration": compared(20),
            "test": compared(60),
        },
        "versions": {"ecgtiny": "0.1.0", "tensorflow": "2.21.0"},
    }
    record = stored(QuantizeRecord, **body, data=train_body(CLASSES if classes is None else classes)["data"])
    run.save(
        "quantize.json", record, inputs=["train.json", "beats.npz"], outputs=["model_int8.tflite", "validation.npz"]
    )


def add_export(run: Run, board: str) -> None:
    run.path(f"export/{board}").mkdir(parents=True)
    run.path(f"export/{board}/firmware.elf").write_bytes(b"\x7fELF" + board.encode())
    body = {
        "board": board,
        "model_digest": "cd" * 32,
        "build_digest": "0123456789abcdef",
        "budget": {"flash": 65536, "ram": 16384, "stack": 2048, "source": "this project's own"},
        "flash_bytes": 21340,
        "ram_bytes": 4242,
        "stack_bytes": 512,
        "symbols": {"layer_0_weights": 4480, "agent_run": 552},
        "toolchain": "arm-none-eabi-gcc 12.2.1",
        "versions": {"ecgtiny": "0.1.0"},
    }
    inputs, outputs = ["beats.npz", "model_int8.tflite", "quantize.json"], [f"export/{board}/firmware.elf"]
    run.save(f"export/{board}/export.json", stored(ExportRecord, **body), inputs=inputs, outputs=outputs)


def _counts(random: np.random.Generator, label: Any) -> Any:
    time = np.linspace(0, 2 * np.pi, LENGTH)
    beats = [np.sin(time * (1 + kind)) + random.normal(0, 0.1, LENGTH) for kind in label]
    beats[-1] = beats[-1] * (0 if len(label) > sum(TESTED.values()) else 1)
    return np.rint(200 * np.array(beats)[:, :, np.newaxis]).astype(np.int16)


def add_validation(run: Run, board: str, **changes: Any) -> None:
    run.path(f"validate-{board}.csv").write_text("index,device\n")
    body = {
        "board": board,
        "virtual": True,
        "model_digest": "cd" * 32,
        "build_is_the_exported_one": True,
        "beats": 61,
        "beats_asked": 61,
        "complete": True,
        "failed": [],
        "mismatches": 0,
        "first_mismatches": [],
        "retries": 3,
        "flat": 1,
        "alarms": 19,
        "decision_agreement": 0.9836,
        "float_against_device": compared(60),
        "auroc": {"device": 0.9871, "float": 0.9876},
        "counter_kind": "instr",
        "instructions": {"min": 28451, "median": 28460.5, "max": 28499},
        "cycles": None,
        "throughput": {"beats_per_second": 49.12},
        "versions": {"ecgtiny": "0.1.0"},
        **changes,
    }
    inputs = [f"export/{board}/export.json", "quantize.json", "validation.npz"]
    run.save(f"validate-{board}.json", stored(ValidateRecord, **body), inputs=inputs, outputs=[f"validate-{board}.csv"])


def sample_run(folder: Path) -> Run:
    """Return a run with every stage done for one board."""
    folder.mkdir(exist_ok=True)
    run = Run(folder)
    add_train(run)
    add_quantize(run)
    add_export(run, "nrf52840")
    add_validation(run, "nrf52840")
    return run
