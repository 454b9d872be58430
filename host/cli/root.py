"""The root of the command line: what all commands share, and how a result is shown."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ...common.errors import VerificationError
from ...common.files import to_json
from ...common.run import Run
from . import show

Command = Callable[..., Any]
DEFAULT_RUN = "ecgtiny-run"


run_option = click.option(
    "--run", "folder", type=click.Path(file_okay=False, path_type=Path), default=DEFAULT_RUN, show_default=True,
    help="Folder of the run's artefacts.",
)  # fmt: skip
scheduler_option = click.option(
    "--scheduler", metavar="tcp://HOST:PORT", help="Run the jobs on this Dask cluster [default: on this machine]."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
version_option = click.version_option(package_name="ecgtiny", prog_name="ecgtiny")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@version_option
def cli() -> None:
    """ECG beats to an int8 anomaly detector in C, and the proof that the board computes what the reference does.

    Exit codes: 0 done, 1 internal error, 2 usage, 3 data, 4 model not supported, 5 over the board's budget,
    6 device or transport, 7 validation, gate or digest failed, 130 interrupted. Not a medical device.
    """


def command(function: Command) -> click.Command:
    """Register a command, with what all of them share."""
    return cli.command()(version_option(json_option(function)))


def print_result(result: Any, as_json: bool, text: Callable[[Any], str]) -> None:
    """Print a result for a program or for a person."""
    click.echo(to_json(result).rstrip() if as_json else text(result))


@contextlib.contextmanager
def quiet_libraries() -> Any:
    """Keep stdout for results: what libraries print goes to stderr."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with contextlib.redirect_stdout(sys.stderr):
        yield


def with_verdict(run: Run, text: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return what shows a result, and below it what the run has shown so far."""
    return lambda result: f"{text(result)}\n\n{show.verdict(run)}"


def run_stage(stage: Callable[[], Any], as_json: bool, text: Callable[[Any], str]) -> None:
    """Run a stage and show its result; to a program, the record of a failed gate is a result too."""
    try:
        with quiet_libraries():
            result = stage()
    except VerificationError as error:
        if as_json and error.record is not None:
            click.echo(to_json(error.record).rstrip())
        raise
    print_result(result, as_json, text)
