"""``ecgtiny flash``: the exported image onto a board."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...common.own_command import own_command
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
    chosen = board or compiled_stages.board_of(run) or stages.implied_board(run, port)
    run_stage(lambda: _flash(run, chosen, port, dry_run=dry_run), as_json, partial(show, board=chosen, run=run))


def _flash(run: Run, board: str, port: str | None, *, dry_run: bool) -> Flashed:
    from ..flashing.flash import flash_run, flashable

    name = flashable(board, port).name
    if not dry_run and not compiled_stages.is_compiled(run) and not run.has(f"export/{name}/export.json"):
        stages.export_first(run, board)
    return flash_run(run, board, port, dry_run=dry_run, tell=say)


def show(done: Flashed, board: str, run: Run) -> str:
    """Show what was run, and what the board says; ``board`` and ``run`` are as the user names them."""
    missing = f"missing for that: {done.install}" if done.install else None
    if done.dry_run:
        return lines(done.command, missing)
    validate = own_command("validate", board=board, port=done.port, run=run.folder)
    return lines(
        f"flashed: {done.command}",
        f"{done.board} on {done.port} holds the build {done.build_digest}",
        f"compare it with the reference by:\n  {validate}",
    )
