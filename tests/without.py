"""The command line, or a program, in a process that cannot see the packages of the extras: as if not installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HIDDEN = (
    "ai_edge_litert", "capstone", "edfio", "keras", "matplotlib", "optuna", "pandas", "scipy", "sklearn", "tensorflow",
    "unicorn", "wfdb", "ziglang",
)  # fmt: skip

HIDE = f"""
import sys

class Without:
    def __init__(self, finder):
        self.finder = finder
    def __getattr__(self, name):
        return getattr(self.finder, name)
    def find_spec(self, name, path=None, target=None):
        hidden = name.partition(".")[0] in {HIDDEN}
        return None if hidden else self.finder.find_spec(name, path, target)

sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""
MAIN = "from ecgtiny.host.cli.main import main\nmain()"


def without_extras(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of ecgtiny in a folder; ``path`` takes the place of PATH."""
    return program_without_extras(folder, MAIN, *arguments, path=path)


def program_without_extras(
    folder: Path, program: str, *arguments: str, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of Python in a folder."""
    environment = os.environ | ({} if path is None else {"PATH": path})
    command = [sys.executable, "-c", HIDE + program, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
