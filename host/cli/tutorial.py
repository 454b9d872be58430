"""``ecgtiny tutorial``: the published tutorial, its figures in words and its pictures as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...common.extras import pip_install, present
from ...common.run import Run
from .tables import lines, prose, share, table

if TYPE_CHECKING:
    from ...common.stage_records.tutorial import TutorialRecord


class Done(NamedTuple):
    """The record of a tutorial, and its pictures."""

    record: TutorialRecord
    pictures: list[Path]


def tutorial(run: Run, data: str | None, seed: int) -> Done:
    """Train as published, and draw its pictures where matplotlib is installed."""
    from ...train.tutorial import ARRAYS, DATA, tutorial_run

    record = tutorial_run(run, DATA if data is None else data, seed)
    if not present("matplotlib"):
        return Done(record, [])
    from ..report.tutorial import write_pictures

    return Done(record, write_pictures(run, ARRAYS, record.threshold))


def show(done: Done) -> str:
    """Show the figures beside the published ones, and where the pictures are."""
    record = done.record
    rows = [(name, value, getattr(record.published, name)) for name, value in vars(record.test).items()]
    drawn = ", ".join(map(str, done.pictures))
    return lines(
        prose(
            f"TensorFlow's autoencoder tutorial on {record.data}: {record.rows.train_normal:,} normal rows fitted, "
            f"{record.rows.test:,} tested"
        ),
        table(("figure (positive: normal)", "here", "published"), ((n, share(a), share(b)) for n, a, b in rows)),
        f"AUROC: {share(record.auroc)} (the tutorial gives none)",
        f"threshold on the mean absolute error: {record.threshold:.5f}",
        f"pictures: {drawn}" if drawn else f"no pictures: they need matplotlib: {pip_install('report')}",
        record.note and prose(f"note: {record.note}"),
    )
