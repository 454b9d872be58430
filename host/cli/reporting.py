"""What every stage of the command line does beside its work: it talks on stderr, and rebuilds the report."""

from __future__ import annotations

import click

from ...common.extras import pip_install, present
from ...common.run import Run


def say(text: str) -> None:
    """Tell the user what happens, beside the result."""
    click.echo(text, err=True)


def report(run: Run) -> None:
    """Rebuild report.html from whichever results the run holds."""
    try:
        from ..report import write_report

        figures = "" if present("matplotlib") else f"; its figures need matplotlib: {pip_install('report')}"
        say(f"report: {write_report(run)}{figures}")
    except Exception as error:  # the stage's own result and exit code matter more than its picture
        say(f"report: not written: {type(error).__name__}: {error}")
