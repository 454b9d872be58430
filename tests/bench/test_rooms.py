"""Rooms, arrows and floors are those of a folder that is small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.rooms import FOLDERS, ROOT, house, main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four rooms: top imports middle and low, middle imports low by a function of a sub-folder; C stands alone."""
    files = {
        "top.py": "from . import middle\nfrom .low import x\nfrom ..other import y\n",
        "middle/__init__.py": "",
        "middle/part.py": "def f():\n    from ..low import x\n    from .own import z\n",
        "low.py": "import numpy\n",
        "kernels/add.c": "",
        "__init__.py": "from .top import nothing\n",
        "data/set.csv": "",
    }
    for name, text in files.items():
        path = tmp_path / "stage" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "stage"


def test_rooms_arrows_and_floors(folder: Path) -> None:
    found = house(folder)
    assert found.rooms == ("kernels", "low", "middle", "top")
    assert {room: set(others) for room, others in found.arrows.items() if others} == {
        "top": {"middle", "low"},
        "middle": {"low"},
    }
    assert (found.count, found.floors) == (3, 3)


def test_a_circle_is_named(folder: Path) -> None:
    (folder / "low.py").write_text("from .top import x\n")
    with pytest.raises(ValueError, match="in a circle through"):
        _ = house(folder).floors


def test_every_folder_of_the_package_is_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["folder", "rooms", "arrows", "floors"]
    assert [line.split()[0] for line in lines[1:]] == list(FOLDERS)
    assert set(FOLDERS) == {path.parent.name for path in ROOT.glob("*/__init__.py")}
