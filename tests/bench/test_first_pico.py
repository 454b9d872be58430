"""The seconds to a first Pico are those of the commands of its page, and a command that fails is named."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from bench import first_pico
from bench.first_pico import INSTALL, PAGE, commands, copy_of_tree, text, timed
from bench.store import load, path
from ecgtiny.common.errors import UsageError
from tests.tools import ROOT, require

HERE = {**os.environ}


def test_the_commands_are_those_above_the_first_section() -> None:
    page = "# P\n```sh\na 1\nb\n```\n<!-- not run: installs packages -->\n```sh\nc\n```\n```text\nd\n```\n"
    assert commands(page) == ["a 1", "b", "c"]
    assert commands(f"{page}\n## On a board\n\n```sh\ne\n```\n") == ["a 1", "b", "c"]


def test_the_page_begins_with_pip_and_ends_with_a_validation() -> None:
    found = commands(PAGE.read_text("utf-8"))
    assert found[0].startswith(INSTALL)
    assert [line.split()[1] for line in found[1:]] == ["train", "export", "validate"]
    assert not [line for line in found if "/dev/" in line]


def test_what_was_measured_are_the_commands_of_the_page() -> None:
    if not path("first_pico").exists():
        pytest.skip("not measured yet: python -m bench.first_pico")
    figures = load("first_pico")["figures"]
    assert [step["command"] for step in figures["steps"]] == commands(PAGE.read_text("utf-8"))
    assert figures["mismatches"] == 0


def test_the_extras_that_the_page_installs_are_there() -> None:
    named = re.search(r"\[([\w,]+)\]", commands(PAGE.read_text("utf-8"))[0])
    assert named is not None
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(named[1].split(",")) < set(extras)


def test_a_command_is_timed_and_one_that_fails_is_named(tmp_path: Path) -> None:
    require("sh")
    step = timed("echo > there; sleep 0.2", tmp_path, HERE)
    assert (tmp_path / "there").is_file()
    assert step.seconds >= 0.2
    with pytest.raises(UsageError, match=r"echo no >&2; exit 3: ended with exit code 3: no"):
        timed("echo no >&2; exit 3", tmp_path, HERE)


def test_what_is_installed_is_a_copy_of_the_tree(tmp_path: Path) -> None:
    require("tar")
    source = copy_of_tree(tmp_path)
    assert (source / "pyproject.toml").read_bytes() == (ROOT / "pyproject.toml").read_bytes()
    assert (source / "docs" / "tutorial.md").is_file()
    assert not (source / ".git").exists()
    shutil.rmtree(source)


def test_a_newcomer_sees_no_variable_of_the_developers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_pico.venv, "create", lambda folder, **_: folder.mkdir())
    monkeypatch.setenv("PYTHONPATH", "x")
    monkeypatch.setenv("ECGTINY_DATA", "x")
    found = first_pico.newcomer(tmp_path, cache=False)
    assert not {"PYTHONPATH", "ECGTINY_DATA", "VIRTUAL_ENV"} & found.keys()
    assert found["PATH"].split(os.pathsep)[0] == str(tmp_path / "environment" / "bin")
    assert found["PIP_NO_CACHE_DIR"] == "1"


def test_the_text_has_a_line_a_command_and_the_sum() -> None:
    step = {"command": "ecgtiny train", "seconds": 2.0, "cpu_seconds": 1.5}
    figures = {"steps": [step], "commands": 1, "seconds": 2.0, "cpu_seconds": 1.5}
    assert text({"figures": figures}).splitlines() == [
        "    2.0 s     1.5 s of CPU  ecgtiny train", "    2.0 s     1.5 s of CPU  1 commands",
    ]  # fmt: skip
