"""The commands that list what there is, and bring or prepare data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from . import lists, show_lists
from .root import cli, command, json_option, print_result, run_stage, version_option


@command
def boards(as_json: bool) -> None:
    """List the boards."""
    print_result(lists.boards(), as_json, show_lists.boards)


@cli.group()
@version_option
def data() -> None:
    """List or fetch the data sets that have a name."""


@data.command("list")
@version_option
@json_option
def data_list(as_json: bool) -> None:
    """Show each data source, where it was found, and its licence."""
    print_result(lists.data_sources(), as_json, show_lists.data)


@data.command("fetch")
@version_option
@click.argument("name")
@json_option
def data_fetch(name: str, as_json: bool) -> None:
    """Download a named set into the user's cache, its SHA-256 checked."""
    run_stage(lambda: lists.fetch_data(name), as_json, show_lists.fetched)


@data.command("prepare")
@version_option
@click.argument("sets", nargs=-1, required=True, metavar="ptbxl|mimic DIR ...")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file [default: SETS.npz, here].")
@click.option("--clean-nans", is_flag=True, help="Interpolate missing samples, instead of leaving the record out.")
@click.option("--records", type=click.IntRange(min=0), default=500, show_default=True,
              help="Records that are tried, drawn at random; 0 for all, which takes no more memory here, but may be "
              "more than --data takes.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the draw.")
@json_option
def data_prepare(sets: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Make one file to train on of clinical sets of 12 leads, as their publishers lay them out.

    Records of 500 Hz and 10 s with the label normal or other, divided by patient; train takes the file as --data.
    """
    run_stage(lambda: lists.prepare_data(sets, out, **options), as_json, show_lists.prepared)
