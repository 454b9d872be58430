"""A package that is missing is named with the command that brings it; a defect of ours is not dressed up as one."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module

import pytest

from ecgtiny.common.errors import MissingToolError
from ecgtiny.common.extras import needs, pip_install, present
from tests.tools import ROOT


def test_a_missing_package_is_named_with_its_extra() -> None:
    with pytest.raises(MissingToolError) as caught, needs("train", "training"):
        import_module("no_such_package.inside")
    message = "training needs no_such_package, which is not installed (pip install 'ecgtiny[train]')"
    assert str(caught.value) == message


def test_a_module_that_ecgtiny_lacks_is_a_defect() -> None:
    with pytest.raises(ModuleNotFoundError), needs("train", "training"):
        import_module("ecgtiny.train.no_such_module")


def test_what_is_installed_is_told_without_importing_it() -> None:
    assert present("pytest")
    assert not present("no_such_package")


def test_every_extra_that_the_code_names_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    folders = ("common", "boards", "train", "quantize", "firmware_gen", "host")
    code = "".join(path.read_text("utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))
    named = {extra for extra in extras if f'needs("{extra}"' in code or f"pip_install('{extra}')" in code}
    assert named == {"train", "data", "report", "sim", "rp2040", "labwired", "build", "cluster", "search", "notebook",
                     "dashboard", "flash"}  # fmt: skip
    assert set(extras) == named | {"all", "docs", "portable", "dev"}
    assert pip_install("all") == "pip install 'ecgtiny[all]'"


def test_the_page_of_extras_has_them_all() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    page = (ROOT / "docs" / "install.md").read_text("utf-8")
    assert {extra for extra in extras if f"`{extra}`" not in page} == set()
    gathered = re.findall(r"`(\w+)`", next(line for line in page.splitlines() if line.startswith("| `all` |")))[1:]
    assert extras["all"] == [f"ecgtiny[{','.join(gathered)}]"]
