"""Many trials at once: the same ones, however many run and whichever is done first."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from optuna import Trial

from ecgtiny.common.errors import ClusterError, JobKilledError, VerificationError
from ecgtiny.host.search import loop, study
from ecgtiny.host.search.budget import Cost
from ecgtiny.host.search.config import SearchConfig
from ecgtiny.host.search.loop import run_trials
from ecgtiny.host.search.space import draw
from ecgtiny.host.search.study import Done
from ecgtiny.host.search.trial import Attempt, Outcome
from ecgtiny.train.detectors.drawn import Drawn, Layers
from tests.host.search.made import PROBLEM, made_outcome, made_trials


class Backwards(Executor):
    """Does jobs only when nobody can go on without, the last that was handed over first."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def do_all(self) -> None:
        while self.waiting:
            future, work = self.waiting.pop()
            if future.set_running_or_notify_cancel():
                future.set_result(work())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Attempt]:
    """Make outcomes without training in threads of this process, and note what was asked for."""
    seen: list[Attempt] = []

    def work(job: Attempt) -> Outcome:
        seen.append(job)
        return made_outcome(job)

    @contextmanager
    def threads(_: int) -> Generator[Executor]:
        with ThreadPoolExecutor(2) as pool:
            yield pool

    monkeypatch.setattr(loop, "attempt", work)
    monkeypatch.setattr(loop, "executor", threads)
    return seen


def searched(folder: Path, **options: Any) -> list[Done]:
    folder.mkdir(exist_ok=True)
    config = SearchConfig("beats", "nrf52840", "flash=9000,ram=1100,instructions=6000", **options)
    with made_trials(folder) as trials:
        run_trials(trials, PROBLEM, config)
        return trials.done()


@pytest.mark.slow
@pytest.mark.usefixtures("asked")
def test_the_trials_do_not_depend_on_which_is_done_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "RANDOM", 2)
    forwards = searched(tmp_path / "one", trials=6, at_once=3)
    pool = Backwards()

    @contextmanager
    def backwards(_: int) -> Generator[Executor]:
        yield pool

    def all_done(future: Future[Outcome]) -> Outcome:
        pool.do_all()
        return future.result()

    monkeypatch.setattr(loop, "executor", backwards)
    monkeypatch.setattr(loop, "result_of", all_done)
    assert searched(tmp_path / "two", trials=6, at_once=3) == forwards
    assert len(forwards) == 6


def test_what_is_done_is_not_done_again(tmp_path: Path, asked: list[Attempt]) -> None:
    first = searched(tmp_path, trials=2)
    assert len(asked) == 2
    assert searched(tmp_path, trials=2) == first
    assert len(asked) == 2
    assert searched(tmp_path, trials=3)[:2] == first
    assert len(asked) == 3


def test_the_compiler_is_asked_once_for_the_same_layers(
    tmp_path: Path, asked: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    def alike(trial: Trial, length: int) -> Drawn:
        return replace(draw(trial, length), layers=Layers(family="dense", pool=5, bottleneck=2), score="mae")

    monkeypatch.setattr(study, "draw", alike)
    done = searched(tmp_path, trials=3, at_once=1)
    assert [job.cost for job in asked] == [None, done[0].outcome.cost, done[0].outcome.cost]
    assert len({job.drawn for job in asked}) == 3


def test_no_trial_begins_after_the_time(tmp_path: Path, asked: list[Attempt], monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: 30.0 * next(ticks)))
    assert 0 < len(searched(tmp_path, minutes=1.0, at_once=1)) < 3
    assert len(asked) < 3


def test_at_the_end_of_the_time_what_was_drawn_is_waited_for(
    tmp_path: Path, asked: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, clock = Backwards(), [0.0]

    @contextmanager
    def backwards(_: int) -> Generator[Executor]:
        yield pool

    def all_done(future: Future[Outcome]) -> Outcome:
        clock[0] = 61.0
        pool.do_all()
        return future.result()

    monkeypatch.setattr(loop, "executor", backwards)
    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(loop, "result_of", all_done)
    assert len(searched(tmp_path, minutes=1.0, at_once=4)) == 4
    assert len(asked) == 4


@pytest.mark.usefixtures("asked")
def test_a_trial_that_kills_its_workers_is_refused_and_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kills(job: Attempt) -> Outcome:
        if job.drawn == heavy:
            raise JobKilledError("its workers were ended")
        return made_outcome(job)

    heavy = searched(tmp_path / "whole", trials=4, at_once=2)[1].drawn
    monkeypatch.setattr(loop, "attempt", kills)
    done = searched(tmp_path / "parts", trials=4, at_once=2)
    assert [one.outcome.refused for one in done] == [None, "its workers were ended", None, None]


@pytest.mark.usefixtures("asked")
def test_a_search_goes_on_where_one_trial_ends_every_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kills(job: Attempt) -> Outcome:
        if job.drawn == heavy:
            raise ClusterError("a process of this machine was ended")
        return made_outcome(job)

    heavy = searched(tmp_path / "whole", trials=3, at_once=1)[1].drawn
    monkeypatch.setattr(loop, "attempt", kills)
    for _ in range(study.MAX_RETRY + 1):
        with pytest.raises(ClusterError):
            searched(tmp_path / "parts", trials=3, at_once=1)
    done = searched(tmp_path / "parts", trials=3, at_once=1)
    assert sum(one.outcome.refused is not None for one in done) == 1
    assert len(done) == 3


def test_a_search_ends_where_nothing_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Attempt]
) -> None:
    monkeypatch.setattr(loop, "HOPELESS", 3)
    monkeypatch.setattr(loop, "attempt", lambda _: Outcome(Cost(10**5, 1000, 300, 1000.0)))
    assert 3 <= len(searched(tmp_path, trials=100, at_once=2)) < 6


@pytest.mark.usefixtures("asked")
def test_an_interrupt_loses_only_what_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(job: Attempt) -> Outcome:
        if job.drawn == stopped_at:
            raise KeyboardInterrupt
        return made_outcome(job)

    whole = searched(tmp_path / "whole", trials=6, at_once=2)
    stopped_at = whole[3].drawn
    with monkeypatch.context() as patch:
        patch.setattr(loop, "attempt", interrupted)
        with pytest.raises(KeyboardInterrupt):
            searched(tmp_path / "parts", trials=6, at_once=2)
    parts = searched(tmp_path / "parts", trials=6, at_once=2)
    assert [one.drawn for one in parts] == [one.drawn for one in whole]
    assert [one.outcome for one in parts] == [one.outcome for one in whole]


@pytest.mark.usefixtures("asked")
def test_a_defect_is_raised_and_not_met_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(_: Attempt) -> Outcome:
        raise ZeroDivisionError("a defect")

    with monkeypatch.context() as patch:
        patch.setattr(loop, "attempt", defect)
        with pytest.raises(ZeroDivisionError) as failure:
            searched(tmp_path, trials=2, at_once=1)
    assert failure.value.__notes__[0].startswith("in trial 0: Drawn(")
    done = searched(tmp_path, trials=2, at_once=1)
    assert [one.outcome.refused for one in done] == ["ZeroDivisionError: a defect", None]


@pytest.mark.usefixtures("asked")
def test_a_worker_that_differs_ends_the_search_and_its_trial_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(_: Attempt) -> Outcome:
        raise VerificationError("beats differ")

    with monkeypatch.context() as patch:
        patch.setattr(loop, "attempt", differs)
        with pytest.raises(VerificationError):
            searched(tmp_path, trials=2, at_once=2)
    assert len(searched(tmp_path, trials=2, at_once=2)) == 2
