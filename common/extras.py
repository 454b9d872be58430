"""Optional packages: imported where they are used, and named with the extra that brings them where they are missing."""

from __future__ import annotations

import importlib.util
from collections.abc import Generator
from contextlib import contextmanager

from .errors import MissingToolError


def pip_install(extra: str) -> str:
    """Return the command that installs an extra of ecgtiny."""
    return f"pip install 'ecgtiny[{extra}]'"


def present(*packages: str) -> bool:
    """Tell whether packages are installed, all of them, without importing any."""
    return all(importlib.util.find_spec(package) is not None for package in packages)


@contextmanager
def needs(extra: str, what: str) -> Generator[None]:
    """Import optional packages inside this block, so that a missing one is an error that a user can read.

    Args:
        extra: the extra of pyproject.toml that brings them.
        what: who needs them, as the message begins.

    Raises:
        MissingToolError: one of them is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "ecgtiny"):  # a defect of ecgtiny, which no extra mends
            raise
        raise MissingToolError(f"{what} needs {package}, which is not installed", fix=pip_install(extra)) from error
