"""``ecgtiny flash``: the exported image onto a board."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...boards.loader import load_board
from ...common.run import Run
from . import compiled_stages, stages
from .listings import ListingOption
from .reporting import say
from .root import command, run_option, run_stage
from .tables import lines

if TYPE_CHECKING:
    from ..flashing.flash import Flashed


@command
@click.option("--board", cls=ListingOption, family="boards", shared=True, default=None,
              help="Name of a board [default: the one that RUN implies].")  # fmt: skip
@click.option("--port", default=None, cls=ListingOption, family="ports",
              help="Its serial port, as /dev/ttyACM0 or COM5 [default: found by its USB ids].")  # fmt: skip
@run_option
@click.option("--dry-run", is_flag=True, help="Show the command, and run nothing.")
def flash(board: str | None, port: str | None, folder: Path, dry_run: bool, as_json: bool) -> None:
    """Put the exported image on a board; check that it runs.

    Runs the command of the board's file by the tool that it names. Then the board is asked which firmware it holds.
    """
    run = Run(folder)
    run_stage(lambda: _flash(run, board, port, dry_run=dry_run), as_json, show)


def _flash(run: Run, board: str | None, port: str | None, *, dry_run: bool) -> Flashed:
    from ..flashing.flash import flash_run

    chosen = board or compiled_stages.board_of(run) or stages.implied_board(run, port)
    name = load_board(chosen).name
    if not compiled_stages.is_compiled(run) and not run.has(f"export/{name}/export.json"):
        stages.export_first(run, chosen)
    return flash_run(run, chosen, port, dry_run=dry_run, tell=say)


def show(done: Flashed) -> str:
    """Show what was run, and what the board says."""
    missing = f"the tool is not installed: {done.install}" if done.install else None
    if done.dry_run:
        return lines(done.command, missing)
    return lines(
        f"flashed: {done.command}",
        f"{done.board} on {done.port} holds the build {done.build_digest}",
        f"compare it with the reference by:\n  ecgtiny validate --board {done.board} --port {done.port}",
    )
