"""The command that writes a folder's page anew and opens it."""

from __future__ import annotations

import webbrowser
from dataclasses import dataclass
from pathlib import Path

import click

from ...common.errors import MissingToolError
from ...common.run import Run
from .root import command, run_option, run_stage


@dataclass(frozen=True)
class Reported:
    """The pages that were written."""

    pages: list[str]
    opened: bool
    """Whether the browser took them."""


@command
@run_option
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
def report(folder: Path, opened: bool, as_json: bool) -> None:
    """Write a run's report.html anew, from its records.

    Of a comparison or a search it writes compare.html or search.html.
    """
    run_stage(lambda: _written(folder, opened=opened), as_json, lambda done: "\n".join(done.pages))


def _written(folder: Path, *, opened: bool) -> Reported:
    from ..report import write_pages

    pages = write_pages(Run(folder))
    for page in pages if opened else ():
        if not webbrowser.open(page.absolute().as_uri()):
            raise MissingToolError("no browser could be started", where=str(page),
                                   fix="the page is written: open it yourself, or set BROWSER")  # fmt: skip
    return Reported([str(page) for page in pages], opened)
