"""Plug-ins are found by what they declare; a wrong or a double declaration is named with its place."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from ecgtiny.common.errors import EcgtinyError
from ecgtiny.common.plugins import discover, discover_entries, modules

Write = Callable[[dict[str, str]], str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes a package of files and returns its name."""
    name = f"plugins_of_{tmp_path.name}"
    monkeypatch.syspath_prepend(tmp_path)

    def write(files: dict[str, str]) -> str:
        for path, text in {"__init__.py": "", **files}.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text)
        importlib.invalidate_caches()
        return name

    return write


def declared(name: str) -> str:
    """The text of a module that declares something with a name: a path has one."""
    return f"from pathlib import PurePosixPath\nTHING = PurePosixPath({name!r})\n"


def found(package: str) -> list[str]:
    return [thing.name for thing in discover(package, "THING", PurePosixPath)]


def test_declarations_come_sorted_by_name_and_other_modules_are_skipped(package: Write) -> None:
    assert found(package({"z.py": declared("blue"), "a.py": declared("red"), "helper.py": ""})) == ["blue", "red"]


def test_a_sub_package_declares_as_a_module_does(package: Write) -> None:
    name = package({"a.py": declared("red"), "deep/__init__.py": declared("green")})
    assert found(name) == ["green", "red"]
    assert modules(name) == (f"{name}.a", f"{name}.deep")


def test_a_declaration_of_another_class_is_named_with_its_place(package: Write) -> None:
    name = package({"a.py": declared("red"), "b.py": "THING = 'blue'\n"})
    with pytest.raises(EcgtinyError, match=rf"{name}\.b: THING is of the class str \(declare a PurePosixPath\)"):
        found(name)


def test_two_declarations_of_one_name_are_named_with_both_places(package: Write) -> None:
    name = package({"a.py": declared("red"), "b.py": declared("red")})
    with pytest.raises(EcgtinyError, match=rf"{name}\.a and {name}\.b both declare 'red'") as caught:
        found(name)
    assert caught.value.exit_code == 1


def test_entries_of_all_mappings_are_merged(package: Write) -> None:
    name = package({"b.py": "TABLE = {'x': 1}\n", "a.py": "TABLE = {'z': 2, 'y': 3}\n", "c.py": ""})
    assert list(discover_entries(name, "TABLE").items()) == [("z", 2), ("y", 3), ("x", 1)]


def test_a_key_of_two_mappings_is_named_with_both_places(package: Write) -> None:
    name = package({"a.py": "TABLE = {'x': 1}\n", "b.py": "TABLE = {'x': 2}\n"})
    with pytest.raises(EcgtinyError, match=rf"{name}\.a and {name}\.b both declare 'x'"):
        discover_entries(name, "TABLE")


def test_entries_have_to_be_a_mapping(package: Write) -> None:
    with pytest.raises(EcgtinyError, match="TABLE is of the class list"):
        discover_entries(package({"a.py": "TABLE = [1]\n"}), "TABLE")
