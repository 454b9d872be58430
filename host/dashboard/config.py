"""What a dashboard is started with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...common.errors import UsageError
from ...common.run import Run
from .choices import Listed, recordings_in

RECORDS = ("train.json", "quantize.json")
"""What makes a folder a run."""


@dataclass(frozen=True)
class DashboardConfig:
    """What the dashboard serves, and where."""

    runs: tuple[Run, ...] = ()
    folders: tuple[Path, ...] = ()
    """Folders whose recordings can be chosen; no other file of this machine is read."""
    http_port: int = 0
    """A free one when 0."""
    open: bool = False
    """Whether to open a browser."""

    @cached_property
    def listed(self) -> Listed:
        """The recordings of the folders, as they are when this is first asked for."""
        return recordings_in(self.folders)

    def check(self) -> None:
        """Check that what is named is there.

        Raises:
            UsageError: a folder is absent or no run.
        """
        for folder in self.folders:
            if not folder.is_dir():
                raise UsageError("there is no such folder", where=str(folder), fix="give a folder of recordings")
        for run in self.runs:
            if not is_run(run):
                what = f"holds neither {' nor '.join(RECORDS)}"
                raise UsageError(what, where=str(run.folder), fix="give the folder of a run, or leave --run out")


def is_run(run: Run) -> bool:
    """Tell whether a folder holds a run."""
    return any(run.has(record) for record in RECORDS)
