"""The plug-in of pytest in a user's suite: three lines hold a board to the reference, a failure shows the beats."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.loader import FOLDER
from ecgtiny.common.arrays import save_arrays
from ecgtiny.common.files import sha256
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.quantize import QuantizeRecord
from ecgtiny.firmware_gen.pipeline import export_run
from tests.host.results.made import stored_run
from tests.tools import ROOT, require

pytest_plugins = ["pytester"]

PLUG_IN = "ecgtiny.host.pytest_plugin"
SUITE = """
def test_board(ecgtiny_board):
    ecgtiny_board.check()
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load no plug-in but the one that a test names: this environment may have it installed, or not."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def outcome(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run the user's suite in its folder."""
    return pytester.runpytest_inprocess("-p", PLUG_IN, "--ecgtiny-board", "host", *arguments)


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256(path) for path in folder.rglob("*") if path.is_file()}


def test_a_run_is_built_and_its_board_passes(pytester: pytest.Pytester) -> None:
    require("gcc")
    run = stored_run(pytester.path)
    before = contents(run.folder)
    pytester.makepyfile(SUITE)
    outcome(pytester, "--ecgtiny-run", "run").assert_outcomes(passed=1)
    assert contents(run.folder) == before, "nothing is written into the user's run"


def test_a_failure_shows_the_first_beats_that_differ(pytester: pytest.Pytester) -> None:
    require("gcc")
    run = stored_run(pytester.path)
    disturb(run, {3: 7, 20: 65536})
    pytester.makepyfile(SUITE)
    found = outcome(pytester, "--ecgtiny-run", "run")
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines([
        "*test_board*",
        ">*ecgtiny_board.check()",
        "E*AssertionError: 2 of 36 beats differ from the integer reference on virtual host; the first:",
        "E*beat   board * reference",
        "E*3      score 13399 * score 7",
        "E*20     score 11629 * score 65536, alarm",
    ])  # fmt: skip
    assert "board_check.py" not in found.stdout.str()


def disturb(run: Run, scores: dict[int, int]) -> None:
    """Make the reference's scores of some beats others, as if the board were wrong there."""
    with np.load(run.path("validation.npz")) as stored:
        arrays = {name: stored[name] for name in stored.files}
    for index, score in scores.items():
        arrays["score"][index] = score
    save_arrays(run.path("validation.npz"), arrays)
    record = run.read("quantize.json", QuantizeRecord)
    whole = replace(record, inputs={}, outputs={})
    run.save("quantize.json", whole, inputs=[*record.inputs], outputs=[*record.outputs])


def test_paths_are_as_seen_from_where_pytest_was_started(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("gcc")
    inner = pytester.mkdir("inner")
    stored_run(inner)
    shutil.copy(FOLDER / "host.toml", inner / "own.toml")
    pytester.makeconftest(f"import os\ndef pytest_collection_finish(): os.chdir({str(pytester.path)!r})")
    suite = pytester.makepyfile(SUITE)
    monkeypatch.chdir(inner)
    found = pytester.runpytest_inprocess("-p", PLUG_IN, f"--rootdir={pytester.path}", "--ecgtiny-run", "run",
                                         "--ecgtiny-board", "own.toml", str(suite))  # fmt: skip
    found.assert_outcomes(passed=1)


@pytest.mark.slow
def test_an_export_that_was_changed_is_refused(pytester: pytest.Pytester) -> None:
    require("gcc")
    run = stored_run(pytester.path)
    export_run(run, "host", small=True)
    pytester.makepyfile(SUITE)
    outcome(pytester, "--ecgtiny-run", "run").assert_outcomes(passed=1)
    source = run.path("export/host/ecgtiny/src/ecgtiny.c")
    source.write_text(source.read_text("utf-8") + "\n/* mine */\n", "utf-8")
    found = outcome(pytester, "--ecgtiny-run", "run")
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(
        ["ecgtiny: *ecgtiny.c is not the one of the export (run ecgtiny export --board host again)"]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "ecgtiny: *ecgtiny-run: holds no quantize.json (name the folder of a run that was quantised)"),
        (("--ecgtiny-run", "run", "--ecgtiny-port", "/dev/ttyNONE"),
         "ecgtiny: *run: holds no export for host, which the board on /dev/ttyNONE could hold (run ecgtiny export *"),
        (("--ecgtiny-run", "run", "--ecgtiny-board", "no-such"), "ecgtiny: *no-such*"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_without_a_traceback(
    arguments: tuple[str, ...], said: str, pytester: pytest.Pytester
) -> None:
    stored_run(pytester.path)
    pytester.makepyfile(SUITE)
    found = outcome(pytester, *arguments)
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines([said])
    assert "Traceback" not in found.stdout.str()
    assert "board_check.py" not in found.stdout.str()


@pytest.mark.slow
def test_a_port_that_is_not_there_fails_in_words(pytester: pytest.Pytester) -> None:
    require("gcc")
    export_run(stored_run(pytester.path), "host")
    pytester.makepyfile(SUITE)
    found = outcome(pytester, "--ecgtiny-run", "run", "--ecgtiny-port", "/dev/ttyNONE")
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(["E*AssertionError: /dev/ttyNONE: *"])
    assert "board_check.py" not in found.stdout.str()


def test_a_suite_without_a_board_pays_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text(
        "import sys\ndef test_nothing(): assert not {'numpy', 'ecgtiny.common', 'ecgtiny.boards'} & set(sys.modules)\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", PLUG_IN, "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_pytest_finds_it_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"ecgtiny": PLUG_IN}
