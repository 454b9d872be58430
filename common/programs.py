"""Programs of other packages: on PATH, beside this Python, or as a module of it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 10.0
"""Seconds that a program has to print its version."""


@dataclass(frozen=True)
class Need:
    """What a plug-in needs of this machine."""

    name: str
    """A program, or a package of Python by the name that it is imported by."""
    fix: str
    """The command that installs it, or what to do instead."""
    package: bool = False


def find_program(name: str, module: str | None = None) -> tuple[str, ...] | None:
    """Return the command that starts a program; None where it is not installed.

    Args:
        name: what it is called on PATH.
        module: the Python module that is the same program, for ``python -m``.
    """
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found:
        return (found,)
    if module is not None and importlib.util.find_spec(module) is not None:
        return sys.executable, "-m", module
    return None


def program_version(command: tuple[str, ...]) -> str | None:
    """Return the version that a program prints for ``--version``; None where it prints none."""
    try:
        done = subprocess.run(
            [*command, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", errors="replace", check=False, timeout=PATIENCE,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\d+\.\d+[\w.+-]*", done.stdout)
    return found[0] if found else None
