"""Result files: the figures of a bench beside the command that measured them and the conditions.

Each is ``bench/results/NAME.json`` with ``command``, ``conditions`` and ``figures``. The keys of ``bench/results.json``
are a contract: it holds the figures by model at its top level, beside ``command`` and ``conditions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from ecgtiny.common.files import read_json, write_json
from ecgtiny.common.run import Run

HERE = Path(__file__).parent
FOLDER = HERE / "results"
COMPILER = HERE / "results.json"
PREFIX = "compare_"
"""Begins the names of the result files of comparisons, one a benchmark."""
Figures = dict[str, Any]


def path(name: str) -> Path:
    """Return where the result file of a bench lies."""
    return FOLDER / f"{name}.json"


def save(name: str, command: str, conditions: Mapping[str, Any], figures: Figures) -> Figures:
    """Write a result file, and return what it holds."""
    whole: Figures = {"command": command, "conditions": dict(conditions), "figures": figures}
    write_json(path(name), whole)
    return whole


def load(name: str) -> Figures:
    """Return what a result file holds.

    Raises:
        DataError: there is no such file, or it is no JSON object.
    """
    return read_json(path(name))


def loaded(run: Run, name: str) -> Figures:
    """Return a stage's record by its keys; what it was made from and what it made are checked.

    Raises:
        DataError: there is no such record.
        VerificationError: it, or an artefact that it names, has changed.
    """
    run.check(name, run.header(name))
    return read_json(run.path(name))


def comparisons() -> dict[str, Figures]:
    """Return what the result file of each benchmark's comparison holds, by the benchmark's name."""
    held = (read_json(one) for one in sorted(FOLDER.glob(f"{PREFIX}*.json")))
    return {one["conditions"]["config"]["data"]: one for one in cast("Iterator[Figures]", held)}


def every() -> dict[str, Figures]:
    """Return what every result file holds, by its name; ``bench/results.json`` is ``compiler``."""
    return {**{one.stem: read_json(one) for one in sorted(FOLDER.glob("*.json"))}, "compiler": read_json(COMPILER)}
