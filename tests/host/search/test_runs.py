"""Models of the front as runs: which are taken, what is done once, and what is said where none passes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ecgtiny.host.search import runs
from ecgtiny.host.search.budget import Cost
from ecgtiny.host.search.front import Candidate, none_passed
from ecgtiny.host.search.runs import RunJob, down_the_front, reached
from ecgtiny.train.detectors.drawn import Drawn, Layers
from tests.host.search.made import PROBLEM

DRAWN = Drawn(layers=Layers(family="dense", pool=1, bottleneck=2), score="mae", epochs=1, learning_rate=0.1)
BEST = Candidate(0, DRAWN, Cost(8000, 1000, 300, 3000.0), 0.97)
BEHIND = Candidate(1, replace(DRAWN, epochs=2), Cost(8100, 1000, 300, 3100.0), 0.96)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """Take no model through any stage; return those that were asked for, with what is said of each."""
    asked: dict[str, str | None] = {}

    def here(
        work: Callable[[RunJob], str | None], items: Sequence[RunJob]
    ) -> Generator[tuple[int, Callable[[], str | None]]]:
        for place, item in enumerate(items):
            yield place, partial(work, item)

    def reach(job: RunJob) -> str | None:
        refused = job.drawn is not None and job.drawn.number in REFUSED
        asked[job.name] = "its firmware is wrong" if refused else None
        return asked[job.name]

    monkeypatch.setattr(runs, "finished", here)
    monkeypatch.setattr(runs, "_reach", reach)
    return asked


REFUSED: set[int] = set()


@pytest.fixture(autouse=True)
def nothing_refused() -> None:
    REFUSED.clear()


def stored(job: RunJob) -> None:
    """Write the files that a run leaves, empty."""
    run = job.run.folder
    for path in (job.record, job.scores, run / "quantize.json", run / "export" / "nrf52840" / "export.json"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_runs_are_named_by_what_was_drawn_and_not_by_the_number_alone(tmp_path: Path) -> None:
    one = RunJob(tmp_path, PROBLEM, BEST)
    assert one.name.startswith("trial-0-")
    assert RunJob(tmp_path, PROBLEM, replace(BEHIND, number=0)).name != one.name
    assert RunJob(tmp_path, replace(PROBLEM, digest="1" * 64), BEST).name != one.name
    assert RunJob(tmp_path, PROBLEM, replace(BEST, quality=0.5)).name == one.name


@pytest.mark.parametrize("gone", ["", "quantize.json", "export/nrf52840/export.json"])
def test_a_run_whose_folder_is_not_whole_is_made_again(tmp_path: Path, taken: dict[str, str | None], gone: str) -> None:
    job = RunJob(tmp_path, PROBLEM, BEST)
    stored(job)
    if gone:
        job.run.path(gone).unlink()
    assert reached([job]) == {job.name: None}
    assert list(taken) == ([job.name] if gone else [])


def test_a_refusal_is_stored(tmp_path: Path, taken: dict[str, str | None]) -> None:
    REFUSED.add(0)
    job = RunJob(tmp_path, PROBLEM, BEST)
    assert reached([job]) == {job.name: "its firmware is wrong"}
    taken.clear()
    assert reached([job]) == {job.name: "its firmware is wrong"}
    assert not taken


@pytest.mark.usefixtures("taken")
def test_behind_a_refused_model_the_next_one_is_taken(tmp_path: Path) -> None:
    REFUSED.add(0)
    linear = RunJob(tmp_path, PROBLEM)
    found, dropped = down_the_front(linear, [BEST, BEHIND])
    assert list(found.values()) == [BEHIND]
    assert dropped == {replace(linear, drawn=BEST).name: "its firmware is wrong"}


@pytest.mark.usefixtures("taken")
def test_where_none_passes_the_reasons_are_named(tmp_path: Path) -> None:
    REFUSED.update((0, 1))
    found, dropped = down_the_front(RunJob(tmp_path, PROBLEM), [BEST, BEHIND])
    assert found == {}
    error = none_passed(dropped)
    assert error.exit_code == 5
    assert str(error).count("its firmware is wrong") == 2
