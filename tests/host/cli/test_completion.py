"""Shell completion: by click's protocol, by bash itself, and from a cache that notices a changed package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete, CompletionItem
from click.testing import CliRunner

from ecgtiny.boards.loader import names as boards
from ecgtiny.host.cli import values
from ecgtiny.host.cli.main import cli
from ecgtiny.train.calibration.thresholds import RULES
from ecgtiny.train.detectors import detectors, models, stream_models
from tests.tools import require

HEAVY = {"tensorflow", "numpy", "scipy", "matplotlib", "sklearn"}


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a user's cache that holds the names."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def cache(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the names into that cache."""
    file = cache_folder / "names.json"
    monkeypatch.setattr(values, "cache_file", lambda: file)
    return file


def completions(words: str, begun: str = "") -> list[CompletionItem]:
    """Return what click's protocol gives after some words."""
    return BashComplete(cli, {}, "ecgtiny", "_ECGTINY_COMPLETE").get_completions(words.split(), begun)


def plain(words: str, begun: str = "") -> list[str]:
    return [item.value for item in completions(words, begun) if item.type == "plain"]


@pytest.mark.parametrize("words", ["export --board", "validate --board", "search --board", "demo --board"])
def test_boards(words: str) -> None:
    assert plain(words) == boards()


def test_names_come_from_the_plug_ins() -> None:
    assert plain("train --model") == sorted([*models(), *stream_models()])
    assert plain("train --model", "ti") == ["tiny"]
    assert plain("train --rule") == sorted(RULES)
    assert {"ecg5000", "synthetic", "mitdb"} <= set(plain("train --data"))
    assert "synthetic-12" in plain("compare --data")
    assert {"mae", "maxw", "mse"} <= set(plain("train --score"))
    assert "em:" in plain("evaluate --noise")
    assert "mitdb" in plain("evaluate --stream")
    assert "sim://nrf52840" in plain("validate --port")
    assert "ecg5000" in plain("data fetch")
    assert set(plain("score x.txt --model")) < {one.name for one in detectors()}


def test_the_last_of_several_is_completed() -> None:
    assert plain("compare --models", "tiny,pca-1") == ["tiny,pca-12"]


def test_where_a_path_may_stand_files_complete_too() -> None:
    first = completions("train --data")[0]
    assert (first.type, {item.type for item in completions("train --data")}) == ("file", {"file", "plain"})
    assert "file" not in {item.type for item in completions("train --rule")}


def test_the_cache_is_of_the_package_as_it_is(cache: Path) -> None:
    values.names("boards")
    kept = json.loads(cache.read_text("utf-8"))
    kept["names"]["boards"] = ["kept"]
    cache.write_text(json.dumps(kept), "utf-8")
    assert values.names("boards") == ["kept"]
    cache.write_text(json.dumps({**kept, "package": "another"}), "utf-8")
    assert values.names("boards") == boards()
    for damaged in ("", "[]", "{}", '{"package": 1, "names": 2}', "null"):
        cache.write_text(damaged, "utf-8")
        assert values.names("boards") == boards()


@pytest.mark.parametrize("place", ["boards/host.toml", "host/link/ports/listing.py", "host/cli/values.py"])
def test_another_version_or_another_file_makes_the_cache_stale(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("boards/host.toml", "host/link/ports/listing.py", "host/cli/values.py", "host/report/other.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, ns=(1, 1))
    monkeypatch.setattr(values, "PACKAGE", tmp_path)
    state = values._state_of_package  # pyright: ignore[reportPrivateUsage]
    before = state()
    os.utime(tmp_path / "host/report/other.py", ns=(2, 2))
    assert state() == before, "no names are declared there"
    os.utime(tmp_path / place, ns=(2, 2))
    assert state() != before
    before = state()
    monkeypatch.setattr(values, "versions", lambda: {"ecgtiny": "another"})
    assert state() != before


def test_a_cache_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(values, "cache_file", lambda: tmp_path / "file" / "names.json")
    assert values.names("boards") == boards()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0
    assert f"_ECGTINY_COMPLETE={shell}_complete" in result.stdout


def test_an_unknown_shell_is_refused() -> None:
    result = CliRunner().invoke(cli, ["completion", "csh"])
    assert result.exit_code == 2
    assert "'bash', 'zsh', 'fish'" in result.output


def environment(cache: Path) -> dict[str, str]:
    values.names("boards")
    user = cache.parent / "user"
    (user / "ecgtiny").mkdir(parents=True, exist_ok=True)
    (user / "ecgtiny" / "names.json").write_bytes(cache.read_bytes())
    return {**os.environ, "XDG_CACHE_HOME": str(user)}


@pytest.mark.skipif(sys.platform != "linux", reason="the user's cache is named by XDG_CACHE_HOME there alone")
def test_a_completion_imports_no_heavy_package(cache: Path) -> None:
    code = (
        "import sys, atexit; atexit.register(lambda: print(*{n.split('.')[0] for n in sys.modules}, file=sys.stderr));"
        "sys.argv[0] = 'ecgtiny'; from ecgtiny.host.cli.main import main; main()"
    )
    asked = {"COMP_WORDS": "ecgtiny train --model ti", "COMP_CWORD": "3", "_ECGTINY_COMPLETE": "bash_complete"}
    done = subprocess.run([sys.executable, "-c", code], env={**environment(cache), **asked}, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "file,ti\nplain,tiny\n")
    assert not set(done.stderr.split()) & HEAVY


@pytest.mark.skipif(sys.platform != "linux", reason="the user's cache is named by XDG_CACHE_HOME there alone")
def test_bash_itself_completes(cache: Path, tmp_path: Path) -> None:
    bash = require("bash")
    program = tmp_path / "ecgtiny"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "import sys; sys.argv[0] = \'ecgtiny\'; '
                       'from ecgtiny.host.cli.main import main; main()" "$@"\n')  # fmt: skip
    program.chmod(0o755)
    script = (
        'eval "$(ecgtiny completion bash)"\ncompopt() { :; }\n'
        "COMP_WORDS=(ecgtiny export --board nrf); COMP_CWORD=3\n"
        '_ecgtiny_completion ecgtiny; printf "%s\\n" "${COMPREPLY[@]}"; complete -p ecgtiny\n'
    )
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run([bash, "--norc", "-c", script], env={**environment(cache), **path}, capture_output=True,
                          text=True, check=True)  # fmt: skip
    *found, declared = done.stdout.split("\n")[:-1]
    assert found == [name for name in boards() if name.startswith("nrf")]
    assert declared.endswith("_ecgtiny_completion ecgtiny")
