"""What is costly to make, made once in a session: by the worker that is first, while the others wait for it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest


def copy_of(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this worker's own, with what ``make`` leaves in the empty folder that it is given."""
    folder = factory.mktemp(name)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make(folder)
        return folder
    session = factory.getbasetemp().parent
    made = session / f"{name}-of-all-workers"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            fresh = Path(tempfile.mkdtemp(dir=session))
            make(fresh)
            fresh.rename(made)
    shutil.copytree(made, folder, dirs_exist_ok=True, symlinks=True)
    return folder
