"""A start that is killed in the middle: the next one does what it had begun, and nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState

from ecgtiny.host.search import loop, study
from ecgtiny.host.search.config import SearchConfig
from ecgtiny.host.search.loop import run_trials
from tests.host.search.made import PROBLEM, made_outcome, made_trials
from tests.tools import ROOT

PROGRAM = """
import sys, threading
from contextlib import contextmanager
from pathlib import Path
from ecgtiny.host.search import loop
from ecgtiny.host.search.config import SearchConfig
from tests.host.search.made import PROBLEM, made_outcome, made_trials
from concurrent.futures import ThreadPoolExecutor

done = []

def attempt(job):
    if len(done) == 4:
        print("in the middle", flush=True)
        threading.Event().wait()
    done.append(job)
    return made_outcome(job)

@contextmanager
def threads(_):
    with ThreadPoolExecutor(1) as pool:
        yield pool

loop.attempt, loop.executor = attempt, threads
with made_trials(Path(sys.argv[1])) as trials:
    loop.run_trials(trials, PROBLEM, SearchConfig("beats", "nrf52840", "flash=9000", trials=8, at_once=3))
"""


@pytest.mark.slow
def test_a_killed_search_loses_no_trial_and_leaves_none_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)]))
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        process.kill()
        assert process.wait() == -signal.SIGKILL
    url = f"sqlite:///{tmp_path / 'search.db'}"
    left = optuna.load_study(study_name=PROBLEM.digest, storage=url).get_trials()
    running = [one.params for one in left if one.state is TrialState.RUNNING]
    assert len(running) == 3

    @contextmanager
    def threads(_: int) -> Generator[Executor]:
        with ThreadPoolExecutor(1) as pool:
            yield pool

    monkeypatch.setattr(study, "GRACE", 1)
    monkeypatch.setattr(loop, "attempt", made_outcome)
    monkeypatch.setattr(loop, "executor", threads)
    with made_trials(tmp_path) as trials:
        trials.wait_for_lost(lambda _: None)
        run_trials(trials, PROBLEM, SearchConfig("beats", "nrf52840", "flash=9000", trials=8, at_once=3))
        assert len(trials.done()) == 8
    stored = optuna.load_study(study_name=PROBLEM.digest, storage=url).get_trials()
    done = [one.params for one in stored if one.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    assert all(params in done for params in running)
    assert {one.state for one in stored} <= {TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL}
