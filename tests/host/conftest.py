"""A run on continuous records that several files of tests look at: what evaluates it may evaluate it again."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from tests.host.evaluation.stream_run import stream_run
from tests.tools import require_module


@pytest.fixture(scope="session")
def stream_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ``records`` of five patients and the ``run`` that was trained on them and quantised."""
    require_module("tensorflow")
    folder = tmp_path_factory.mktemp("stream")
    if "PYTEST_XDIST_WORKER" in os.environ:
        shutil.copytree(_of_all_workers(tmp_path_factory.getbasetemp().parent), folder, dirs_exist_ok=True)
    else:
        stream_run(folder)
    return folder


def _of_all_workers(session: Path) -> Path:
    """Return the run that the first worker of a session trains; the others wait for it and copy it."""
    folder = session / "stream-of-all-workers"
    with (session / "stream-of-all-workers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = Path(tempfile.mkdtemp(dir=session))
            stream_run(made)
            made.rename(folder)
    return folder


@pytest.fixture(scope="session")
def trained(stream_folder: Path) -> Run:
    """Return that run."""
    return Run(stream_folder / "run")
