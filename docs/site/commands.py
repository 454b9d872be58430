"""The reference of the command line: each command with its options, as click has them, and the exit codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from ecgtiny.common import errors
from ecgtiny.common.errors import INTERRUPTED
from ecgtiny.host.cli.front_page import GROUPS
from ecgtiny.host.cli.main import cli

from .text import NOTE, escape

SHARED = ("as_json", "version", "config")
"""Options that every command has: said once."""
WIDTH = 10_000
"""Signs a line: help is not to be wrapped for a terminal."""


def page() -> str:
    """Return the page of commands."""
    head = [
        "# Commands", NOTE, "`ecgtiny COMMAND --help` says the same. Every command has `--json`, `--help`, "
        "`--config FILE` and `--version`; results go to standard output, all else to standard error. Commands that a "
        "record holds are relative to the run folder.", "## Exit codes", *_exit_codes(),
    ]  # fmt: skip
    return "\n\n".join([*head, *(part for name, one in every(cli, "ecgtiny") for part in _command(name, one))]) + "\n"


def every(group: click.Group, prefix: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command by its whole name, groups opened, in the order of the front page."""
    order = [name for names in GROUPS.values() for name in names if name in group.commands]
    for name in (*order, *(name for name in group.commands if name not in order)):
        command = group.commands[name]
        if isinstance(command, click.Group):
            yield from every(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def parent_of(group: click.Group) -> click.Context:
    """Return the context in which a group's commands are asked: the first that asks one settles its option of help."""
    return click.Context(group, **group.context_settings)


FOLDERS = (
    "`evaluate --stream` of a folder ends with 0 as long as one of its records could be evaluated; it names each that "
    "it left out. Where none could be, or where a record was named that cannot be read, it is 3."
)


def _exit_codes() -> list[str]:
    tree = re.findall(r"\w+Error +(\d) +(.*)", errors.__doc__ or "")
    meaning = {0: "done", INTERRUPTED: "interrupted; what was done by then is on disk where the command says so"}
    for code, text in tree:
        meaning[int(code)] = f"{meaning[int(code)]}; {text}" if int(code) in meaning else text
    rows = [f"| {code} | {escape(text)} |" for code, text in sorted(meaning.items())]
    return ["\n".join(["| code | meaning |", "|---|---|", *rows]), FOLDERS]


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, parent_of(cli), name, max_content_width=WIDTH, terminal_width=WIDTH)
    pieces = command.collect_usage_pieces(context)
    yield f"## {name}"
    yield f"```text\n{' '.join([name, *pieces])}\n```"
    yield escape(re.sub(r"[ \t]*\n[ \t]*(?=\S)", " ", (command.help or "").strip()).replace("\n ", "\n\n"))
    own = [one for one in command.params if one.name not in SHARED]
    options = [record for one in own if (record := one.get_help_record(context)) and record[1]]
    yield "\n".join(f"- `{names}`: {escape(text)}" for names, text in options)
