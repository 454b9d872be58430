"""The reference of the command line: each command with its options, as click has them, and the exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from ecgtiny.common import errors
from ecgtiny.common.errors import INTERRUPTED, EcgtinyError
from ecgtiny.host.cli.main import cli

from .text import NOTE, escape

SHARED = ("as_json", "version", "help")
"""Options that every command has: said once."""
WIDTH = 10_000
"""Signs a line: help is not to be wrapped for a terminal."""


def page() -> str:
    """Return the page of commands."""
    head = [
        "# Commands", NOTE, "`ecgtiny COMMAND --help` says the same. Every command has `--json`, `--help` and "
        "`--version`; results go to standard output, all else to standard error.", "## Exit codes", *_exit_codes(),
    ]  # fmt: skip
    return "\n\n".join([*head, *(part for name, one in every(cli, "ecgtiny") for part in _command(name, one))]) + "\n"


def every(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command by its whole name, groups opened."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def _exit_codes() -> list[str]:
    meaning = {0: "done", EcgtinyError.exit_code: "internal error: please report it"}
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, EcgtinyError) and "exit_code" in vars(kind):
            doc = re.sub(r"^Raised when ", "", kind.__doc__ or "").rstrip(".")
            meaning.setdefault(kind.exit_code, doc)
    meaning[INTERRUPTED] = "interrupted; what was compared or computed by then is on disk where the command says so"
    rows = [f"| {code} | {escape(text)} |" for code, text in sorted(meaning.items())]
    return ["\n".join(["| code | meaning |", "|---|---|", *rows])]


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name, max_content_width=WIDTH, terminal_width=WIDTH)
    pieces = command.collect_usage_pieces(context)
    yield f"## {name}"
    yield f"```text\n{' '.join([name, *pieces])}\n```"
    yield escape(re.sub(r"[ \t]*\n[ \t]*(?=\S)", " ", (command.help or "").strip()).replace("\n ", "\n\n"))
    own = [one for one in command.get_params(context) if one.name not in SHARED]
    options = [record for one in own if (record := one.get_help_record(context))]
    yield "\n".join(f"- `{names}`: {escape(text)}" for names, text in options)
