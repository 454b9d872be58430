"""The sizes of the extras are of what pyproject.toml names, and in the order of it."""

from __future__ import annotations

import tomllib

import pytest

from bench.install_sizes import OF_DEVELOPERS, measured, requirements, text
from ecgtiny.common.errors import UsageError
from tests.tools import ROOT

PROJECT = {
    "dependencies": ["numpy"],
    "optional-dependencies": {"sim": ["unicorn"], "build": ["ziglang"], "all": ["ecgtiny[sim,build]", "pandas"]},
}


def test_an_extra_of_extras_is_what_they_need() -> None:
    assert requirements(PROJECT, "") == ["numpy"]
    assert requirements(PROJECT, "sim") == ["numpy", "unicorn"]
    assert requirements(PROJECT, "all") == ["numpy", "unicorn", "ziglang", "pandas"]


def test_those_of_the_project_are_all_measured_or_of_developers() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(OF_DEVELOPERS) < set(project["optional-dependencies"])
    for extra in project["optional-dependencies"]:
        assert not [one for one in requirements(project, extra) if one.startswith("ecgtiny")]


def test_what_pip_refuses_is_said() -> None:
    with pytest.raises(UsageError, match="pip cannot install them"):
        measured(["no requirement at all !"])


def test_the_text_has_a_line_an_extra() -> None:
    results = {"figures": {"base": 10_000_000, "extras": {"sim": {"bytes": 26_500_000, "beyond_base": 16_500_000}}}}
    assert text(results).splitlines() == ["base          10.0 MB", "sim           26.5 MB"]
