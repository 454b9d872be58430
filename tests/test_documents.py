"""README.md and docs/: paths are those of the tree, links lead somewhere, names are defined where it is said."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import click
import pytest

from bench.figures import documents
from ecgtiny.host.cli.main import cli
from tests.tools import ROOT

SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
FORMULA = re.compile(r"[A-Z]/\d+")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
SUFFIXES = (".py", ".c", ".h", ".S", ".toml", ".md", ".j2", ".json", ".npz", ".keras", ".csv", ".html", ".tflite")
PLACEHOLDERS = re.compile(r"NAME|MODEL|BOARD|KIND|FAMILY|[*<>]")
OF_A_RUN = {
    "train.json", "model.keras", "folds.npz", "beats.npz", "history.csv", "examples.npz", "streams.npz",
    "network.npz", "signals.npz", "network_int.npz",
    "quantize.json", "model_int8.tflite", "validation.npz", "monitor.json", "folds_int8.npz", "export.json",
    "evaluate.json", "noise-stress.json", "strips.npz", "events/", "compile.json", "report.html", ".csv", ".npy",
    "model-nrf52840/", "ecgtiny-run/", "ecgtiny-run/report.html", "annotations/", "live/",
    "ecgtiny-run/export/nrf52840/ecgtiny/", "ecgtiny_model.c", "ecgtiny_event.h", ".npz",
    "tutorial.json", "tutorial.npz", "ecgtiny-tutorial/",
    "ecgtiny.toml", "names.json",
    "compare.json", "compare.svg", "compare.html", "cells/", "runs/", "MODEL_CARD.md",
    "search.json", "search.svg", "search.html", "search.db", "trials.csv", "architecture.keras",
    "ecgtiny-run/export/nrf52840/", "ecgtiny-run/export/host/",
    "ecgtiny/", "ecgtiny/src/", "src/", "ecgtiny/ecgtiny.h", "ecgtiny_stream.h", "board_config.h",
}  # fmt: skip
"""Artefacts of a run, and files that are generated into an export."""
OF_OTHERS = {
    "208.hea", "208.atr", "r01.edf", "r01.edf.atr", "tensorflow/", "signal/", "third_party/", "lib/",
    "libtensorflow-microlite.a", "model.tflite", "path/to/beats.npz", "path/to/board.toml", ".venv/bin/pre-commit",
    "ecg.csv", "beats.npz", "mine.py", "images.tflite", "beats.h",
}  # fmt: skip
"""What a user, a data set or another project brings."""


OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]+")
OPTIONS_OF_OTHERS = {
    "pip": {"--constraint"},
    "pytest": {"--ecgtiny-board", "--ecgtiny-port", "--ecgtiny-run"},
    "cmake": {"--build", "--install", "--toolchain"},
    "arduino-cli": {"--fqbn", "--library"},
    "dask": {"--nthreads", "--nworkers"},
    "pyocd": {"--no-wait"},
    "bench": {"--aes", "--only", "--peers", "--pqm4", "--runs", "--supraventricular"},
}
"""Of other programs that documents and generated files speak of."""
GENERATED = [path for path in (ROOT / "firmware_gen" / "writer" / "templates").rglob("*") if path.is_file()]


@cache
def tree() -> frozenset[str]:
    """Return every file of the repository and every folder, folders with a slash at their end."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    files = {name for name in listed if name and (ROOT / name).exists()}
    folders = {f"{parent.as_posix()}/" for name in files for parent in Path(name).parents if parent != Path()}
    return frozenset(files | folders)


def paths(text: str) -> list[str]:
    """Return the words in back-ticks that look like paths: with a slash, or with a suffix of a file."""
    words = [word.rstrip(",") for span in SPAN.findall(text) for word in span.partition(": ")[0].split()]
    likely = [word for word in words if PATH.fullmatch(word) and ("/" in word or word.endswith(SUFFIXES))]
    return [word for word in likely if not FORMULA.fullmatch(word)]


def known(path: str, document: Path) -> bool:
    """Tell whether a path is one of the tree: from its root, from the document's folder, or by its last parts."""
    if path in OF_A_RUN or path in OF_OTHERS or PLACEHOLDERS.search(path):
        return True
    beside = document.parent / path
    return beside.exists() or any(f"/{one}".endswith(f"/{path}") for one in tree())


def names(text: str) -> list[tuple[str, str]]:
    """Return each file in back-ticks that is said to define a name, and the name: `train/pipeline.py: train_run`."""
    return [(match[1], match[2]) for match in re.finditer(r"`([\w./-]+\.(?:py|c)): (\w+)`", text)]


@pytest.fixture(params=documents(), ids=lambda path: path.name)
def document(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_every_path_is_one_of_the_tree(document: Path) -> None:
    unknown = [path for path in paths(document.read_text("utf-8")) if not known(path, document)]
    assert unknown == []


def test_every_link_leads_somewhere(document: Path) -> None:
    assert [link for link in LINK.findall(document.read_text("utf-8")) if not (document.parent / link).exists()] == []


def test_every_name_is_defined_where_it_is_said(document: Path) -> None:
    for path, name in names(document.read_text("utf-8")):
        defined = rf"^(?:def|class) {name}\b|^[\w ]*\b{name}\([^;]*$"
        assert re.search(defined, (ROOT / path).read_text("utf-8"), re.MULTILINE), f"{path} does not define {name}"


def test_paths_of_prose_are_found_and_other_words_are_not() -> None:
    said = "`a/b.py: run` takes `x y.json` and `gone/` from `PATH`, `mitdb:208` or `sim://nrf52840`, `L/2` late"
    assert paths(said) == ["a/b.py", "y.json", "gone/"]
    assert not known("gone/", ROOT / "README.md")
    assert not known("a/b.py", ROOT / "README.md")
    assert known("pipeline.py", ROOT / "README.md")
    assert not known("ipeline.py", ROOT / "README.md")


def test_every_page_is_named_by_the_map() -> None:
    linked = set(LINK.findall((ROOT / "docs" / "architecture.md").read_text("utf-8")))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"architecture.md"}
    assert pages <= linked


def options(command: click.Command) -> set[str]:
    """Return every option of a command and of those below it."""
    own = {name for one in command.params if isinstance(one, click.Option) for name in (*one.opts, *one.secondary_opts)}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*map(options, below))


@pytest.mark.parametrize("path", [*documents(), *GENERATED], ids=lambda path: path.name)
def test_every_option_is_one_of_a_command(path: Path) -> None:
    there = options(cli).union(*OPTIONS_OF_OTHERS.values())
    assert set(OPTION.findall(path.read_text("utf-8"))) - there == set()
