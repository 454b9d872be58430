"""Where things lie, and what a test does when a tool that it needs is not installed."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).parents[1]
BENCH_MODELS = ROOT / "bench" / "models"


def one_in(number: int, values: Iterable[Any]) -> list[Any]:
    """Return the parameters of a test: all but the first of each ``number`` are slow ones."""
    return [
        value
        if place % number == 0
        else pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)
        for place, value in enumerate(values)
    ]


def require(tool: str) -> str:
    """Return the tool's path; skip where it is absent, or fail where every tool is promised to be there."""
    path = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    if path is None:
        _absent(f"{tool} is not on PATH")
    return str(path)


def c_compiler(name: str) -> list[str]:
    """Return the command of a C compiler; where gcc is absent, the clang that pip brought takes its place."""
    if name == "gcc" and shutil.which(name) is None and find_spec("ziglang") and not _promised():
        return [sys.executable, "-m", "ziglang", "cc"]
    return [require(name)]


def require_module(name: str) -> Any:
    """Import a package that not every machine can have; skip or fail as ``require`` does."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _absent(f"the package {name} is not installed")


def require_data(*parts: str) -> Path:
    """Return a file of the real data sets below $ECGTINY_DATA; skip with a reason where it is absent."""
    folder = os.environ.get("ECGTINY_DATA")
    if not folder or not Path(folder, *parts).exists():
        pytest.skip(f"{'/'.join(parts)} is not below $ECGTINY_DATA")
    return Path(folder, *parts)


def public_models() -> list[Path]:
    """Return other people's models, those in the folder $ECGTINY_MODELS; none where it is not set."""
    folder = os.environ.get("ECGTINY_MODELS")
    return sorted(Path(folder).glob("*.tflite")) if folder else []


def _absent(reason: str) -> NoReturn:
    if _promised():
        pytest.fail(reason)
    pytest.skip(reason)


def _promised() -> bool:
    return os.environ.get("ECGTINY_REQUIRE_TOOLS") == "1"
