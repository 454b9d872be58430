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
from .front_page import FrontPage
from .implied import is_from_file
from .listings import ListingOption
from .project_file import NAME
from .reporting import say
from .settings import Setting, settings, told

Command = Callable[..., Any]
SHARED = ("config", "as_json", "version", "help")
"""The options that every command has, as their values are called."""
DEFAULT_RUN = "ecgtiny-run"


run_option = click.option(
    "--run", "folder", cls=ListingOption, shared=True, type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_RUN, show_default=True, help="Folder of the run's artefacts.",
)  # fmt: skip
scheduler_option = click.option(
    "--scheduler", cls=ListingOption, shared=True, metavar="tcp://HOST:PORT",
    help="Run the jobs on this Dask cluster [default: on this machine].",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
version_option = click.version_option(package_name="ecgtiny", prog_name="ecgtiny")


def _read_project_file(ctx: click.Context, _option: click.Parameter, path: Path | None) -> None:
    """Make the values of the project file the defaults of the command's options, before those are read."""
    root = ctx.find_root()
    if ctx.resilient_parsing or not isinstance(root.command, click.Group):  # a shell asks for completions
        return
    words = " ".join(_words(ctx))
    ctx.meta[NAME] = found = settings(root.command, path)
    ctx.default_map = {one.option.name or "": one.value for one in found if one.command == words}


def _words(ctx: click.Context) -> list[str]:
    return [] if ctx.parent is None else [*_words(ctx.parent), ctx.info_name or ""]


config_option = click.option(
    "--config", type=click.Path(dir_okay=False, path_type=Path), is_eager=True, expose_value=False,
    callback=_read_project_file, help=f"Project file with defaults [default: {NAME}, if there is one].",
)  # fmt: skip


def project_file(ctx: click.Context) -> list[Setting]:
    """Return what the project file sets, for every command."""
    return ctx.meta[NAME]


class ProjectCommand(click.Command):
    """A command whose options have their defaults in the project file; it says which of them were taken from there."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return its options, those that every command has last."""
        return sorted(super().get_params(ctx), key=lambda one: one.name in SHARED)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        own = [one for one in project_file(ctx) if one.option in self.params]
        if taken := told([one for one in own if is_from_file(one.option.name or "")]):
            say(taken)
        return super().invoke(ctx)


@click.group(
    cls=FrontPage, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command has --help, --json, --config and --version; docs/configuration.md tells of ecgtiny.toml.",
)  # fmt: skip
@version_option
def cli() -> None:
    """From ECG to an int8 anomaly detector in C, with the proof that the board computes what the reference computes.

    Exit codes: 0 done, 1 internal error, 2 usage, 3 data, 4 model not supported, 5 over the board's budget,
    6 device or transport, 7 validation, gate or digest failed, 130 interrupted. Not a medical device.
    """


def command(function: Command) -> click.Command:
    """Register a command, with what all of them share."""
    return cli.command(cls=ProjectCommand)(with_shared_options(function))


def with_shared_options(function: Command) -> Command:
    """Add the options that every command has."""
    return version_option(config_option(json_option(function)))


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
