"""Small results: a run that is stored, and records of a comparison and of a search."""

from __future__ import annotations

import shutil
from operator import methodcaller
from pathlib import Path
from typing import Any

from ecgtiny import Run
from ecgtiny.common.codec import decode, encode
from ecgtiny.common.stage_records.compare import CompareRecord
from ecgtiny.common.stage_records.search import SearchRecord
from tests.stored import RUN


def stored_run(folder: Path) -> Run:
    """Return a copy of the stored run: trained and quantised, on 144 beats of 35 samples, 36 of them to test with."""
    return Run(shutil.copytree(RUN, folder / "run"))


def shown(value: object) -> str:
    """Return what a notebook asks a value for; empty where it then shows text."""
    return methodcaller("_repr_html_")(value) or ""


def estimate(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean - 0.02, "high": mean + 0.01}


def detector(auroc: float | None, weights: int | None, **others: Any) -> dict[str, Any]:
    found = None if auroc is None else estimate(auroc)
    return {"summary": "made", "auroc": found, "weights": weights, "per_class_recall": {}, "own_rules": {},
            "report": {}, **others}  # fmt: skip


def compared() -> CompareRecord:
    """Return a comparison of three detectors, one of which could not be judged."""
    body = {
        "stage": "compare",
        "config": {"data": "made", "models": [], "seeds": 1, "promised": 0.02, "epochs": None},
        "items": {"what": "made", "conditions": "made", "item": "beat", "folds": 1, "test": 60,
                  "per_class": {"normal": 40, "pvc": 20}, "subjects": None, "resampled_by": "items"},
        "baseline": "pca-8",
        "board": "nrf52840",
        "detectors": {
            "pca-8": detector(0.97, 1120, instructions=5000.0, validated=True),
            "mean-beat": detector(0.9, 140),
            "donut": detector(None, None, not_judged="too few beats"),
        },
        "versions": {},
    }  # fmt: skip
    return decode(encode(body), CompareRecord, "made")


def found() -> SearchRecord:
    """Return a search whose front has one model."""
    beside = {"training": estimate(0.01), "test": None, "better": True}
    model = {"family": "dense", "pool": 4, "bottleneck": 2, "widths": [], "activation": None, "kernel": 1,
             "score": "maxw8", "epochs": 10, "learning_rate": 0.01}  # fmt: skip
    front = {"run": "runs/7", "quality": 0.98, "auroc": 0.97, "auroc_interval": [0.9, 0.99], "weights_bytes": 140,
             "flash_bytes": 7000, "ram_bytes": 1000, "stack_bytes": 300, "instructions": 4000.0, "trial": 7,
             "model": model, "share": 0.9, "versus_pca": beside, "versus_linear": None}  # fmt: skip
    options = {"data": "made", "board": "nrf52840", "budget": {"flash": 8192}, "seed": 0, "at_once": 8}
    counts = {"judged": 1, "over_budget": 0, "refused": 0}
    body = {"stage": "search", "config": options, "rule": "made", "trials": counts, "front": [front], "beside": {},
            "dropped": {}, "versions": {}}  # fmt: skip
    return decode(encode(body), SearchRecord, "made")
