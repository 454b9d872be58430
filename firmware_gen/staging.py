"""A folder that is replaced as a whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def staging(target: Path) -> Generator[Path]:
    """Yield an empty folder beside ``target``, to be filled and then installed; what is left of it is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(folder: Path, target: Path, finish: Callable[[], T]) -> T:
    """Move ``folder`` to ``target`` and call ``finish``; when that fails, what ``target`` was is put back."""
    with staging(target) as aside:
        previous = aside / target.name
        if target.exists():
            target.rename(previous)
        try:
            folder.rename(target)
            return finish()
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            if previous.exists():
                previous.rename(target)
            raise
