"""One module imports the serial library, so that one change puts another in its place."""

from __future__ import annotations

from importlib.metadata import version

from ecgtiny.host.link.serial_library import DISTRIBUTION
from tests.test_architecture import FOLDERS, ROOT, imported, modules


def test_one_module_imports_the_serial_library() -> None:
    named = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in modules(folder)
        if any(name.split(".")[0] == "serial" for name in imported(path))
    }
    assert named == {"host/link/serial_library.py"}
    assert version(DISTRIBUTION)
