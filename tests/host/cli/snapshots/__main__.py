"""Rewrite the snapshots of what is printed: ``python -m tests.host.cli.snapshots``; then read them, by ``git diff``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.host.cli.printed import REWRITE

if __name__ == "__main__":
    os.environ[REWRITE] = "1"
    folder = Path(__file__).parents[1]
    sys.exit(pytest.main(["-q", "-m", "slow or not slow", *map(str, sorted(folder.glob("test_snapshots*.py")))]))
