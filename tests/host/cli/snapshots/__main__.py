"""Rewrite the snapshots of what is printed: ``python -m tests.host.cli.snapshots``; then read them, by ``git diff``.

``-m "not slow"`` behind it leaves out those of whole runs. Other arguments go to pytest too.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.host.cli.printed import REWRITE

HOST = Path(__file__).parents[2]

if __name__ == "__main__":
    os.environ[REWRITE] = "1"
    holding = [
        path for path in sorted(HOST.rglob("test_*.py")) if "tests.host.cli.printed import" in path.read_text("utf-8")
    ]
    sys.exit(pytest.main(["-q", "-m", "slow or not slow", *map(str, holding), *sys.argv[1:]]))
