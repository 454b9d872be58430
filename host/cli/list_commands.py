"""The commands that list what there is, and bring or prepare data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from . import lists, show_lists
from .completion import complete
from .root import ProjectCommand, cli, command, print_result, run_stage, version_option, with_shared_options


@command
def boards(as_json: bool) -> None:
    """List the boards that come with ecgtiny."""
    print_result(lists.boards(), as_json, show_lists.boards)


@cli.group()
@version_option
def data() -> None:
    """List, fetch or prepare data sets."""


@data.command("list", cls=ProjectCommand)
@with_shared_options
def data_list(as_json: bool) -> None:
    """List the data sources, where they are, and their licences."""
    print_result(lists.data_sources(), as_json, show_lists.data)


def _named_sets(_ctx: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    return complete("named sets", begun)


@data.command("fetch", cls=ProjectCommand)
@click.argument("name", shell_complete=_named_sets)
@with_shared_options
def data_fetch(name: str, as_json: bool) -> None:
    """Download a named set into the user's cache, and check it."""
    run_stage(lambda: lists.fetch_data(name), as_json, show_lists.fetched)


@data.command("prepare", cls=ProjectCommand)
@click.argument("sets", nargs=-1, required=True, metavar="ptbxl|mimic DIR ...")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write [default: SETS.npz, here].")
@click.option("--clean-nans", is_flag=True, help="Interpolate missing samples, rather than leave the record out.")
@click.option("--records", type=click.IntRange(min=0), default=500, show_default=True,
              help="Number of records, drawn at random; 0 for all, which may be too many to train on.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the draw.")
@with_shared_options
def data_prepare(sets: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> None:
    """Make one file to train on of clinical sets of 12 leads.

    DIR holds a set as its publisher lays it out. The file has records of 500 Hz and 10 s with the label normal or
    other, split by patient; ecgtiny train takes it as --data.
    """
    run_stage(lambda: lists.prepare_data(sets, out, **options), as_json, show_lists.prepared)
