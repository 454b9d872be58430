"""How an error ends a command: a line that says what and where, and a line that says what to do."""

from __future__ import annotations

import click

from ...common.errors import EcgtinyError, UsageError


def show(error: EcgtinyError) -> None:
    """Show an error on stderr."""
    _lines(error.headline, error.fix)


def show_usage(error: click.ClickException) -> None:
    """Show what click refuses in the same form; without a command its answer is the help, which needs no frame."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    message = error.format_message()
    if context is None or context.get_help() == message:
        error.show()
        return
    _lines(message[:1].lower() + message[1:].rstrip("."), f"see {context.command_path} --help")


def show_defect() -> None:
    """Show that ecgtiny itself has failed, below the traceback."""
    click.echo("ecgtiny: internal error\nfix: please report the lines above", err=True)


def refused(error: OSError) -> UsageError:
    """Return what the operating system refused as an error that a user can read."""
    where = "" if error.filename is None else str(error.filename)
    return UsageError(error.strerror or str(error), where=where, fix="check the disk's space and the folder's rights")


def _lines(what: str, fix: str) -> None:
    advice = f"\nfix: {fix}" if fix else ""
    click.echo(f"ecgtiny: error: {what}{advice}", err=True)
