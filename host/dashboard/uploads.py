"""Files that one browser has sent: in a folder of their own, bounded, gone with the session."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from ...common.errors import DataError
from .ending import close_at_the_end

MAX_BYTES = 512 * 2**20
"""Of all files of a browser together."""
MAX_FILES = 64
NAME = re.compile(r"\w[\w .()+=,@-]{0,199}")
SENT = "the files that were sent"


class Uploads:
    """The files that one browser has sent."""

    def __init__(self, max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES) -> None:
        self._max_bytes, self._max_files = max_bytes, max_files
        self._folder = tempfile.TemporaryDirectory(prefix="ecgtiny-dashboard-", ignore_cleanup_errors=True)
        self._sizes: dict[str, int] = {}
        self._unfinished: set[str] = set()
        close_at_the_end(self)

    @property
    def folder(self) -> Path:
        """Where they are."""
        return Path(self._folder.name)

    @property
    def names(self) -> list[str]:
        """The files that are whole, in the order in which they came."""
        return [name for name in self._sizes if name not in self._unfinished]

    def add(self, name: str, piece: bytes, *, first: bool, last: bool) -> None:
        """Take a piece of a file.

        Args:
            name: as the browser gives it.
            piece: follows on the one before it.
            first: whether the file begins with it; one of the same name is replaced.
            last: whether the file ends with it.

        Raises:
            DataError: the name is none of a file, the files are too many or too large, or the disk does not take it;
                the file is gone then.
        """
        if not NAME.fullmatch(name):
            fix = "rename the file: letters, digits, blanks and . _ - ( ) + = , @"
            raise DataError("has a name that is not taken", where=repr(name[:80]), fix=fix)
        if first:
            for other in [one for one in self._sizes if one.casefold() == name.casefold()]:
                self.remove(other)  # on some disks they are one file
        elif name not in self._unfinished:
            raise DataError("comes in pieces whose first is missing", where=name, fix="send it again")
        self._check(name, len(piece))
        try:
            with (self.folder / name).open("wb" if first else "ab") as stream:
                stream.write(piece)
        except OSError as error:
            self._sizes.setdefault(name, 0)
            self.remove(name)
            what = f"cannot be kept: {error.strerror or error}"
            raise DataError(
                what, where=name, fix=f"free space on the disk of {self.folder.parent}, send it again"
            ) from error
        self._sizes[name] = self._sizes.get(name, 0) + len(piece)
        self._unfinished.add(name)
        if last:
            self._unfinished.discard(name)

    def _check(self, name: str, size: int) -> None:
        many = name not in self._sizes and len(self._sizes) >= self._max_files
        if not many and sum(self._sizes.values()) + size <= self._max_bytes:
            return
        self.remove(name)
        most = f"{self._max_files} files" if many else f"{self._max_bytes / 2**20:g} MB"
        fix = "name the folder that holds the recordings when starting: ecgtiny dashboard --folder DIR"
        raise DataError(f"is over the {most} that are taken", where=name, fix=fix)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        if name in self._sizes:
            (self.folder / name).unlink(missing_ok=True)
            del self._sizes[name]
            self._unfinished.discard(name)

    def close(self) -> None:
        """Remove all files."""
        self._folder.cleanup()
