"""The project file: where it is found, what it sets, and what is said of what it cannot set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from ecgtiny.common.errors import UsageError
from ecgtiny.host.cli import project_file, stages, stages_by_form
from ecgtiny.host.cli.main import cli
from ecgtiny.host.cli.settings import commands, options_of
from ecgtiny.host.dashboard.config import DashboardConfig
from ecgtiny.quantize.stream import Adc


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository that is the working folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the stage of training is called with, once it is."""
    seen: dict[str, Any] = {}

    def train(run: Any, **options: Any) -> dict[str, Any]:
        seen.update(options, run=str(run.folder))
        return {}

    monkeypatch.setattr(stages_by_form, "train", train)
    return seen


def write(folder: Path, text: str) -> Path:
    file = folder / "ecgtiny.toml"
    file.write_text(text, "utf-8")
    return file


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--json"])


def error_of(*arguments: str) -> str:
    found = call(*arguments).exception
    assert isinstance(found, UsageError), found
    assert found.fix
    return str(found)


def test_the_command_line_comes_before_the_file_and_the_file_before_the_default(
    project: Path, trained: dict[str, Any]
) -> None:
    write(project, 'run = "a"\n[train]\nmodel = "tiny"\nepochs = 3\nlearning-rate = 1\nlabels = false\n')
    result = call("train", "--epochs", "4")
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines()[0] == "settings of ecgtiny.toml: --run, --model, --learning-rate, --labels"
    given = {name: value for name, value in trained.items() if value is not None}
    assert given == {"run": "a", "model": "tiny", "epochs": 4, "learning_rate": 1.0, "labels": False}


def test_a_run_without_a_file_says_nothing_of_one(project: Path, trained: dict[str, Any]) -> None:
    assert "settings" not in call("train").stderr
    assert {value for name, value in trained.items() if name != "run"} == {None}


def test_a_file_above_is_found_as_far_as_the_repository(
    project: Path, trained: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, '[train]\nmodel = "tiny"\n')
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert project_file.find(Path.cwd()) == Path("../../ecgtiny.toml")
    assert call("train").exit_code == 0
    assert trained["model"] == "tiny"
    (project / "a" / ".git").mkdir()
    assert project_file.find(Path.cwd()) is None, "that of another repository"
    (project / "a" / ".git").rmdir()
    (project / ".git").rmdir()
    assert project_file.find(Path.cwd()) is None, "outside of a repository only the folder itself"


def test_paths_are_relative_to_the_file_and_names_are_names(
    project: Path, trained: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, 'run = "runs/a"\n[train]\ndata = "beats.npz:normal=1"\nmodel = "tiny"\n')
    inner = project / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert call("train").exit_code == 0
    assert trained["run"] == str(Path("../runs/a"))
    assert trained["data"] == str(Path("../beats.npz:normal=1"))
    assert trained["model"] == "tiny"


def test_another_file_by_name(project: Path, trained: dict[str, Any]) -> None:
    write(project, '[train]\nmodel = "tiny"\n')
    (project / "other").mkdir()
    other = write(project / "other", '[train]\ndata = "own.csv"\n')
    assert call("train", "--config", str(other)).exit_code == 0
    assert (trained["model"], trained["data"]) == (None, str(Path("other/own.csv")))


