"""Text is read and written in UTF-8 wherever ecgtiny runs, and shown in whatever the terminal takes."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import FOLDERS, modules
from tests.tools import ROOT

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}


def unnamed(tree: ast.AST) -> Iterator[str]:
    """Calls that take text in the encoding of the locale, by line."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = {keyword.arg: keyword.value for keyword in node.keywords}
        strings = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if "encoding" in words or None in words:
            continue
        texts = {
            "read_text": not node.args,
            "write_text": len(node.args) < 2,
            "open": not node.args or (bool(strings) and strings[-1] in ("r", "w", "a", "rt", "wt", "x")),
            "TextIOWrapper": True,
        }
        text = isinstance(words.get("text"), ast.Constant) and ast.unparse(words["text"]) == "True"
        if texts.get(name, False) or text:
            yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_text_file_names_its_encoding(folder: str) -> None:
    allowed = ("self._port.open()", "port.open()", "super().open()")
    for path in modules(folder):
        wrong = [one for one in unnamed(ast.parse(path.read_text("utf-8"))) if not one.endswith(allowed)]
        assert not wrong, f"{path.relative_to(ROOT)}: {wrong}"


@pytest.mark.parametrize(
    "call",
    [
        "p.read_text()",
        "p.write_text(x)",
        "p.open()",
        "p.open('w')",
        "open(p, 'r')",
        "run(c, text=True)",
        "TextIOWrapper(f)",
    ],
)
def test_the_check_sees_a_call_without_an_encoding(call: str) -> None:
    assert list(unnamed(ast.parse(call)))


@pytest.mark.parametrize(
    "call",
    [
        "p.read_text('utf-8')",
        "p.open('rb')",
        "p.open('w', encoding='utf-8')",
        "run(c, encoding='utf-8')",
        "p.read_bytes()",
    ],
)
def test_the_check_takes_a_call_with_an_encoding(call: str) -> None:
    assert not list(unnamed(ast.parse(call)))


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "ecgtiny", *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, **ASCII}, capture_output=True, check=False)


def test_an_error_of_other_letters_is_shown_without_utf_8(tmp_path: Path) -> None:
    name = "Größe µ.csv"
    (tmp_path / name).write_text("# fs=250 unit=µV\nÄrger\n1\nµ\n2\n", encoding="utf-8")
    done = ran(tmp_path, "train", "--stream", "--data", name)
    assert done.returncode == 3, done.stderr
    assert b"line 4" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("train", "--help"), ("data", "list"), ("data", "list", "--json"), ("boards",)])
def test_commands_work_without_utf_8(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = ran(tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (0, b"")
