"""No file from outside ends in anything but a result or an error that says what to do."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from ecgtiny.boards import loader
from ecgtiny.common.errors import DataError
from tests.fuzz.harness import attempt, fuzz_apart
from tests.fuzz.mutations import MUTATIONS, mutated
from tests.fuzz.targets import Target, targets

SLOW = frozenset({".keras"})
"""Readers whose imports take longer than their files."""
NAMES = sorted(set(targets()) - SLOW)


def test_some_damaged_files_of_each_kind() -> None:
    outcomes = fuzz_apart(NAMES, 40)
    assert sorted(outcome.name for outcome in outcomes) == NAMES
    assert not [failure for outcome in outcomes for failure in outcome.failures]
    assert all(outcome.refused > 0 and outcome.read > 0 for outcome in outcomes)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, *sorted(SLOW)])
def test_many_damaged_files(name: str) -> None:
    (outcome,) = fuzz_apart([name], 150 if name in SLOW else 500, seed=1)
    assert not outcome.failures
    assert outcome.refused > 0
    assert outcome.read > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_undamaged_files_are_read(name: str, tmp_path: Path) -> None:
    target = targets()[name]
    refused = [seed for seed, files in target.seeds().items() if attempt(target, files, tmp_path) != "read"]
    assert refused in ([], ["plain"])  # numbers without a rate or a scale


BOARD = (loader.FOLDER / "nrf52840.toml").read_bytes()
FOUND = {
    "a name of brackets": ("CSV", "a.csv", b"# fs=250\n" + b"(" * 100_000 + b"\nx\n"),
    "a heading twice": ("CSV", "a.csv", b"x\nx\n"),
    "a value as long as a file": ("beats", "beats", b"1 0.5 0.25\n1 0.5 0." + b"(" * 20_000 + b"\n"),
    "a value of a board as long as a file": (
        "board",
        "b.toml",
        BOARD.replace(b'"cortex-m4f"', b'"' + b"[" * 20_000 + b'"'),
    ),
}
"""Files on which a reader once failed, small or made."""


@pytest.mark.parametrize("kind", FOUND)
def test_files_on_which_a_reader_failed(kind: str, tmp_path: Path) -> None:
    reader, name, content = FOUND[kind]
    assert attempt(targets()[reader], {name: content}, tmp_path) == "refused"


def wrong(path: Path) -> object:
    content = path.read_bytes()
    if b"b" in content:
        raise ValueError("not ecgtiny's")
    if b"m" in content:
        try:
            raise MemoryError
        except MemoryError as error:
            raise DataError("is damaged") from error
    raise DataError("no b")


def test_the_harness_sees_what_is_no_error_of_ours(tmp_path: Path) -> None:
    target = Target("made up", dict, wrong)
    assert attempt(target, {"a": b"a"}, tmp_path) == "refused"
    assert "ValueError: not ecgtiny's" in attempt(target, {"a": b"ab"}, tmp_path)
    assert attempt(target, {"a": b"m"}, tmp_path) == "says is damaged"


def test_every_mutation_changes_something() -> None:
    data = b"# fs=360\nI,II\n1,2.5\n3,4\n" * 5
    for mutation in MUTATIONS:
        assert any(mutation(data, Random(seed)) != data for seed in range(20))
    assert mutated(data, Random(3)) == mutated(data, Random(3))
