"""The rows of compare.json: a detector's cells and its firmware as one block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from ...common.stage_records.compare import ComparedDetector, ComparedItems, DeviceCost
from ...train.benchmarks.benchmark import Benchmark
from ...train.calibration.thresholds import Rule
from ...train.comparison.cell import Cell
from ...train.comparison.judged import (
    Judged,
    difference,
    estimate,
    judge,
    own_figures,
    own_rules,
    rates,
    recalls,
)
from ...train.comparison.resampled import draws_of
from ...train.data.beats import Beats
from ...train.detectors.detector import Detector
from ...train.detectors.fitted import Items

Found = Mapping[str, Sequence[Cell] | str]
"""By detector: its cells, one a seed, or why there are none."""


def rows(
    detectors: Sequence[Detector], found: Found, costs: Mapping[str, DeviceCost], baseline: str, rule: Rule
) -> dict[str, ComparedDetector]:
    """Return the row of each detector."""
    judged = {
        name: [judge(cell, rule) for cell in cells] for name, cells in found.items() if not isinstance(cells, str)
    }
    reference = judged.get(baseline)
    return {
        one.name: _row(one, found[one.name], judged.get(one.name, ()), costs[one.name],
                       None if one.name == baseline else reference, rule)
        for one in detectors
    }  # fmt: skip


def describe_items(benchmark: Benchmark, found: Found, test: Items) -> ComparedItems | None:
    """Return what the detectors were judged on; None where none was.

    Args:
        benchmark: the data.
        found: the detectors' cells.
        test: test items of one fold, whose source says what a reader must know.
    """
    cells = next((cells for cells in found.values() if not isinstance(cells, str)), None)
    if cells is None:
        return None
    cell = cells[0]
    counted = Counter[int](cell.label.tolist())
    subjects = set(cell.subject.tolist()) - {""}
    note = test.source.note if isinstance(test, Beats) else test.source
    return ComparedItems(
        what=benchmark.what,
        conditions="; ".join(one.rstrip(".") for one in (benchmark.conditions, note) if one),
        item=benchmark.item,
        folds=len(cell.about.folds),
        test=len(cell.label),
        per_class={name: counted[index] for index, name in enumerate(cell.about.classes)},
        subjects=len(subjects) or None,
        resampled_by="subject" if draws_of(cell.label != 0, cell.subject).by_subject else benchmark.item,
    )


def _row(
    detector: Detector, cells: Sequence[Cell] | str, judged: Sequence[Judged], cost: DeviceCost,
    reference: Sequence[Judged] | None, rule: Rule,
) -> ComparedDetector:  # fmt: skip
    if isinstance(cells, str):
        return ComparedDetector(**vars(cost), summary=detector.summary, not_judged=cells, per_class_recall={},
                                own_rules={}, report={})  # fmt: skip
    folds = [fold for cell in cells for fold in cell.about.folds]
    return ComparedDetector(
        **vars(cost),
        summary=detector.summary,
        kind=cells[0].about.kind,
        auroc=estimate(judged, "auroc"),
        auroc_within_folds=estimate(judged, "auroc_within_folds"),
        auprc=estimate(judged, "auprc"),
        sensitivity=estimate(judged, "sensitivity"),
        false_alarm_rate=rates(judged, cells, rule),
        calibration=_calibration(cells, judged),
        versus_pca=None if reference is None else difference(judged, reference),
        per_class_recall=recalls(judged, cells),
        own_rules=own_rules(cells),
        report=own_figures(cells),
        weights=folds[0].weights,
        seconds=sum(fold.seconds for fold in folds) / len(cells),
        unscored=int(np.isnan(cells[0].score).sum()),
    )


def _calibration(cells: Sequence[Cell], judged: Sequence[Judged]) -> str:
    """Say how the thresholds were calibrated, or why they were not."""
    folds = [fold for cell in cells for fold in cell.about.folds]
    reasons = [fold.calibration_reason for fold in folds if fold.calibration_reason is not None]
    if reasons:
        return f"none: {reasons[0]}"
    if not all(one.thresholds for one in judged):
        return "none: too few training normals got a score"
    return ", ".join(sorted({fold.calibration_method or "" for fold in folds}))
