"""From a TOML file to a dataclass, with errors that name the key."""

from __future__ import annotations

import dataclasses
import math
import tomllib
import types
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from ..common.errors import UsageError

T = TypeVar("T")
TomlValue: TypeAlias = "str | int | float | bool | datetime | date | time | list[TomlValue] | dict[str, TomlValue]"


def read_file(kind: type[T], path: Path) -> T:
    """Return the dataclass ``kind`` filled from a TOML file; its ``name`` is the stem of the file.

    Raises:
        UsageError: the file cannot be read, or a key is unknown, missing or of the wrong type.
    """
    return read_table(kind, {"name": path.stem, **_parse(path)}, where=str(path))


def _parse(path: Path) -> dict[str, TomlValue]:
    try:
        table: dict[str, TomlValue] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            "there is no such file", where=str(path), fix="check the path, or name a board of ecgtiny boards"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        fix = "correct it, with an existing board's file as the example"
        raise UsageError(f"cannot be read as TOML: {error}", where=str(path), fix=fix) from error
    if "name" in table:
        raise UsageError("the key name is not known", where=str(path), fix="the name is that of the file")
    return table


def read_table(kind: type[T], table: Mapping[str, TomlValue], *, where: str, prefix: str = "") -> T:
    """Return the dataclass ``kind`` filled from a table; ``where`` and ``prefix`` are the file and the table's key.

    Raises:
        UsageError: a key is unknown, missing or of the wrong type.
    """
    hints = get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key in table.keys() - fields.keys():
        known = ", ".join(sorted(fields))
        raise UsageError(f"the key {prefix}{key} is not known", where=where, fix=f"known here: {known}")
    values: dict[str, object] = {}
    for name, field in fields.items():
        if name in table:
            values[name] = _value(hints[name], table[name], where, prefix + name)
        elif field.default is dataclasses.MISSING:
            raise UsageError(f"the key {prefix}{name} is missing", where=where, fix="see an existing board's file")
    return kind(**values)


def _value(hint: object, value: TomlValue, where: str, key: str) -> object:
    if isinstance(hint, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not types.NoneType)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict):
        return read_table(hint, value, where=where, prefix=f"{key}.")
    if get_origin(hint) is Literal:
        return _choice(get_args(hint), value, where, key)
    if hint == tuple[str, ...] and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if _is_scalar(hint, value):
        return value
    raise UsageError(f"{key} is {value!r}, not {_words(hint)}", where=where, fix="correct it in the file")


def _is_scalar(hint: object, value: TomlValue) -> bool:
    if isinstance(value, bool):
        return hint is bool
    if isinstance(value, str):
        return hint is str and value != ""
    if isinstance(value, (int, float)):
        accepted = hint is float or (hint is int and isinstance(value, int))
        return accepted and math.isfinite(value) and value >= 0
    return False


def _choice(choices: tuple[str, ...], value: TomlValue, where: str, key: str) -> TomlValue:
    if value not in choices:
        raise UsageError(f"{key} is {value!r}", where=where, fix=f"choose one of {', '.join(choices)}")
    return value


def _words(hint: object) -> str:
    words: dict[object, str] = {
        int: "an integer of 0 or more",
        float: "a number of 0 or more",
        bool: "true or false",
        str: "a text that is not empty",
        tuple[str, ...]: "a list of texts",
    }
    return words.get(hint, "a table")
