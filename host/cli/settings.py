"""From the project file to the defaults of each command's options, every key and value checked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import click

from ...common.errors import UsageError
from .listings import ListingOption
from .project_file import ProjectFile, TomlTable, find, read
from .setting_values import checked
from .values import FAMILIES, names

NEVER = ("config", "json", "help", "version")
"""Options of every command that no file sets: they are of one call."""


@dataclass(frozen=True)
class Setting:
    """A value of the project file for one option of one command."""

    command: str
    """Its words, as in ``data prepare``."""
    option: click.Option
    value: object
    """As on the command line, with paths as seen from the working folder."""
    file: Path
    line: int | None


def settings(root: click.Group, path: Path | None) -> list[Setting]:
    """Return what the project file sets, each value checked.

    Args:
        root: the command line.
        path: the file that was asked for; None for the one of the working folder.

    Raises:
        UsageError: the file cannot be read, or a section, key or value is not what the command line takes; the message
            names the file, the line and what is allowed.
    """
    place = path or find(Path.cwd())
    if place is None:
        return []
    file = read(place)
    known = dict(commands(root))
    shared = [item for item in file.tables.items() if not isinstance(item[1], dict)]
    everywhere = [setting for key, value in shared for setting in _shared(file, key, value, known)]
    own = [setting for words, table in _sections(file, known) for setting in _of_section(file, words, table, known)]
    found = {(one.command, one.option.name): one for one in [*everywhere, *own]}
    return list(found.values())


def commands(group: click.Group, *words: str) -> Iterator[tuple[str, click.Command]]:
    """Return every command by its words, those of groups inside included."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *words, name)
        else:
            yield " ".join((*words, name)), command


def options_of(command: click.Command) -> dict[str, click.Option]:
    """Return the options that a file may set by their keys, which are their long names."""
    options = [one for one in command.params if isinstance(one, click.Option)]
    return {key: one for one in options if (key := key_of(one)) not in NEVER}


def key_of(option: click.Option) -> str:
    """Return an option's key in the file: its long name without the dashes."""
    return _long_name(option).lstrip("-")


def _long_name(option: click.Option) -> str:
    return max(option.opts, key=len)


def told(found: Sequence[Setting]) -> str:
    """Return in words which file sets these options; "" where there are none."""
    return f"settings of {found[0].file}: {', '.join(_long_name(one.option) for one in found)}" if found else ""


def _sections(file: ProjectFile, known: dict[str, click.Command]) -> Iterator[tuple[str, TomlTable]]:
    """Return the tables by their commands' words; ``[data.prepare]`` is of ``data prepare``."""
    groups = {words.partition(" ")[0] for words in known if " " in words}
    for name, value in file.tables.items():
        if not isinstance(value, dict):
            continue
        table = cast("TomlTable", value)
        if name in groups:
            for inner, entry in table.items():
                words = f"{name} {inner}"
                if words not in known or not isinstance(entry, dict):
                    section = f"{name}.{inner}"
                    where = file.where(name, inner) if file.line(section) is None else file.where(section)
                    raise _unknown("section", section, _headers(known), where)
                yield words, cast("TomlTable", entry)
        elif name in known:
            yield name, table
        else:
            raise _unknown("section", name, _headers(known), file.where(name))


def _headers(known: dict[str, click.Command]) -> list[str]:
    return [words.replace(" ", ".") for words, command in known.items() if options_of(command)]


def _of_section(file: ProjectFile, words: str, table: TomlTable, known: dict[str, click.Command]) -> Iterator[Setting]:
    options = options_of(known[words])
    section = words.replace(" ", ".")
    for key, value in table.items():
        if key not in options:
            raise _unknown("key", key, options, file.where(section, key), f" in [{section}]")
        yield _setting(file, words, options[key], value, file.line(section, key))


def _shared(file: ProjectFile, key: str, value: object, known: dict[str, click.Command]) -> Iterator[Setting]:
    """Return what a key above the sections sets: that option of every command for which it means the same."""
    found = [
        (words, option)
        for words, command in known.items()
        for name, option in options_of(command).items()
        if isinstance(option, ListingOption) and option.shared and name == key
    ]
    if not found:
        shared = {
            name
            for command in known.values()
            for name, option in options_of(command).items()
            if isinstance(option, ListingOption) and option.shared
        }
        raise _unknown("key", key, sorted(shared), file.where("", key), " above the sections")
    for words, option in sorted(found, key=lambda one: one[1].multiple):  # of those that take one the message is plain
        own = [value] if option.multiple else value
        yield _setting(file, words, option, own, file.line("", key))


def _setting(file: ProjectFile, words: str, option: click.Option, value: object, line: int | None) -> Setting:
    where = str(file.path) if line is None else f"{file.path}:{line}"
    seen = checked(option, value, f"{where}: {key_of(option)}")
    return Setting(words, option, _from_here(option, seen, file.path.parent), file.path, line)


def _from_here(option: click.Option, value: object, folder: Path) -> object:
    """Return a path, which is relative to the file's folder, as seen from the working folder; or several of them."""
    if isinstance(value, list):
        return [_from_here(option, item, folder) for item in cast("list[object]", value)]
    family = FAMILIES.get(option.family or "") if isinstance(option, ListingOption) else None
    is_path = isinstance(option.type, click.Path) or (family is not None and family.path)
    if not is_path or not isinstance(value, str) or Path(value).is_absolute() or folder.resolve() == Path.cwd():
        return value
    if isinstance(option, ListingOption) and option.family and value.partition(":")[0] in names(option.family):
        return value
    try:
        return os.path.relpath(folder / value)
    except ValueError:  # another drive
        return str(folder.resolve() / value)


def _unknown(what: str, name: str, allowed: Iterable[str], where: str, place: str = "") -> UsageError:
    """Return the error of a name that means nothing, with the nearest one that does."""
    there = list(allowed)
    near = get_close_matches(name, there, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    return UsageError(f"there is no {what} {name!r}{place}", where=where, fix=f"{hint}use {', '.join(there)}")
