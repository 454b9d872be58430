"""``ecgtiny doctor``: what is there, what is missing, and what to do about it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from .listings import ListingOption
from .root import command, print_result, quiet_libraries
from .tables import WIDTH

if TYPE_CHECKING:
    from ..doctor.check import Finding
    from ..doctor.doctor import Checked, Diagnosis

INDENT = " " * 10


@command
@click.option("--board", cls=ListingOption, family="boards", default=None,
              help="Look at what this board needs [default: at everything].")  # fmt: skip
def doctor(board: str | None, as_json: bool) -> None:
    """Check this machine: tools, packages, permissions.

    Each line is ok, missing, or a note, with what to do. Ends with exit code 2 where something is missing that the
    board of --board needs.
    """
    from ..doctor.doctor import diagnose, require_all

    with quiet_libraries():
        found = diagnose(board)
    print_result(found, as_json, show)
    require_all(found)


def show(found: Diagnosis) -> str:
    """Show what every check found, a heading each."""
    return "\n\n".join(_shown(one) for one in found.checks)


def _shown(checked: Checked) -> str:
    return "\n".join([checked.check, *(line for one in checked.findings for line in _lines(one))])


def _lines(one: Finding) -> list[str]:
    """Return the lines of a finding; what to do stands in one of its own, whole, to be copied."""
    text = textwrap.fill(f"  {one.state:8}{one.name}: {one.found}", WIDTH, subsequent_indent=INDENT,
                         break_on_hyphens=False, break_long_words=False)  # fmt: skip
    return [text, *(f"{INDENT}{line}" for line in one.fix.splitlines())]
