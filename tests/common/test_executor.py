"""Jobs run in processes or on a cluster, and give the same either way."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from multiprocessing import active_children, get_context
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common import executor
from ecgtiny.common.errors import ClusterError, DataError, JobKilledError, UsageError
from ecgtiny.common.executor import finished, jobs_on, result_of
from ecgtiny.common.parallel import in_processes
from tests.clusters import cluster
from tests.tools import require_module

LONG = 120.0
"""Seconds that nobody waits for."""


def noisy(value: int) -> int:
    print("on stdout", value)
    print("on stderr", value, file=sys.stderr)
    return value * value


def threads(size: int) -> list[object]:
    from threadpoolctl import threadpool_info

    assert (np.ones((size, size)) @ np.ones((size, size))).sum() == size**3
    return [one["num_threads"] for one in threadpool_info()] + [os.environ["TF_NUM_INTRAOP_THREADS"]]


def broken(value: int) -> int:
    print("said before", file=sys.stderr)
    raise ZeroDivisionError(value)


class OddError(Exception):
    def __init__(self, *, what: str) -> None:
        super().__init__(what)


def odd(value: int) -> int:
    raise OddError(what=f"{value} is odd")


def refused(value: int) -> int:
    raise DataError(f"{value} is none", where="here")


def killed(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def product(seed: int) -> bytes:
    left, right = np.random.default_rng(seed).normal(size=(2, 300, 300))
    return (left @ right).sum(axis=0).tobytes()


def test_each_job_is_yielded_with_its_place_and_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert {place: result() for place, result in finished(noisy, [3, 4, 5])} == {0: 9, 1: 16, 2: 25}
    assert capfd.readouterr().out == ""


def test_one_failure_leaves_the_others_and_a_defect_shows_what_was_said(capfd: pytest.CaptureFixture[str]) -> None:
    ((_, result),) = finished(broken, [7])
    with pytest.raises(ZeroDivisionError):
        result()
    assert "said before" in capfd.readouterr().err
    ((_, result),) = finished(refused, [8])
    with pytest.raises(DataError, match="here: 8 is none"):
        result()


def test_an_error_that_cannot_be_pickled_is_one_of_its_job_alone() -> None:
    with pytest.raises(RuntimeError, match="OddError: 7 is odd"):
        list(in_processes(odd, [7, 9]))


def test_a_job_has_one_thread_even_if_it_is_alone() -> None:
    ((_, result),) = finished(threads, [2])
    *limits, tensorflow = result()
    assert set(limits) == {1}
    assert tensorflow == "1"


def among_processes(values: list[int]) -> list[int]:
    return list(in_processes(noisy, values))


def test_a_daemonic_process_runs_its_jobs_itself() -> None:
    with get_context("spawn").Pool(1) as daemons:
        assert daemons.apply(among_processes, ([3, 4],)) == [9, 16]


def test_a_process_that_is_ended_from_outside_is_no_defect_of_a_job() -> None:
    with pytest.raises(ClusterError, match="ended from outside"):
        list(finished(killed, [0]))


def hand_over_for_ever(pool: Executor) -> None:
    while True:
        pool.submit(killed, 0).exception()


def interrupted(jobs: int) -> None:
    with executor.executor(jobs) as pool:
        for _ in range(jobs):
            pool.submit(time.sleep, LONG)
        raise KeyboardInterrupt


def test_jobs_that_nobody_asks_for_any_more_are_ended() -> None:
    begun = time.monotonic()
    with contextlib.closing(finished(time.sleep, [0.0, *[LONG] * 8])) as results:
        assert next(results)[0] == 0
    with pytest.raises(KeyboardInterrupt):
        interrupted(8)
    assert time.monotonic() - begun < LONG
    assert not active_children()


ASKER = """
import os, sys, time
from ecgtiny.common import executor

def waited(place):
    print(os.getpid(), file=sys.__stderr__, flush=True)
    time.sleep(600)

if __name__ == "__main__":
    list(executor.finished(waited, [0, 1]))
"""


def test_jobs_end_with_the_process_that_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "asker.py"
    program.write_text(ASKER, "utf-8")
    with subprocess.Popen([sys.executable, str(program)], stderr=subprocess.PIPE, text=True) as asking:
        assert asking.stderr is not None
        worker = int(asking.stderr.readline())
        asking.kill()
    begun = time.monotonic()
    while _runs(worker) and time.monotonic() - begun < LONG:
        time.sleep(0.05)
    assert not _runs(worker)


def _runs(process: int) -> bool:
    """Tell whether there is such a process that is more than a line in the table of those that ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_worker_that_comes_later_has_the_versions_of_who_asked() -> None:
    one_at_a_time = executor._one_at_a_time  # pyright: ignore[reportPrivateUsage]
    assert one_at_a_time(executor.installed(), abs, -3) == 3
    with pytest.raises(ClusterError, match=r"a worker has numpy \d.*, this machine 0\.1"):
        one_at_a_time({**executor.installed(), "numpy": "0.1"}, abs, -3)


def test_a_job_whose_workers_were_ended_is_no_defect_of_it() -> None:
    distributed = require_module("distributed")
    future = Future[int]()
    future.set_exception(distributed.KilledWorker("job", None, 3))
    with pytest.raises(JobKilledError, match="the workers that did one job were ended from outside"):
        result_of(future)


def test_a_pool_that_is_broken_takes_no_more_jobs_and_says_why() -> None:
    with pytest.raises(ClusterError, match="ended from outside"), executor.executor(2) as pool:
        hand_over_for_ever(pool)


def test_a_scheduler_that_does_not_answer_is_an_error_of_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(executor, "PATIENCE", 0.5)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "tls://127.0.0.1:9", ""):
        with jobs_on(address), pytest.raises(ClusterError, match="no scheduler answers") as failure:
            list(in_processes(product, [1, 2]))
        assert failure.value.exit_code == 6


def test_a_host_that_nobody_knows_is_an_error_of_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    def client(*_: object, **__: object) -> None:
        raise AssertionError  # as distributed does where a name is not resolved

    monkeypatch.setattr(require_module("distributed"), "Client", client)
    with jobs_on("tcp://nohost.invalid:1"), pytest.raises(ClusterError, match=r"nohost.*no scheduler answers: Asser"):
        list(in_processes(product, [1, 2]))


@pytest.mark.slow
def test_a_cluster_gives_the_same_and_refuses_other_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = {place: result() for place, result in finished(product, range(6))}
    with cluster(tmp_path, nanny=True) as one, jobs_on(one.address):
        assert list(in_processes(among_processes, [[3, 4]])) == [[9, 16]], "a worker under a nanny has no processes"
        assert {place: result() for place, result in finished(product, range(6))} == here
        assert list(in_processes(product, range(6))) == [here[place] for place in range(6)]
        with pytest.raises(DataError, match="here: 8 is none"):
            list(in_processes(refused, [8]))
        monkeypatch.setattr(executor, "NUMERIC", (*executor.NUMERIC, "pytest"))
        with pytest.raises(UsageError, match=r"worker tcp://.*has pytest not installed, this machine \d") as failure:
            list(in_processes(product, [1]))
        assert failure.value.exit_code == 2


@pytest.mark.slow
def test_a_scheduler_without_workers_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "PATIENCE", 2.0)
    with cluster(tmp_path, 0) as one, jobs_on(one.address), pytest.raises(ClusterError, match="has no worker"):
        list(in_processes(product, [1]))
