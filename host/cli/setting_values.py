"""The values of the project file: each of the TOML type that its option takes, and converted as it converts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import click

from ...common.errors import UsageError


def checked(option: click.Option, value: object, where: str) -> object:
    """Return a value that the option takes.

    Args:
        option: the option.
        value: what TOML made of the text.
        where: the file, the line and the key, for the message.

    Raises:
        UsageError: the value is of another type, or outside what the option takes.
    """
    what, fits = _wanted(option)
    if not fits(value):
        raise UsageError(f"is {_written(value)}", where=where, fix=f"give {what}")
    try:
        option.type_cast_value(click.Context(click.Command("")), value)
    except click.BadParameter as error:
        raise UsageError(error.message.rstrip("."), where=where, fix=f"give {what}, as for {option.opts[0]}") from error
    return value


def _wanted(option: click.Option) -> tuple[str, Callable[[object], bool]]:
    """Return what an option takes in words, and what tells whether a value is of that type."""
    if option.is_flag:
        return "true or false", lambda value: isinstance(value, bool)
    if option.multiple:
        word, fits = _one(option.type)
        return f"an array, each {word}", lambda value: _every_one(value, fits)
    if isinstance(option.type, click.Tuple):
        kinds = [_one(kind) for kind in option.type.types]
        words = f"an array of {len(kinds)}, each {kinds[0][0]}"
        return words, lambda value: _all_fit(value, [fits for _, fits in kinds])
    return _one(option.type)


def _one(kind: click.ParamType[Any, Any]) -> tuple[str, Callable[[object], bool]]:
    if isinstance(kind, click.types.FloatParamType):
        return "a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, click.types.IntParamType):
        return "a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)
    if isinstance(kind, click.Choice):
        choices = ", ".join(f'"{choice}"' for choice in cast("click.Choice[str]", kind).choices)
        return f"one of {choices}", lambda value: isinstance(value, str)
    return "a string", lambda value: isinstance(value, str)


def _every_one(value: object, fits: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and all(fits(item) for item in cast("list[object]", value))


def _all_fit(value: object, each: list[Callable[[object], bool]]) -> bool:
    if not isinstance(value, list):
        return False
    items = cast("list[object]", value)
    return len(items) == len(each) and all(fits(item) for fits, item in zip(each, items, strict=True))


def _written(value: object) -> str:
    """Return a value as TOML would show it, in short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
