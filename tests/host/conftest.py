"""A run on continuous records that several files of tests look at: what evaluates it may evaluate it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecgtiny.common.run import Run
from tests.host.evaluation.stream_run import stream_run
from tests.once import copy_of
from tests.tools import require_module


@pytest.fixture(scope="session")
def stream_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ``records`` of five patients and the ``run`` that was trained on them and quantised."""
    require_module("tensorflow")
    return copy_of(tmp_path_factory, "stream", stream_run)


@pytest.fixture(scope="session")
def trained(stream_folder: Path) -> Run:
    """Return that run."""
    return Run(stream_folder / "run")
