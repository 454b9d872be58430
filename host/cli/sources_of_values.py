"""Each option of each command with its value, and where that comes from."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

import click

from .listings import ListingOption
from .settings import Setting, commands, key_of, options_of

ENVIRONMENT = {"ECGTINY_DATA": "folder of the named data sets, looked at before the user's cache"}
"""The variables that ecgtiny reads, and what each is."""


@dataclass(frozen=True)
class OptionValue:
    """An option, and the value that it has where the command line gives none."""

    command: str
    option: str
    value: object
    """None where there is none, or where the stage chooses by what it is given."""
    comes_from: str
    """``default``, ``file``, or ``required`` where the command line has to give it."""
    file: str | None = None
    line: int | None = None
    default_said: str | None = None
    """What the help says of a default that a stage has, where that is words and no value of the option."""


@dataclass(frozen=True)
class Variable:
    """A variable of the environment that ecgtiny reads; its value is None where it is not set."""

    name: str
    value: str | None
    what: str


@dataclass(frozen=True)
class Configuration:
    """All that a command line without options would use."""

    file: str | None
    options: list[OptionValue]
    environment: list[Variable]


def configuration(root: click.Context, found: list[Setting]) -> Configuration:
    """Return every option of every command, in the order of the help."""
    given = {(one.command, key_of(one.option)): one for one in found}
    group = root.command
    known = commands(group) if isinstance(group, click.Group) else ()
    rows = [
        _from_file(words, key, setting) if (setting := given.get((words, key))) else _default(words, key, option)
        for words, command in known
        for key, option in options_of(command).items()
    ]
    variables = [Variable(name, os.environ.get(name), what) for name, what in ENVIRONMENT.items()]
    return Configuration(str(found[0].file) if found else None, rows, variables)


def _from_file(words: str, key: str, setting: Setting) -> OptionValue:
    return OptionValue(words, key, setting.value, "file", str(setting.file), setting.line)


def _default(words: str, key: str, option: click.Option) -> OptionValue:
    source = "required" if option.required else "default"
    default, said = option.to_info_dict()["default"], _said(option)
    if default is None and said is not None:
        default = _typed(option, said)
    return OptionValue(words, key, default, source, default_said=said if default is None else None)


def _typed(option: click.Option, said: str) -> object:
    """Return the value that the help's words are; None where they are no number and no name of a pair."""
    if option.is_flag:
        names = {name.lstrip("-"): on for on, several in ((True, option.opts), (False, option.secondary_opts))
                 for name in several}  # fmt: skip
        return names.get(said)
    if not isinstance(option.type, click.types.IntParamType | click.types.FloatParamType):
        return None
    try:
        return option.type_cast_value(click.Context(click.Command("")), said)
    except click.BadParameter:
        return None


def _said(option: click.Option) -> str | None:
    """Return the default that the help names, where a stage has it and not the command line."""
    text = option.full_help if isinstance(option, ListingOption) else option.help or ""
    said = re.search(r"[\[(]default:? ([^\])]+)[\])]", text)
    return said[1] if said else None
