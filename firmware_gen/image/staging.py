"""A folder that is replaced as a whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ...common.errors import UsageError
from ...common.files import sha256
from ...common.run import Run

T = TypeVar("T")
ANOTHER = "name an empty or a new folder"


def check_free(
    out: Path, record: str, what: str, relative: Callable[[str], str] = str, later: str | None = None
) -> None:
    """Refuse to replace what could be somebody's work: what we wrote may be replaced, but only as it was written.

    Args:
        out: the folder that is to be replaced; it need not be there.
        record: the name of the record in it, whose outputs are what we wrote.
        what: what such a folder is, for the message.
        relative: from the name of an output in the record to its path in the folder.
        later: a pattern of the names of records that later stages write into it; what they name is ours too.

    Raises:
        UsageError: there is something else.
        VerificationError: the record was edited, or is of another version.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("is not a folder", where=str(out), fix=ANOTHER)
    records = [path.name for pattern in (record, later) if pattern for path in out.glob(pattern) if path.is_file()]
    ours = {relative(name): digest for one in records for name, digest in Run(out).header(one).outputs.items()}
    for file in sorted(path for path in out.rglob("*") if not path.is_dir()):
        name = file.relative_to(out).as_posix()
        if name not in records and not (file.is_file() and ours.get(name) == sha256(file)):
            raise UsageError(f"holds something that is not {what}: {name}", where=str(out), fix=ANOTHER)


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
