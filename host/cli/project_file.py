"""The project file ``ecgtiny.toml``: where it is found, how it is read, and on which line a key stands."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...common.errors import UsageError

NAME = "ecgtiny.toml"
MAX_BYTES = 1 << 20
"""A file of settings has some lines; a larger one is another file."""

TomlTable = dict[str, object]


@dataclass(frozen=True)
class ProjectFile:
    """A project file that has been read."""

    path: Path
    text: str
    tables: TomlTable
    """The sections by their names, and the keys above them."""

    def where(self, section: str, key: str | None = None) -> str:
        """Return the file and the line of a section or of a key, as messages name them."""
        line = self.line(section, key)
        return str(self.path) if line is None else f"{self.path}:{line}"

    def line(self, section: str, key: str | None = None) -> int | None:
        """Return the line of a section's header or of a key; None where it is written in another way."""
        return self._lines.get((section, key))

    @cached_property
    def _lines(self) -> dict[tuple[str, str | None], int]:
        """The line of each header and of each key that stands first in a line; "" is above the sections."""
        found: dict[tuple[str, str | None], int] = {}
        section = ""
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
                section = header[1].replace('"', "").replace("'", "")
                found.setdefault((section, None), number)
            elif key := re.match(r"""\s*["']?([\w-]+)["']?\s*=""", line):
                found.setdefault((section, key[1]), number)
        return found


def find(start: Path) -> Path | None:
    """Return the project file of a folder: in it, or in a folder above it, as far as the root of its repository.

    The path is as seen from the folder. Outside of a repository only the folder itself is looked at: what lies above
    it belongs to others.
    """
    folder = start.resolve()
    root = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
    within = [above for above in (folder, *folder.parents) if above.is_relative_to(root)]
    found = next((above / NAME for above in within if (above / NAME).is_file()), None)
    return None if found is None else Path(os.path.relpath(found, folder))


def read(path: Path) -> ProjectFile:
    """Read a project file.

    Raises:
        UsageError: it cannot be read, or is not TOML.
    """
    fix = "correct the file, or name another with --config"
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UsageError(f"has more than {MAX_BYTES:,} bytes", where=str(path), fix=fix)
        text = content.decode("utf-8")
        return ProjectFile(path, text, tomllib.loads(text))
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", where=str(path), fix="name another with --config"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"is not UTF-8 text (byte {error.start})", where=str(path), fix=fix) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"is not TOML: {error}", where=str(path), fix=fix) from error
