"""The commands that judge detectors: on a benchmark, on rows of a file, and by a published tutorial."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ...common.errors import UsageError
from ...common.run import Run
from . import listings, show_compare, show_lists, show_search, stages
from . import tutorial as published
from .listings import ListingOption
from .options import board_option
from .root import command, print_result, quiet_libraries, run_stage, scheduler_option


@command
@click.option("--data", required=True, cls=ListingOption, listing=listings.benchmarks, family="benchmarks",
              help="A benchmark: {benchmarks}; or beats: {beats}.")  # fmt: skip
@click.option("--models", cls=ListingOption, listing=listings.detectors, family="detectors",
              help="Names, separated by commas: {detectors} [default: all].")  # fmt: skip
@click.option(
    "--seeds", type=click.IntRange(min=1), default=3, show_default=True, help="Number of seeds: 0, 1 and so on."
)
@click.option("--promised", type=float, help="False-alarm rate at which the sensitivity is given [default: 0.02].")
@click.option("--epochs", type=click.IntRange(min=0), help="Number of epochs [default: each model's own].")
@scheduler_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="ecgtiny-compare", show_default=True,
              help="Folder of the results; results in it are not computed again.")  # fmt: skip
def compare(models: str | None, scheduler: str | None, out: Path, as_json: bool, **options: Any) -> None:
    """Fit detectors on the same data, and judge them alike.

    Split, calibration and resamples are the same for all of them.
    """
    names = tuple(name.strip() for name in (models or "").split(",") if name.strip())
    if models is not None and not names:
        raise UsageError("--models names none", fix="leave it out to compare all")
    run_stage(lambda: stages.compare(out, scheduler, models=names, **options), as_json, show_compare.compare)


@command
@click.option("--data", required=True, cls=ListingOption, listing=listings.data, family="beats", help="Beats: {beats}.")
@board_option
@click.option("--budget", required=True, metavar="LIMITS",
              help="Limits of the whole image, as in flash=8k,ram=1k,instructions=6000 (per beat).")  # fmt: skip
@click.option(
    "--minutes", type=float, help="Minutes after which no trial is drawn [default: 10; with --trials no limit]."
)
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    help="Number of trials, with those of earlier starts [default: as many as --minutes allow].",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True,
              help="Seed of the draws and of each fit.")  # fmt: skip
@click.option("--at-once", type=click.IntRange(min=1), default=8, show_default=True,
              help="Trials that run at the same time: at least as many as there are workers.")  # fmt: skip
@click.option("--storage", metavar="URL", help="Database of the trials, an SQLAlchemy URL [default: a file in --out].")
@scheduler_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="ecgtiny-search", show_default=True,
              help="Folder of the results; the same search continues where it stopped.")  # fmt: skip
def search(storage: str | None, scheduler: str | None, out: Path, as_json: bool, **options: Any) -> None:
    """Search for models that fit a board's budget.

    Quality is judged by training beats alone, cost by the compiled image.
    """
    run_stage(lambda: stages.search(out, storage, scheduler, **options), as_json, show_search.search)


@command
@click.argument("rows", type=click.Path(path_type=Path))
@click.option("--model", required=True, metavar="NAME", cls=ListingOption, listing=listings.detectors_of_rows,
              family="detectors of rows", help="The detector: {detectors}.")  # fmt: skip
@click.option("--train", type=click.Path(path_type=Path),
              help="File of normal rows for the fit [default: ROWS itself].")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="File for the scores, one per line [default: ROWS.scores.txt].")  # fmt: skip
@click.option("--rate", "fs", type=float, help="Sampling rate in Hz, for features that need seconds.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the detector.")
def score(
    rows: Path, model: str, train: Path | None, out: Path | None, fs: float | None, seed: int, as_json: bool
) -> None:
    """Score the signals of a text file, one per row.

    A row holds numbers separated by spaces or commas, and no label. A larger score is more anomalous. Rows are
    z-normalised; a constant one has the score nan.
    """
    run_stage(lambda: stages.score(rows, model, train, out, fs, seed), as_json, show_lists.scored)


@command
@click.option(
    "--data",
    cls=ListingOption,
    listing=listings.tutorial,
    family="beats",
    help="Labelled beats: {beats} [default: {default}].",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="ecgtiny-tutorial", show_default=True,
              help="Folder of the record and the pictures.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True,
              help="Seed of the weights and of the order of the rows.")  # fmt: skip
def tutorial(data: str | None, out: Path, seed: int, as_json: bool) -> None:
    """Do TensorFlow's autoencoder tutorial on ECG as published.

    Its figures stand beside the published ones, and its pictures are drawn.
    """
    with quiet_libraries():
        done = published.tutorial(Run(out), data, seed)
    print_result(done.record, as_json, lambda _: published.show(done))
