"""The examples in the help of what ``import ecgtiny`` gives do what they say."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path
from typing import Any

import pytest

import ecgtiny
from tests.tools import require_module

LOOP = (
    "load_beats", "load_records", "Run", "TrainConfig", "train_run", "quantize_run", "score_run", "export_run",
    "validate_run",
)  # fmt: skip
"""In the order of the pipeline: each goes on where the ones before it have left off."""
ALONE = ("compare_run",)


def run_help(names: tuple[str, ...]) -> None:
    """Run the examples of the names one after the other, each with what the earlier ones defined."""
    known: dict[str, Any] = {"ecgtiny": ecgtiny, "Path": Path}
    said: list[str] = []
    runner = doctest.DocTestRunner()
    for name in names:
        text = inspect.getdoc(getattr(ecgtiny, name)) or ""
        test = doctest.DocTestParser().get_doctest(text, known, name, None, None)
        assert test.examples, f"{name} has no example"
        runner.run(test, out=said.append, clear_globs=False)
        known.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


@pytest.mark.slow
def test_the_loop_does_what_its_help_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("unicorn")
    monkeypatch.chdir(tmp_path)
    run_help(LOOP)


@pytest.mark.slow
def test_a_comparison_does_what_its_help_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_module("unicorn")
    monkeypatch.chdir(tmp_path)
    run_help(ALONE)


def test_every_name_with_an_example_is_run() -> None:
    shown = {name for name in ecgtiny.__all__ if ">>>" in (inspect.getdoc(getattr(ecgtiny, name)) or "")}
    assert shown == {*LOOP, *ALONE}


def test_a_wrong_example_is_noticed() -> None:
    test = doctest.DocTestParser().get_doctest(">>> ecgtiny.__version__\n'no'\n", {"ecgtiny": ecgtiny}, "x", None, None)
    said: list[str] = []
    assert doctest.DocTestRunner().run(test, out=said.append).failed == 1
    assert "Expected" in "".join(said)
