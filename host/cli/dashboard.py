"""The command that serves the dashboard."""

from __future__ import annotations

from pathlib import Path

import click

from ...common.run import Run
from .implied import is_from_file
from .listings import ListingOption
from .root import DEFAULT_RUN, command, print_result


@command
@click.option("--run", "runs", cls=ListingOption, shared=True, multiple=True,
              type=click.Path(file_okay=False, path_type=Path),
              help="Folder of a run; several to compare them [default: ecgtiny-run, if it is there].")  # fmt: skip
@click.option("--folder", "folders", multiple=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder whose recordings can be chosen.")  # fmt: skip
@click.option("--http-port", type=click.IntRange(0, 65_535), default=0, help="Port on 127.0.0.1 [default: a free one].")
@click.option("--open", "show", is_flag=True, help="Open a browser.")
def dashboard(runs: tuple[Path, ...], folders: tuple[Path, ...], http_port: int, show: bool, as_json: bool) -> None:
    """Look at recordings, and at what runs make of them.

    It is served to a browser on this machine. The address that is printed holds a random token, without which nothing
    is served. Ctrl-C ends it.
    """
    from ..dashboard.config import DashboardConfig, is_run
    from ..dashboard.server import serve

    given = [Run(folder) for folder in runs or (Path(DEFAULT_RUN),)]
    if not runs or is_from_file("runs"):  # recordings can be looked at before there is a run
        given = [run for run in given if is_run(run)]
    config = DashboardConfig(tuple(given), folders, http_port, show)
    serve(config, lambda served: print_result({"url": served.url, "port": served.port}, as_json, _text))


def _text(found: dict[str, str | int]) -> str:
    return f"the dashboard is at\n\n    {found['url']}\n\nCtrl-C ends it"
