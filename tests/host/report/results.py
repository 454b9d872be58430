"""Folders with an invented comparison and an invented search, made without fitting anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.compare import (
    ClassRecall,
    ComparedDetector,
    ComparedItems,
    CompareOptions,
    CompareRecord,
    Estimate,
    Rates,
)
from ecgtiny.common.stage_records.search import (
    Beside,
    FoundModel,
    FrontModel,
    Judgement,
    SearchOptions,
    SearchRecord,
    TrialCounts,
)

VERSIONS = {"ecgtiny": "0.1.0", "numpy": "9.8.7"}


def estimate(mean: float, half: float = 0.01) -> Estimate:
    return Estimate(mean=mean, low=mean - half, high=mean + half)


def detector(auroc: float, ahead: float | None, **cost: Any) -> ComparedDetector:
    return ComparedDetector(
        summary="invented",
        kind="beats",
        auroc=estimate(auroc),
        auprc=estimate(auroc - 0.1),
        sensitivity=estimate(0.8),
        false_alarm_rate=Rates(promised=0.02, observed=0.0211, low=0.01, high=0.03, expected=None),
        calibration="out-of-fold",
        versus_pca=None if ahead is None else estimate(ahead),
        per_class_recall={"normal": ClassRecall(items=50, recall=0.98), "pvc": ClassRecall(items=9, recall=0.8765)},
        own_rules={},
        report={},
        weights=int(100 * auroc),
        seconds=1.5,
        **cost,
    )


def comparison(folder: Path, **changes: ComparedDetector) -> Run:
    """Return a folder with a comparison of three detectors, of which one was not judged."""
    measured = {"weights_bytes": 140, "flash_bytes": 9552, "ram_bytes": 1240, "validated": True, "beats": 300}
    refused = ComparedDetector(summary="", not_judged="it takes no beats of 9 samples", per_class_recall={},
                               own_rules={}, report={}, reason="it could not be judged")  # fmt: skip
    record = CompareRecord(
        stage="compare",
        versions=VERSIONS,
        config=CompareOptions(data="sample set", models=[], seeds=2, promised=0.02, epochs=None),
        items=ComparedItems(what="beats", conditions="one patient", item="beat", folds=1, test=59,
                            per_class={"normal": 50, "pvc": 9}, subjects=None, resampled_by="beat"),
        baseline="base",
        board="nrf52840",
        detectors={
            "base": detector(0.91, None, reason="a baseline"),
            "good": detector(0.98, 0.07, instructions=5828.0, **measured),
            "other": refused,
            **changes,
        },
    )  # fmt: skip
    folder.mkdir(exist_ok=True)
    run = Run(folder)
    run.save("compare.json", record, inputs=[], outputs=[])
    return run


def search(folder: Path) -> Run:
    """Return a folder with a search that found one model in four trials."""
    folder.mkdir(exist_ok=True)
    run = Run(folder)
    run.path("trials.csv").write_text(
        "trial,flash,ram,stack,instructions,quality,refused\n0,6500,990,344,1700,0.981,\n1,7000,1000,344,2000,0.987,\n"
        "2,9000,1200,344,7000,,over the budget\n3,6400,980,344,1600,0.5,\n",
        "utf-8",
    )
    beside = Beside(training=estimate(0.02), test=estimate(-0.005), better=True)
    judged = Judgement(run="runs/trial-1", quality=0.987, auroc=0.9712, auroc_interval=(0.96, 0.98), weights_bytes=40,
                       flash_bytes=7000, ram_bytes=1000, stack_bytes=344, instructions=2000.0)  # fmt: skip
    model = FoundModel(family="dense", pool=7, bottleneck=2, widths=[4], activation="relu", kernel=0, score="maxw3",
                       epochs=27, learning_rate=0.019)  # fmt: skip
    record = SearchRecord(
        stage="search",
        versions=VERSIONS,
        config=SearchOptions(data="set", board="nrf52840", budget={"flash": 8192, "ram": 1024}, seed=0, at_once=8),
        rule="AUROC of the int8 scores of training beats",
        trials=TrialCounts(judged=3, over_budget=1, refused=0),
        front=[FrontModel(**vars(judged), trial=1, model=model, share=0.97, versus_pca=beside, versus_linear=beside)],
        beside={"plain": replace(judged, quality=0.9444)},
        dropped={"trial-0": "a gate of the quantisation failed"},
    )  # fmt: skip
    run.save("search.json", record, inputs=[], outputs=["trials.csv"])
    return run
