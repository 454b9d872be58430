"""The examples run as they are: the program first, then the notebook and the test on what it leaves."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ecgtiny
from tests.tools import ROOT, require_module

EXAMPLES = ROOT / "examples"
PROGRAMS = sorted(EXAMPLES.glob("*.py"))


def load(path: Path) -> Any:
    """Import a program by its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells() -> list[str]:
    """Return the code of the notebook, a text a cell."""
    notebook = json.loads((EXAMPLES / "look_at_a_run.ipynb").read_text("utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the run that the program leaves, after two epochs of training."""
    require_module("unicorn")
    folder = tmp_path_factory.mktemp("examples")
    load(EXAMPLES / "whole_loop.py").main(folder / "ecgtiny-run", epochs=2)
    return folder


@pytest.mark.slow
def test_the_program_leaves_a_validated_run(folder: Path) -> None:
    found = ecgtiny.ValidateResult.read(folder / "ecgtiny-run", "nrf52840")
    assert (found.mismatches, found.complete) == (0, True)


@pytest.mark.slow
def test_the_notebook_runs_and_shows_the_run(folder: Path) -> None:
    nbformat, nbclient = require_module("nbformat"), require_module("nbclient")
    require_module("ipykernel")
    notebook = nbformat.read(EXAMPLES / "look_at_a_run.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    shown = [cell.outputs[-1]["data"] for cell in notebook.cells if cell.cell_type == "code"]
    assert "Computes the same</strong>: passed" in shown[0]["text/html"]
    assert "<svg" in shown[0]["text/html"]
    assert "<table" in shown[1]["text/html"]
    assert "<table" in shown[2]["text/html"]
    assert "0.2:" in shown[3]["text/plain"]
    assert (folder / "roc-1.svg").is_file()


@pytest.mark.slow
def test_the_test_passes_on_the_virtual_board(folder: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "ecgtiny.host.pytest_plugin",
               "-p", "no:cacheprovider", "-c", os.devnull, str(EXAMPLES / "test_board.py")]  # fmt: skip
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_a_program_says_how_it_is_run(path: Path) -> None:
    assert path.name in (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")


def test_examples_use_the_public_face_alone() -> None:
    """No name of a sub-package: what an example needs is what ``import ecgtiny`` gives."""
    named: set[str] = set()
    for code in [(EXAMPLES / "whole_loop.py").read_text("utf-8"), *cells()]:
        for node in ast.walk(ast.parse(code)):
            assert not (isinstance(node, ast.ImportFrom) and str(node.module).startswith("ecgtiny"))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ecgtiny":
                named.add(node.attr)
    assert {"Run", "train_run", "validate_run"} <= named <= set(ecgtiny.__all__)


def test_the_notebook_is_stored_without_output() -> None:
    notebook = json.loads((EXAMPLES / "look_at_a_run.ipynb").read_text("utf-8"))
    assert [cell for cell in notebook["cells"] if cell.get("outputs") or cell.get("execution_count")] == []
