"""Every error says what to do: whoever reads it is in the middle of something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from ecgtiny.common import errors
from tests.test_architecture import FOLDERS, modules
from tests.tools import ROOT

TREE = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.EcgtinyError)}


def made(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield where an error of the tree is made; its own file makes its bases."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TREE:
            yield node


def without_fix(tree: ast.AST) -> list[int]:
    """Return the lines of the errors that have no advice, or an empty one."""
    return [
        call.lineno
        for call in made(tree)
        if not any(key.arg == "fix" and not (isinstance(key.value, ast.Constant) and not key.value.value)
                   for key in call.keywords)
    ]  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_error_is_made_with_a_fix(folder: str) -> None:
    found = {path: without_fix(ast.parse(path.read_text("utf-8"))) for path in modules(folder)}
    assert [f"{path.relative_to(ROOT)}:{line}" for path, lines in found.items() for line in lines] == []


def test_the_errors_of_the_package_are_seen() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for folder in FOLDERS for path in modules(folder)]
    assert sum(len(list(made(tree))) for tree in trees) > 600
    assert without_fix(ast.parse("raise DataError('a')\nraise UsageError('a', fix='')\nDataError('a', fix='b')")) == [
        1,
        2,
    ]
