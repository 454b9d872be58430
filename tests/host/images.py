"""Images for the simulated boards, built once a session."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.firmware_gen.sample import build_sample


@cache
def sample(board: str) -> Path:
    """The firmware of tests/firmware_gen/sample.py, built for a board."""
    return build_sample(board, Path(_session().name) / board)


@cache
def _session() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ecgtiny-host-")
