"""Beats beside their reconstructions, and where in the beat each class leaves a residual."""

from __future__ import annotations

import numpy as np
from msgspec import UnsetType

from ....common.arrays import BoolArray, Float64Array, Int64Array
from ....common.errors import DataError, EcgtinyError
from ....common.numerals import count, decimal
from ....common.run import Run
from ....common.stage_records.train import TrainRecord
from ....common.words import class_name, score_name
from ....quantize.detector import Detector
from ....train.calibration.scores import RESIDUAL
from ..arrays import Arrays, read_arrays
from ..blocks import Block, Figures, Note
from ..figures.classes import Row, residual
from ..figures.reconstruction import Beat, reconstruction
from .context import Context, warnings
from .section import ReportSection

SHOWN = 3
"""Beats shown of each kind, normal and anomalous."""
MAX_BEATS = 200
"""Beats of each class that the mean residual is taken over."""


def beats(context: Context) -> list[Block] | None:
    """Show examples of the float model and, once quantised, the mean residual of the integer reference."""
    train, quantize = context.chain.train, context.chain.quantize
    if train.record is None:
        return None
    blocks: list[Block] = [*warnings(train)]
    if context.draws(train):
        blocks.append(_examples(context.run, train.record))
    if context.draws(train, quantize) and train.record.data.classes and _reconstructs(train.record):
        blocks.append(_residuals(context.run, train.record))
    if not blocks:
        return None
    return blocks


def _reconstructs(train: TrainRecord) -> bool:
    return train.score.kind in RESIDUAL


def _examples(run: Run, train: TrainRecord) -> Block:
    dimensions = {"input": 3, "label": 1, "score": 1} | ({"output": 3} if _reconstructs(train) else {})
    stored = read_arrays(run, "examples.npz", dimensions)
    chosen = _choose(stored["label"])
    if not len(chosen):
        return Note("No test beat could be scored: all of them are flat.")
    span = _span(stored, chosen)
    pictures = tuple(
        reconstruction(f"beat{index}", _beat(stored, row, train), span) for index, row in enumerate(chosen)
    )
    drawn = "; dashed: its reconstruction; shaded: the error" if _reconstructs(train) else ""
    drawn += "; the score is of its last sample alone" if train.score.kind == "likelihood" else ""
    caption = (
        f"Solid: the test beat as the model sees it{drawn}. Float model, first "
        f"lead, {train.data.name}; the first test beats of each class, not chosen by result. Score: "
        f"{score_name(train.score)}; threshold {decimal(train.threshold.value)}."
    )
    return Figures(pictures, caption, small=True)


def _choose(label: Int64Array) -> list[int]:
    """Return rows of normal beats, then of anomalous ones; just the first ones where there are no labels (-1)."""
    normal, anomalous = np.flatnonzero(label == 0), np.flatnonzero(label > 0)
    if not (len(normal) or len(anomalous)):
        return list(range(min(len(label), 2 * SHOWN)))
    return [int(row) for row in (*normal[:SHOWN], *anomalous[:SHOWN])]


def _span(stored: Arrays, rows: list[int]) -> tuple[float, float]:
    both = np.stack([stored[name][rows, :, 0] for name in ("input", "output") if name in stored])
    margin = 0.05 * float(np.ptp(both))
    return float(both.min()) - margin, float(both.max()) + margin


def _beat(stored: Arrays, row: int, train: TrainRecord) -> Beat:
    names, label, score = train.data.classes, int(stored["label"][row]), float(stored["score"][row])
    name = class_name(names[label]) if 0 <= label < len(names) else "unlabelled"
    alarm = "alarm" if score > train.threshold.value else "no alarm"
    output = stored["output"][row, :, 0] if "output" in stored else None
    unit = "std" if isinstance(train.preprocess.gain, UnsetType) else train.data.unit
    return Beat(
        stored["input"][row, :, 0], output, unit, name, f"score {decimal(score, 3)}: {alarm}", anomalous=label > 0
    )


def _residuals(run: Run, train: TrainRecord) -> Block:
    stored = read_arrays(run, "validation.npz", {"counts": 3, "label": 1, "flat": 1})
    usable = (stored["label"] >= 0) & ~stored["flat"]
    if not usable.any():
        return Note("The test beats have no labels, so that no residual by class can be shown.")
    traces, label = _traces(run, stored, usable)
    rows = [
        _row(class_name(name), traces[label == index], anomalous=index > 0)
        for index, name in enumerate(train.data.classes)
        if np.any(label == index)
    ]
    alt = "Mean absolute residual along the beat, a curve for each class. " + "; ".join(
        f"{row.name}: mean {row.values.mean():.3f}, largest {row.values.max():.3f} at sample {row.values.argmax()}"
        for row in rows
    )
    caption = (
        f"Mean absolute residual of each model sample, in standard deviations, by class, all rows to one scale; the "
        f"line repeats {rows[0].name}. int8 integer reference, leads averaged, {train.data.name}, the first "
        f"{MAX_BEATS} test beats of each class at most."
    )
    return Figures((residual(rows, f"{alt}."),), caption)


def _row(name: str, traces: Float64Array, *, anomalous: bool) -> Row:
    mean = traces.mean(axis=0)
    return Row(name, mean, f"n = {count(len(traces))}, largest {decimal(mean.max(), 2)}", anomalous)


def _traces(run: Run, stored: Arrays, usable: BoolArray) -> tuple[Float64Array, Int64Array]:
    """Return mean |residual| in standard deviations, float64 [m, samples], of the first test beats of each class."""
    from ....quantize.forms.residual import ResidualRule
    from ....quantize.forms.residual import residual as subtract
    from ....quantize.graph.reference import run_graph
    from ....quantize.scoring import quantise_input
    from ....quantize.store import MODEL

    groups = [np.flatnonzero(usable & (stored["label"] == index))[:MAX_BEATS] for index in np.unique(stored["label"])]
    rows = np.concatenate(groups)
    detector = _detector(run)
    rule = detector.rule
    if not isinstance(rule, ResidualRule):
        raise DataError(
            "is not scored by the residual, as train.json says", where=MODEL, fix="run ecgtiny quantize again"
        )
    inputs, _ = quantise_input(detector.normalisation, stored["counts"][rows])
    steps = subtract(rule.residual, inputs, run_graph(detector.graph, inputs))
    shape = (len(rows), detector.normalisation.samples, detector.normalisation.leads)
    traces = np.abs(steps).reshape(shape).mean(axis=2) / 256
    return traces, stored["label"][rows]


def _detector(run: Run) -> Detector:
    from ....quantize.store import MODEL, load_detector

    try:
        return load_detector(run)
    except EcgtinyError as error:
        raise DataError(error.what, where=MODEL, fix="run ecgtiny quantize again") from error


SECTION = ReportSection(
    name="beats",
    title="Beats and their reconstructions",
    order=30,
    records=(
        "train.json",
        "quantize.json",
    ),
    build=beats,
)
