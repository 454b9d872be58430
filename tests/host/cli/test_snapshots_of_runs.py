"""What is printed by small real runs, from beats to the virtual board; figures are masked by the rule of ``masked``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.host.cli.printed import hold, masked, shown
from tests.host.comparison.made import made_file
from tests.tools import require, require_module

LOOP = {
    "train": "train --data beats.npz --epochs 0",
    "quantize": "quantize",
    "export": "export --board nrf52840 --explain",
    "build": "build --board nrf52840",
    "validate": "validate",
    "compile": "compile ecgtiny-run/model_int8.tflite --board nrf52840",
    "score": "score rows.txt --model pca-2",
}


def command(folder: Path, words: str) -> str:
    """Run a command in a folder and a process of its own, as libraries print there; return what it prints."""
    code = "from ecgtiny.host.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *words.split()], cwd=folder, capture_output=True,
                          text=True, check=False, env={**os.environ, "COLUMNS": "80"})  # fmt: skip
    return shown(words, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with beats and rows, in which every command runs."""
    for package in ("tensorflow", "sklearn", "matplotlib", "unicorn"):
        require_module(package)
    require("arm-none-eabi-gcc")
    folder = tmp_path_factory.mktemp("runs")
    made_file(folder).rename(folder / "beats.npz")
    np.savetxt(folder / "rows.txt", np.load(folder / "beats.npz")["x"][:60, :, 0])
    return folder


@pytest.mark.slow
def test_the_commands_in_their_order(folder: Path) -> None:
    for name, words in LOOP.items():
        hold(f"run-{name}", masked(command(folder, words)))
