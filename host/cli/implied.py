"""What the project file sets for a command that runs because a later one needs it."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from .project_file import NAME
from .settings import Setting, told


def from_file(words: str) -> dict[str, Any]:
    """Return what the file sets for a command, by parameter, as a command line would give it; not its run.

    There is nothing where no command runs.
    """
    ctx = click.get_current_context(silent=True)
    own = [] if ctx is None else _settings(ctx, words)
    return {one.option.name or "": one.option.type_cast_value(ctx, one.value) for one in own} if ctx else {}


def source(words: str, taken: list[str]) -> str:
    """Return in words which file sets these parameters of a command; "" where there are none."""
    ctx = click.get_current_context(silent=True)
    return told([] if ctx is None else [one for one in _settings(ctx, words) if one.option.name in taken])


def is_from_file(parameter: str) -> bool:
    """Tell whether the running command has the value of a parameter from the project file."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and ctx.get_parameter_source(parameter) is ParameterSource.DEFAULT_MAP


def _settings(ctx: click.Context, words: str) -> list[Setting]:
    found: list[Setting] = ctx.meta.get(NAME, [])
    return [one for one in found if one.command == words and one.option.name != "folder"]
