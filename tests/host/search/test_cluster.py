"""Trials on a cluster of which a worker is killed in the middle: the same ones, with the same outcomes."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from ecgtiny.common.executor import jobs_on
from ecgtiny.host.search import loop
from ecgtiny.host.search.config import SearchConfig
from ecgtiny.host.search.loop import run_trials
from ecgtiny.host.search.study import Begun, Done, Trials
from ecgtiny.host.search.trial import Outcome
from tests.clusters import Cluster, cluster
from tests.host.search.made import PROBLEM, made_outcome, made_trials

CONFIG = SearchConfig("beats", "nrf52840", "flash=9000", trials=8, at_once=4)


def searched(folder: Path) -> list[Done]:
    folder.mkdir()
    with made_trials(folder) as trials:
        run_trials(trials, PROBLEM, CONFIG)
        return trials.done()


def kill_after_the_third(one: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, ended = Trials.end, list[int]()

    def end(self: Trials, begun: Begun, outcome: Outcome) -> None:
        plain(self, begun, outcome)
        ended.append(begun.number)
        if len(ended) == 3:
            one.workers[0].kill()

    monkeypatch.setattr(Trials, "end", end)


def threads(_: int) -> Executor:
    return ThreadPoolExecutor(2)


@pytest.mark.slow
def test_the_trials_are_the_same_though_a_worker_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "attempt", made_outcome)
    with monkeypatch.context() as patch:
        patch.setattr(loop, "executor", threads)
        here = searched(tmp_path / "here")
    with cluster(tmp_path) as one, jobs_on(one.address):
        kill_after_the_third(one, monkeypatch)
        there = searched(tmp_path / "there")
        assert one.workers[0].wait() == -9
    assert there == here
    assert len(there) == 8