def test_several_values_and_commands_in_groups(project: Path) -> None:
    write(project, '[export]\nrails = [-2048, 2047]\n[data.prepare]\nout = "all.npz"\n')
    rows = {(row["command"], row["option"]): row for row in json.loads(call("config").stdout)["options"]}
    assert rows["export", "rails"]["value"] == [-2048, 2047]
    assert (rows["data prepare", "out"]["value"], rows["data prepare", "out"]["line"]) == ("all.npz", 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[trian]\n", "ecgtiny.toml:1: there is no section 'trian' (did you mean train? use "),
        ("\n[train]\nmodle = 1\n", "ecgtiny.toml:3: there is no key 'modle' in [train] (did you mean model? use "),
        ("[train]\nlearning_rate = 1\n", "did you mean learning-rate?"),
        ("[train]\njson = true\n", "there is no key 'json' in [train]"),
        ("[train]\nmodel = 3\n", "ecgtiny.toml:2: model: is 3 (give a string)"),
        ("[train]\nepochs = true\n", "epochs: is true (give a whole number)"),
        ('[train]\ntrim = "0.1"\n', 'trim: is "0.1" (give a number)'),
        ("[train]\nlabels = 1\n", "labels: is 1 (give true or false)"),
        ("[train]\nmodel = {a = 1}\n", "model: is a table (give a string)"),
        ("[export]\nrails = [1]\n", "rails: is [1] (give an array of 2, each a whole number)"),
        ('[export]\noptimize = "sped"\n', 'give one of "speed", "size"'),
        ("[export]\nheart-rate = 0\n", "ecgtiny.toml:2: heart-rate: 0.0 is not in the range"),
        ("[data]\nout = 1\n", "ecgtiny.toml:2: there is no section 'data.out' (use "),
        ("[data.prepar]\n", "ecgtiny.toml:1: there is no section 'data.prepar' (did you mean data.prepare?"),
        ("seed = 1\n", "ecgtiny.toml:1: there is no key 'seed' above the sections (use board, run, scheduler)"),
        ("run = 1\n", "ecgtiny.toml:1: run: is 1 (give a string)"),
        ('[dashboard]\nrun = "a"\n', 'ecgtiny.toml:2: run: is "a" (give an array, each a string)'),
        ("[dashboard]\nfolder = [1]\n", "folder: is [1] (give an array, each a string)"),
        ("[train\n", "ecgtiny.toml: is not TOML: Expected ']'"),
        ("a = " + "[" * 5000, "is not TOML"),
        ("#" * (1 << 20) + "#", "has more than 1,048,576 bytes"),
    ],
)
def test_what_a_file_may_not_say_gets_one_message(project: Path, text: str, message: str) -> None:
    write(project, text)
    assert message in error_of("train")


def test_a_file_that_cannot_be_read(project: Path) -> None:
    assert "no/file.toml: cannot be read: No such file or directory" in error_of("boards", "--config", "no/file.toml")
    (project / "ecgtiny.toml").write_bytes(b"\xff")
    assert "ecgtiny.toml: is not UTF-8 text (byte 0)" in error_of("boards")


