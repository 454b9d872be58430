"""``ecgtiny review``: the clusters of a record, what a reviewer confirms of them, and the patient's state."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...common.errors import UsageError
from ...common.run import Run
from . import listings, stages
from .listings import ListingOption
from .root import command, run_option, run_stage
from .tables import lines, prose, table

if TYPE_CHECKING:
    from ...common.stage_records.review import ClusterReview, Review
    from ...quantize.stream import Adc
    from ...train.data.records.record import Record

HEAD = ("no.", "beats", "share", "first, s", "last, s", "flagged", "annotated", "usual", "verdict")
MAX_CLASSES = 12
"""Columns of what a cluster's beats are annotated as."""
MORE = " +"
"""Behind the classes where others are left out."""


@command
@click.option("--stream", required=True, metavar="RECORD", cls=ListingOption, listing=listings.records,
              family="records", help="{records}; one alone.")  # fmt: skip
@click.option("--lead", help="The lead's name [default: MLII, or the first ECG lead].")
@click.option("--level", type=click.IntRange(min=0), help="Level of sensitivity, from 0 [default: the run's own].")
@click.option("--normal", metavar="N,N", help="Numbers of the clusters that are normal for this patient, or none.")
@click.option("--verdict", type=click.Path(dir_okay=False, path_type=Path),
              help="A review of this record, made here or in the dashboard, whose verdict is taken over.")  # fmt: skip
@click.option("--rate", "fs", type=float, help="The board's ADC: sampling rate in Hz [default: the record's].")
@click.option("--gain", type=float, help="The board's ADC: gain in counts/mV [default: the record's].")
@click.option("--zero", type=int, help="The board's ADC: counts at 0 mV [default: the record's].")
@click.option("--rails", type=(int, int), metavar="LOW HIGH",
              help="The board's ADC: its smallest and largest count [default: 16 bits].")  # fmt: skip
@run_option
def review(
    stream: str, lead: str | None, level: int | None, normal: str | None, verdict: Path | None, fs: float | None,
    gain: float | None, zero: int | None, rails: tuple[int, int] | None, folder: Path, as_json: bool,
) -> None:  # fmt: skip
    """Review a record by the clusters of its beats.

    Lists the shapes of beats that the detector found without labels, and writes them to reviews/RECORD.json of the run
    folder. With --normal or --verdict it also writes the patient's state, reviews/RECORD.state, in which these shapes
    are usual from then on, for ecgtiny_stream_restore of the firmware and for ecgtiny evaluate --state. Without either
    the verdict that was given before stays.
    """
    if normal is not None and verdict is not None:
        raise UsageError("--normal and --verdict both say which clusters are normal", fix="give one of them")
    numbers = None if normal is None else _numbers(normal)

    def stage() -> Review:
        adc = stages.converter(fs=fs, gain=gain, zero=zero, rails=rails)
        return _review(Run(folder), stream, lead, level, numbers, verdict, adc)

    run_stage(stage, as_json, shown)


def _review(
    run: Run, stream: str, lead: str | None, level: int | None, normal: list[int] | None, verdict: Path | None, adc: Adc
) -> Review:  # fmt: skip
    from ...quantize.stream import load_stream
    from ...train.data.records import load_records
    from ..evaluation.review import review_record, taken_over, with_verdict
    from ..evaluation.review_files import read_review, save_review, with_stored_verdict

    reviewed = review_record(load_stream(run), _only(load_records(stream, lead), stream), level, adc)
    found = reviewed.review
    if normal is not None:
        found = with_verdict(found, normal)
    elif verdict is not None:
        found = taken_over(found, read_review(verdict), str(verdict))
    else:  # who only looks does not erase what somebody said before
        found = with_stored_verdict(run.folder, found)
    save_review(run.folder, reviewed, found)
    stages.report(run)
    return found


def _only(records: list[Record], named: str) -> Record:
    if len(records) != 1:
        raise UsageError(f"{named} are {len(records)} records", fix="name one: a state is of one patient")
    return records[0]


def _numbers(text: str) -> list[int]:
    if text == "none":
        return []
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(
            f"--normal {text} are not numbers of clusters", fix="give them like --normal 1,3, or none"
        ) from None


def shown(found: Review) -> str:
    """Show the clusters of a record and the verdict on them, in a terminal of 80 columns."""
    rows = [_row(number, one, float(found.fs)) for number, one in enumerate(found.clusters, start=1)]
    more = f"{found.others} more clusters hold {found.other_beats:,} beats" if found.others else None
    return lines(
        table(HEAD, rows),
        more,
        prose(
            "flagged: of the beats after the enrolment; usual: the detector takes the shape for one of the patient's "
            "own; gone: given up for another shape before the record ended"
        ),
        "",
        prose(_written(found)),
    )


def _written(found: Review) -> str:
    from ..evaluation.review_files import review_path

    path, state = (review_path(Path(), found.record, suffix).as_posix() for suffix in (".json", ".state"))
    if any(one.normal for one in found.clusters):
        return f"written: {path}, and the patient's state, {state}"
    return f"written: {path}; no cluster is confirmed"


def _fitting(classes: list[str]) -> str:
    """Return as many classes as fit, each whole: a number that is cut is another number."""
    shown = next(
        (taken for taken in range(len(classes), 1, -1)
         if len(" ".join(classes[:taken])) + len(MORE) * (taken < len(classes)) <= MAX_CLASSES),
        min(len(classes), 1),
    )  # fmt: skip
    return " ".join(classes[:shown]) + MORE * (shown < len(classes))


def _row(number: int, one: ClusterReview, fs: float) -> tuple[str, ...]:
    classes = _fitting([f"{count} {name}" for name, count in one.classes.items()])
    return (
        str(number), f"{one.beats:,}", f"{one.share:.1%}", f"{one.first / fs:.1f}", f"{one.last / fs:.1f}",
        f"{one.abnormal / one.judged:.0%}" if one.judged else "-", classes or "-",
        "gone" if not one.kept else "yes" if one.usual else "no", "normal" if one.normal else "-",
    )  # fmt: skip
