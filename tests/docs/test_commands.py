"""Every command of the documents: it is one that exists, and it runs as it is written."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from docs.site.commands import parent_of
from ecgtiny.host.cli.main import cli
from tests.docs.blocks import blocks, counted, goes_on, pages, repeats, run, runnable, tools
from tests.once import copy_of
from tests.stored import RUN as RUN_OF_SCHEMA_1
from tests.tools import ROOT, one_in, require, require_module

TUTORIAL = ROOT / "docs" / "tutorial.md"
TAUGHT = runnable(TUTORIAL.read_text("utf-8"))
OTHERS = {path: runnable(path.read_text("utf-8")) for path in pages() if path != TUTORIAL}
RUN = [path for path, found in OTHERS.items() if found and not repeats(found, TAUGHT)]
"""Pages whose commands are not all of them, in their order, those that the tutorial runs."""
COMMAND = re.compile(r"^ {4,}(?:ecgtiny|make|python|pip|dask|pyocd|git) ", re.MULTILINE)
SPAN = re.compile(r"`(ecgtiny [^`\n]+)`")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def commands(text: str) -> list[str]:
    """Return the calls of ecgtiny in a page: those of its blocks, and those in its prose."""
    of_blocks = [line for one in blocks(text) for line in one.commands if line.startswith("ecgtiny ")]
    return of_blocks + SPAN.findall(FENCED.sub("", text))


def unknown(line: str) -> list[str]:
    """Return the words of a call that name no command and no option of the command."""
    command: click.Command = cli
    wrong: list[str] = []
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        word = words.pop(0)
        if word.isupper():  # COMMAND, in the place of any
            return []
        if word not in command.commands:
            return [word]
        command = command.commands[word]
    context = click.Context(command, parent_of(cli))
    options = {name for one in command.get_params(context) for name in (*one.opts, *one.secondary_opts)}
    wrong += [word for word in words if re.fullmatch(r"--[a-z][\w-]*", word.partition("=")[0]) and word not in options]
    return wrong


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.name)
def test_every_call_is_of_a_command_and_options_that_exist(page: Path) -> None:
    assert {line: wrong for line in commands(page.read_text("utf-8")) if (wrong := unknown(line))} == {}


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.name)
def test_commands_stand_in_fenced_blocks_where_they_are_run(page: Path) -> None:
    text = page.read_text("utf-8")
    assert COMMAND.findall(FENCED.sub("", text)) == []
    other = [one.body for one in blocks(text) if one.language in ("bash", "shell", "console", "")]
    assert [body for body in other if "──▶" not in body] == []  # a drawing of characters has no language


def test_more_commands_are_run_than_not() -> None:
    rows = list(counted())
    assert sum(count for _, count, reason in rows if not reason) > sum(count for _, count, reason in rows if reason)


def test_a_call_that_does_not_exist_is_found() -> None:
    assert unknown("ecgtiny export --board nrf52840 --speed") == ["--speed"]
    assert unknown("ecgtiny exports --board nrf52840") == ["exports"]
    assert unknown("ecgtiny data fetch NAME --json") == []
    assert unknown("ecgtiny COMMAND --help") == []


def test_blocks_are_read_with_their_files_and_reasons(tmp_path: Path) -> None:
    text = (
        "<!-- not run: no network -->\n```sh\ncurl x\n```\n"
        '```python title="a.py"\nprint(1)\n```\n```sh\npython a.py  # one\n```\n'
    )
    assert [(one.language, one.title, one.reason) for one in blocks(text)] == [
        ("sh", "", "no network"), ("python", "a.py", ""), ("sh", "", ""),
    ]  # fmt: skip
    assert [one.commands for one in runnable(text)] == [[], ["python a.py"]]
    require("bash")
    run(runnable(text), tmp_path, tmp_path)
    with pytest.raises(AssertionError, match="no_such_command"):
        run(blocks("```sh\nno_such_command | cat\n```\n"), tmp_path, tmp_path)


def test_the_virtual_board_takes_the_place_of_a_port_and_nothing_else_is_changed(tmp_path: Path) -> None:
    require("bash")
    run(blocks("```sh\necho 'a  b' --port /dev/ttyACM0 > said\n```\n"), tmp_path, tmp_path)
    assert (tmp_path / "said").read_text("utf-8") == "a  b --port sim://nrf52840\n"


@pytest.mark.parametrize("pictures", one_in(2, [False, True]))
def test_a_report_has_pictures_where_they_are_asked_for(tmp_path: Path, *, pictures: bool) -> None:
    require("bash")
    shutil.copytree(RUN_OF_SCHEMA_1, tmp_path / "run")
    run(blocks("```sh\necgtiny report --run run\n```\n"), tmp_path, tools(tmp_path, pictures=pictures))
    assert ("Figures are left out" in (tmp_path / "run" / "report.html").read_text("utf-8")) != pictures


def test_a_page_goes_on_from_the_tutorial_only_where_it_says_so() -> None:
    assert goes_on("So. In the folder of the [tutorial](tutorial.md), which has two runs:")
    assert not goes_on("See the [tutorial](tutorial.md).")


def test_a_page_that_repeats_the_tutorial_is_one_whose_every_command_is_there_in_the_same_order() -> None:
    taught = blocks("```sh\na 1\nb\n```\n```sh\nc --port sim://nrf52840\n```\n")
    assert repeats(blocks("```sh\na 1        # first\nc --port /dev/ttyACM0\n```\n"), taught)
    for other in ("b\na 1", "a 2", "a 1\na 1"):
        assert not repeats(blocks(f"```sh\n{other}\n```\n"), taught)
    assert not repeats(blocks('```python title="x.py"\n1\n```\n```sh\nb\n```\n'), taught)


@pytest.fixture(scope="session")
def quick_tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the commands that pages use, whose reports have no pictures."""
    require("bash")
    for package in ("tensorflow", "sklearn", "unicorn"):
        require_module(package)
    return tools(tmp_path_factory.mktemp("tools"), pictures=False)


@pytest.fixture(scope="session")
def tutorial(tmp_path_factory: pytest.TempPathFactory, quick_tools: Path) -> Path:
    """Return the folder that the tutorial leaves."""
    return copy_of(tmp_path_factory, "tutorial", lambda folder: run(TAUGHT, folder, quick_tools))


@pytest.mark.slow
def test_the_tutorial_leads_to_two_validated_runs(tutorial: Path, tmp_path: Path) -> None:
    for name in ("ecgtiny-run", "mine"):
        assert (tutorial / name / "validate-nrf52840.json").is_file()
        assert (tutorial / name / "report.html").is_file()
    shutil.copytree(tutorial / "ecgtiny-run", tmp_path / "ecgtiny-run")
    run(blocks("```sh\necgtiny report\n```\n"), tmp_path, tools(tmp_path))
    assert "Figures are left out" not in (tmp_path / "ecgtiny-run" / "report.html").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=lambda path: path.name)
def test_the_commands_of_a_page_run(
    page: Path, quick_tools: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = page.read_text("utf-8")
    if "optuna" in text:
        require_module("optuna")
    if goes_on(text):
        shutil.copytree(request.getfixturevalue("tutorial"), tmp_path, dirs_exist_ok=True)
    run(runnable(text), tmp_path, quick_tools)
