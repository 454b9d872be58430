"""What all workers of a session share is made once, and each has a copy of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.once import copy_of


@dataclass
class Worker:
    """Makes folders as pytest does in a worker."""

    base: Path

    def getbasetemp(self) -> Path:
        return self.base

    def mktemp(self, name: str) -> Path:
        folder = self.base / name
        folder.mkdir(parents=True)
        return folder


@pytest.mark.parametrize(("variable", "times"), [("PYTEST_XDIST_WORKER", 1), ("NONE_OF_PYTEST", 2)])
def test_it_is_made_once_and_a_change_stays_with_the_worker(
    variable: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv(variable, "gw0")
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "run").write_text("trained")

    workers: list[Any] = [Worker(tmp_path / name) for name in ("gw0", "gw1")]
    first = copy_of(workers[0], "shared", make)
    (first / "run").write_text("changed")
    second = copy_of(workers[1], "shared", make)
    assert (second / "run").read_text() == "trained"
    assert second.parent == workers[1].base
    assert len(made) == times


def test_what_could_not_be_made_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    workers: list[Any] = [Worker(tmp_path / name) for name in ("gw0", "gw1")]

    def fail(folder: Path) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        copy_of(workers[0], "shared", fail)
    assert (copy_of(workers[1], "shared", lambda folder: (folder / "run").touch()) / "run").exists()
