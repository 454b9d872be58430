"""Review by cluster: the shapes of each reviewed record's beats, and what was confirmed of them."""

from __future__ import annotations

from pathlib import Path

from ....common.errors import DataError, EcgtinyError
from ....common.numerals import ABSENT, count, decimal, percent
from ....common.run import Run
from ....common.stage_records.review import ClusterReview, Review
from ....quantize.stream import load_stream
from ...evaluation.review_files import FOLDER, read_review
from ..blocks import Block, Cell, Figures, Note, Table
from ..figures.cluster import draw_cluster
from ..numerals import cell
from .context import Context
from .section import ReportSection

HEAD = ("Cluster", "Beats", "Share", "First, s", "Last, s", "Judged", "of them flagged", "Annotated", "Usual",
        "Verdict")  # fmt: skip


def clusters(context: Context) -> list[Block] | None:
    """Show each review that lies in the run folder; one that cannot be read or is stale is a red note in its place."""
    paths = sorted(context.run.path(FOLDER).glob("*.json"))
    digest = _digest(context.run) if paths else None
    return [block for path in paths for block in _blocks(path, digest)] or None


def _digest(run: Run) -> str | None:
    """Return the digest of the run's detector of continuous ECG; None where there is none that can be used."""
    try:
        return load_stream(run).digest
    except EcgtinyError:
        return None


def _blocks(path: Path, digest: str | None) -> list[Block]:
    try:
        review = read_review(path)
    except DataError as error:
        return [Note(f"UNREADABLE: {error}", "bad")]
    if digest is None or review.model_digest != digest:
        what = f"the review of {review.record} was made with another detector than this run's"
        return [Note(f"STALE: {path.name}: {what}; review the record anew.", "bad")]
    return _reviewed(review)


def _reviewed(review: Review) -> list[Block]:
    waves = [one.wave for one in review.clusters]
    low, high = min(min(one) for one in waves), max(max(one) for one in waves)
    pictures = tuple(
        draw_cluster(one, f"{review.record}, cluster {number}: {one.beats:,} beats ({one.share:.1%})", (low, high))
        for number, one in enumerate(review.clusters, start=1)
    )
    rest = f"; {review.others} more clusters hold {review.other_beats:,} beats" if review.others else ""
    caption = (
        f"The shapes of the beats of {review.record}, as the detector found them without labels: the mean of each, all "
        f"on one scale, the R peak dashed{rest}"
    )
    rows = tuple(_row(number, one, float(review.fs)) for number, one in enumerate(review.clusters, start=1))
    table = Table(
        f"Review of {review.record} at level {review.level}: what the detector made of each cluster, and what a "
        "reviewer confirmed as normal for the patient. Judged are beats after the enrolment; gone: given up for "
        "another shape before the record ended, and no longer in the patient's state",
        HEAD, rows,
    )  # fmt: skip
    return [Figures(pictures, caption, small=True), table]


def _row(number: int, one: ClusterReview, fs: float) -> tuple[Cell, ...]:
    classes = ", ".join(f"{amount:,} {name}" for name, amount in one.classes.items())
    return (
        Cell(str(number)), cell(count(one.beats)), cell(percent(one.share)), cell(decimal(one.first / fs, 1)),
        cell(decimal(one.last / fs, 1)), cell(count(one.judged)), cell(count(one.abnormal)), cell(classes or ABSENT),
        cell("gone" if not one.kept else "yes" if one.usual else "no"), cell("normal" if one.normal else ABSENT),
    )  # fmt: skip


SECTION = ReportSection(
    name="clusters", title="Review by cluster", order=65, records=(f"{FOLDER}/*.json",), build=clusters
)
