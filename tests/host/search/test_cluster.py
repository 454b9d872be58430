"""Trials on a cluster of which a worker is killed in the middle: the same ones, with the same outcomes."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ecgtiny.common.executor import jobs_on
from ecgtiny.host.search import loop
from ecgtiny.host.search.config import SearchConfig
from ecgtiny.host.search.loop import run_trials
from ecgtiny.host.search.study import Done
from tests.clusters import Cluster, cluster
from tests.host.search.made import PROBLEM, held_outcome, made_trials

CONFIG = SearchConfig("beats", "nrf52840", "flash=9000", trials=8, at_once=4)


def searched(folder: Path) -> list[Done]:
    folder.mkdir()
    with made_trials(folder) as trials:
        run_trials(trials, replace(PROBLEM, data=str(folder.parent)), CONFIG)
        return trials.done()


def kill_at_work(one: Cluster, folder: Path) -> None:
    """Kill the first worker as soon as it does a trial, and let the others go on."""
    at_work = folder / str(one.workers[0].pid)
    while not at_work.exists():
        threading.Event().wait(0.02)
    one.workers[0].kill()
    (folder / "hold").unlink()


def threads(_: int) -> Executor:
    return ThreadPoolExecutor(2)


@pytest.mark.slow
def test_the_trials_are_the_same_though_a_worker_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "attempt", held_outcome)
    with monkeypatch.context() as patch:
        patch.setattr(loop, "executor", threads)
        here = searched(tmp_path / "here")
    with cluster(tmp_path) as one, jobs_on(one.address):
        (tmp_path / "hold").touch()
        killer = threading.Thread(target=kill_at_work, args=(one, tmp_path))
        killer.start()
        there = searched(tmp_path / "there")
        killer.join()
        assert one.workers[0].wait() == -9
    assert there == here
    assert len(there) == 8
