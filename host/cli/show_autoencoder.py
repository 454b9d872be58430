"""What is trained, in words; and of a stream: the autoencoder alone, which is one reading of its detector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tables import lines, prose, share, table

if TYPE_CHECKING:
    from ...common.stage_records.base import Interval
    from ...common.stage_records.data import Data, ScoreForm
    from ...common.stage_records.quantize import MonitorFit, QuantizeRecord
    from ...common.stage_records.train import TrainRecord

UNKNOWN = (
    "The detector: nothing can be predicted of new patients, because fewer than five were trained on, or none had "
    "ectopic beats; ecgtiny evaluate shows what it does."
)
NEXT = "What the detector does is shown by ecgtiny quantize, on training patients left out, and ecgtiny evaluate."


def beats(data: Data) -> str:
    """Say which beats the figures are of, and what must be known of them."""
    return prose(f"data: {data.name} ({data.rule}). {data.note or ''}".rstrip())


def score(form: ScoreForm) -> str:
    """Name the score."""
    return f"score {form.kind}" + (f" over {form.window} samples" if form.window else "")


def trained_stream(record: TrainRecord) -> str:
    """Show train.json of a run on continuous records."""
    streams = record.stream or {}
    patients = {one.patient for one in streams.values()}
    annotated = sum(one.annotated for one in streams.values() if not one.companion)
    own = sum(not one.companion for one in streams.values())
    return lines(
        f"{record.model.name} ({record.model.weights:,} weights), {score(record.score)}",
        f"{own} continuous records of {len(patients)} patients, {annotated} of them annotated",
        beats(record.data),
        "",
        alone("float model", record),
        prose(NEXT),
    )


def alone(name: str, record: TrainRecord | QuantizeRecord) -> str:
    """Show how the autoencoder of a stream ranks beats by itself; its threshold decides nothing there."""
    if record.metrics is None:
        return "The test beats have no labels: no figures of the autoencoder alone."
    rows = {name: record.metrics, "PCA": record.baselines.get("pca"), "mean beat": record.baselines.get("mean_beat")}
    return lines(
        prose("The autoencoder alone, across patients: one of many readings that the detector weighs, each "
                      "relative to the patient's own beats."),
        table(("", "AUROC"), ((title, share(row and row.auroc)) for title, row in rows.items())),
    )  # fmt: skip


def expected(stream: MonitorFit) -> str:
    """Show what the detector did on the training patients, each left out, and what to expect of new ones."""
    if not stream.left_out:
        return prose(UNKNOWN)
    from ...quantize.monitor_fit.fit import LEVEL

    rows = [
        (level, f"{one.se:.1%}", _span(one.se_interval, 100, "%"), f"{one.false_alarms_per_hour:.1f}",
         _span(one.false_alarms_per_hour_interval, 1, ""), f"{one.rr_only.se:.1%}",
         f"{one.rr_only.false_alarms_per_hour:.1f}")
        for level, one in enumerate(stream.left_out.levels)
    ]  # fmt: skip
    return lines(
        f"The detector, on {len(stream.left_out.patients)} training patients, each left out:",
        table(("level", "PVC Se", "new patient", "false/h", "new patient", "RR only Se", "false/h"), rows),
        prose("new patient: 95 % prediction interval of one with 100 ectopic beats, and of half an hour of "
                      "one; RR only: the baseline that flags as many beats, the earliest; the device starts with "
                      f"level {LEVEL}"),
    )  # fmt: skip


def _span(bounds: Interval, factor: float, unit: str) -> str:
    low, high = (factor * end for end in bounds)
    return f"{low:.0f} to {high:.0f}{unit}"
