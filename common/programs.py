"""Programs of other packages: on PATH, beside this Python, or as a module of it."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path


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
