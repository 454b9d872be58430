"""Where the values of options come from, as a person reads it in a terminal of 80 columns."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from .project_file import NAME
from .tables import lines, prose

if TYPE_CHECKING:
    from .sources_of_values import Configuration, OptionValue, Variable

NONE = f"project file: none ({NAME} in this folder, or above it in its repository, would be read)"


def config(found: Configuration) -> str:
    """Show the project file, the options by command, and the environment."""
    widths = max(len(row.option) for row in found.options), max(len(_value(row)) for row in found.options)
    shown = [
        line
        for command, rows in groupby(found.options, key=lambda row: row.command)
        for line in ("", f"[{command.replace(' ', '.')}]", *(_row(row, *widths) for row in rows))
    ]
    return lines(
        prose(NONE) if found.file is None else f"project file: {found.file}",
        "The command line comes before the file, and the file before the default.",
        *shown,
        "",
        "environment",
        *(_variable(one) for one in found.environment),
    )


def _row(row: OptionValue, option: int, value: int) -> str:
    place = row.file if row.line is None else f"{row.file}:{row.line}"
    source = place if row.comes_from == "file" else row.comes_from
    return f"  {row.option:{option}}  {_value(row):{value}}  {source}"


def _value(row: OptionValue) -> str:
    if isinstance(row.value, bool):
        return "true" if row.value else "false"
    return row.default_said or "-" if row.value is None else str(row.value)


def _variable(one: Variable) -> str:
    value = "not set" if one.value is None else one.value
    return f"  {one.name} = {value}\n    {one.what}"