def test_config_says_where_each_value_comes_from(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGTINY_DATA", "/there")
    write(project, 'board = "host"\n[train]\nseed = 7\n')
    found = json.loads(call("config").stdout)
    rows = {(row["command"], row["option"]): row for row in found["options"]}
    assert found["file"] == "ecgtiny.toml"
    assert found["environment"][0]["value"] == "/there"
    assert {row["command"] for row in found["options"]} == {name for name, one in commands(cli) if options_of(one)}
    seed = {"command": "train", "option": "seed", "value": 7, "comes_from": "file", "file": "ecgtiny.toml", "line": 3,
            "default_said": None}  # fmt: skip
    assert rows["train", "seed"] == seed
    assert {rows[name, "board"]["comes_from"] for name in ("export", "build", "validate", "search")} == {"file"}
    assert (rows["demo", "board"]["value"], rows["demo", "board"]["comes_from"]) == ("nrf52840", "default")
    assert (rows["train", "promised"]["value"], rows["compile", "pool"]["value"]) == (0.02, 1)
    assert rows["search", "budget"]["comes_from"] == "required"
    text = CliRunner().invoke(cli, ["config"]).stdout
    assert [line.split() for line in text.splitlines() if "ecgtiny.toml:3" in line] == [["seed", "7", "ecgtiny.toml:3"]]


def test_every_option_has_a_key_of_its_own() -> None:
    for words, command in commands(cli):
        wanted = [one for one in command.params if isinstance(one, click.Option) and "--json" not in one.opts]
        assert len(options_of(command)) == len(wanted) - 2, f"{words}: all but --config and --version"


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the training that another stage needs is called with, once it is; the command ends there."""
    seen: dict[str, Any] = {}

    def train(run: Any, **options: Any) -> None:
        seen.update(options, run=str(run.folder))
        raise UsageError("seen enough", fix="none")

    monkeypatch.setattr(stages, "train", train)
    return seen


def test_an_implied_training_takes_what_the_file_sets_for_train(project: Path, fitted: dict[str, Any]) -> None:
    write(project, 'run = "a"\n[train]\ndata = "beats.npz"\nmodel = "tiny"\nlearning-rate = 1\nlabels = false\n')
    result = call("quantize")
    assert fitted == {"run": "a", "data": "beats.npz", "model": "tiny", "learning_rate": 1.0, "labels": False}
    said = "training first, with settings of ecgtiny.toml: --data, --model, --learning-rate, --labels"
    assert f"a holds no train.json: {said}" in result.stderr


def test_without_a_file_an_implied_training_has_the_defaults(project: Path, fitted: dict[str, Any]) -> None:
    assert "training first, with the defaults" in call("quantize").stderr
    assert fitted == {"run": "ecgtiny-run"}


def test_an_implied_training_on_records_keeps_them_unless_the_file_names_others(
    project: Path, fitted: dict[str, Any]
) -> None:
    write(project, '[train]\ndata = "beats.npz"\nlead = "I"\nseed = 3\n')
    result = call("evaluate", "--stream", "synthetic:0", "--lead", "II")
    assert fitted == {"run": "ecgtiny-run", "data": "synthetic:0", "stream": True, "lead": "II", "seed": 3}
    assert "training on synthetic:0 first, with settings of ecgtiny.toml: --seed" in result.stderr
    write(project, '[train]\ndata = "synthetic:1"\nstream = true\n')
    fitted.clear()
    call("evaluate", "--stream", "synthetic:0", "--lead", "II")
    assert fitted == {"run": "ecgtiny-run", "data": "synthetic:1", "stream": True}


@pytest.mark.parametrize("command", [("validate",), ("build", "--board", "qemu-mps2-an386")])
def test_an_implied_export_takes_what_the_file_sets_for_export(
    project: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    seen: dict[str, Any] = {}

    def export(run: Any, board: str, out: Any, heart_rate: float, chosen: Any, **options: Any) -> None:
        seen.update(options, run=str(run.folder), board=board, out=out, heart_rate=heart_rate)

    monkeypatch.setattr(stages, "export", export)
    write(project, 'run = "a"\n[export]\nboard = "qemu-mps2-an386"\nrate = 250\nrails = [-8, 7]\noptimize = "size"\n'
          'prefix = "own"\nheart-rate = 60\ngolden = false\n')  # fmt: skip
    call(*command)
    assert (seen["run"], seen["board"], seen["heart_rate"], seen["out"]) == ("a", "qemu-mps2-an386", 60.0, None)
    assert (seen["small"], seen["prefix"], seen["golden_beats"]) == (True, "own", False)
    assert seen["adc"] == Adc(fs=250.0, rails=(-8, 7))


def test_options_that_are_given_several_times_are_arrays_of_paths(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[DashboardConfig] = []
    monkeypatch.setattr("ecgtiny.host.dashboard.server.serve", lambda config, _: served.append(config))
    for name in ("a", "b", "inner"):
        (project / name).mkdir()
    (project / "a" / "train.json").write_text("{}", "utf-8")
    monkeypatch.chdir(project / "inner")
    write(project, '[dashboard]\nrun = ["a", "b"]\nfolder = ["b"]\n')
    assert call("dashboard").exit_code == 0
    assert [run.folder for run in served[0].runs] == [Path("../a")], "one of the file that is no run yet is left out"
    assert served[0].folders == (Path("../b"),)
    write(project, 'run = "a"\n')
    assert call("dashboard").exit_code == 0
    assert [run.folder for run in served[1].runs] == [Path("../a")], "the run of every command"


def test_config_tells_values_from_words_and_types_do_not_depend_on_the_source(project: Path) -> None:
    def told() -> dict[tuple[str, str], tuple[object, object]]:
        found = json.loads(call("config").stdout)["options"]
        return {(row["command"], row["option"]): (row["value"], row["default_said"]) for row in found}

    default = told()
    assert default["train", "epochs"] == (None, "the model's own")
    assert default["search", "minutes"] == (None, "10; with --trials no limit")
    assert default["train", "seed"] == (0, None)
    assert default["train", "labels"] == (True, None)
    write(project, "[train]\nseed = 0\nlabels = true\n")
    assert {key: value for key, value in told().items() if key[0] == "train"} == {
        key: value for key, value in default.items() if key[0] == "train"
    }
