"""What every stage of the command line does beside its work: it talks on stderr, and rebuilds the report."""

from __future__ import annotations

import click

from ...common.extras import pip_install, present
from ...common.run import Run


def say(text: str) -> None:
    """Tell the user what happens, beside the result."""
    click.echo(text, err=True)


def report(run: Run) -> None:
    """Rebuild the page of whichever results the folder holds: of a run, a comparison or a search."""
    try:
        from ..report import write_pages

        figures = "" if present("matplotlib") else f"; its figures need matplotlib: {pip_install('report')}"
        say(f"report: {', '.join(map(str, write_pages(run)))}{figures}")
    except Exception as error:  # the stage's own result and exit code matter more than its picture
        say(f"report: not written: {type(error).__name__}: {error}")
