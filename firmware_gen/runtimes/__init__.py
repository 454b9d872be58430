"""What can run the network on the board: every file or folder of this package that declares a ``RUNTIME``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...common import plugins
from ...common.errors import MissingToolError, UsageError
from ...common.extras import pip_install
from ...common.plugins import discover
from .runtime import Chosen, Runtime

if TYPE_CHECKING:
    from ..image.virtual_core import Load

DEFAULT = "c"


def runtimes() -> tuple[Runtime, ...]:
    """Return all runtimes, sorted by name."""
    return discover(__name__, "RUNTIME", Runtime)


def find(name: str) -> Runtime:
    """Return a runtime by name.

    Raises:
        UsageError: there is no such runtime.
    """
    return plugins.find(name, runtimes(), "runtime")


def choose(name: str = DEFAULT, options: Mapping[str, Path | None] | None = None, load: Load | None = None) -> Chosen:
    """Return a runtime with its options; those that are None were not given.

    Raises:
        UsageError: there is no such runtime, or the options are not its own.
        MissingToolError: it needs a virtual core, and there is none.
    """
    runtime = find(name)
    given = {option: path for option, path in (options or {}).items() if path is not None}
    own = {option.name for option in runtime.options}
    for other in runtimes():
        for option in other.options:
            if option.name in given and option.name not in own:
                what = f"--{option.name} is for the runtime {other.name}"
                raise UsageError(what, fix=f"add --runtime {other.name}")
    for option in runtime.options:
        if option.required and option.name not in given:
            raise UsageError(f"the runtime {name} needs --{option.name} PATH", fix=f"name {option.what}")
    if runtime.needs_core and load is None:
        raise MissingToolError("the virtual core that measures images needs unicorn and capstone",
                               fix=pip_install("sim"))  # fmt: skip
    return Chosen(runtime, given, load)
