"""Object files of generated C: each compiled once a session, by any worker, for the same text, headers and command."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from ecgtiny.firmware_gen.writer.sources import UNITS, Sources

OBJECTS = "ECGTINY_TEST_OBJECTS"
"""Variable of the environment that names the folder of all workers."""
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def session() -> Path:
    """Return a folder that lives as long as the tests do."""
    shared = os.environ.get(OBJECTS)
    return Path(shared or _session().name)


@cache
def _session() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ecgtiny-objects-")


def write(sources: Sources, folder: Path) -> None:
    """Write sources below a folder."""
    for name, text in sources.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run(command: tuple[str, ...], folder: Path) -> None:
    """Run a compiler in a folder; what it says is the failure's message."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def compiled_objects(sources: Sources, command: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths of the object files of every unit; headers are looked for beside it and in ``ecgtiny/``."""
    return tuple(str(_compiled(unit, sources, command)) for unit in sorted(sources) if unit.endswith(UNITS))


def _compiled(unit: str, sources: Sources, command: tuple[str, ...]) -> Path:
    needed = _with_headers(unit, sources)
    digest = hashlib.sha256(repr((command, unit, sorted(needed.items()))).encode()).hexdigest()
    folder = session() / digest
    built = folder / "unit.o"
    if not built.exists():
        with tempfile.TemporaryDirectory(dir=session()) as place:
            write(needed, Path(place))
            run((*command, "-Iecgtiny", "-c", unit, "-o", built.name), Path(place))
            folder.mkdir(exist_ok=True)
            (Path(place) / built.name).replace(built)
    return built


def _with_headers(unit: str, sources: Sources) -> Sources:
    found: Sources = {}
    waiting = [unit]
    while waiting:
        path = waiting.pop()
        if path in sources and path not in found:
            found[path] = sources[path]
            for name in INCLUDE.findall(sources[path]):
                folders = (posixpath.dirname(path), "ecgtiny", "")
                waiting += [posixpath.normpath(posixpath.join(folder, name)) for folder in folders]
    return found
