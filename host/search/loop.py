"""Many trials at once, wherever jobs run: begun and told in one order, whichever is done first."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, replace

from tqdm import tqdm

from ...common.errors import ClusterError, EcgtinyError, JobKilledError
from ...common.executor import executor, result_of
from ...train.detectors.drawn import Drawn
from .budget import Cost
from .config import SearchConfig
from .study import Begun, Done, Trials
from .trial import Attempt, Outcome, Problem, attempt

HOPELESS = 60
"""Trials after which a search ends where the image of none is within the budget."""


@dataclass(frozen=True)
class _Waiting:
    begun: Begun
    future: Future[Outcome]


def run_trials(trials: Trials, problem: Problem, config: SearchConfig) -> None:
    """Do trials until there are as many as were asked for, the time is over, or none is within the budget.

    Up to ``config.at_once`` are drawn before the first of them is known, and they are told in the order in which they
    were drawn: what is drawn does not depend on how many run at the same time. At the end of the time those that were
    drawn are waited for. Those that are not done where this is left by an error or an interrupt are given back.

    Raises:
        ClusterError: what the trials run on has gone away.
        VerificationError: a worker has other data, another compiler or another source.
    """
    waiting: deque[_Waiting] = deque()
    end = time.monotonic() + config.seconds
    with executor(max(config.at_once, 2)) as pool, tqdm(desc="search", unit="trial", disable=None) as bar:
        try:
            while True:
                trials.take_over_lost()
                done = trials.done()
                while len(waiting) < config.at_once and _another(config, done, len(waiting), end):
                    waiting.append(_begin(pool, trials, problem, done))
                if not waiting:
                    return
                _tell_first(waiting, trials)
                bar.update()
        except ClusterError:  # one of them may be what ended it
            _give_back(waiting, trials, killed=True)
            raise
        finally:
            _give_back(waiting, trials, killed=False)


def _give_back(waiting: deque[_Waiting], trials: Trials, *, killed: bool) -> None:
    while waiting:
        trials.give_back(waiting.popleft().begun, killed=killed)


def _another(config: SearchConfig, done: Sequence[Done], running: int, end: float) -> bool:
    """Tell whether another trial is to begin."""
    if time.monotonic() >= end or (config.trials is not None and len(done) + running >= config.trials):
        return False
    return len(done) < HOPELESS or any(one.outcome.quality is not None for one in done)


def _begin(pool: Executor, trials: Trials, problem: Problem, done: Sequence[Done]) -> _Waiting:
    begun = trials.begin()
    try:
        return _Waiting(begun, pool.submit(attempt, Attempt(problem, begun.drawn, _known(begun.drawn, done))))
    except BaseException:
        trials.give_back(begun)
        raise


def _known(drawn: Drawn, done: Sequence[Done]) -> Cost | None:
    """Return what the layers and the score of a trial take, where another trial has asked the compiler."""
    costs: Mapping[Drawn, Cost | None] = {_untrained(one.drawn): one.outcome.cost for one in done}
    return costs.get(_untrained(drawn))


def _untrained(drawn: Drawn) -> Drawn:
    return replace(drawn, epochs=0, learning_rate=0.0)


def _tell_first(waiting: deque[_Waiting], trials: Trials) -> None:
    """Wait for the trial that was drawn first, and tell what came of it."""
    first = waiting[0]
    try:
        outcome = result_of(first.future)
    except JobKilledError as error:
        outcome = Outcome(refused=error.what)
    except (EcgtinyError, CancelledError):
        raise
    except Exception as error:  # a defect: the same trial would have it again
        waiting.popleft()
        trials.end(first.begun, Outcome(refused=f"{type(error).__name__}: {error}"))
        error.add_note(f"in trial {first.begun.number}: {first.begun.drawn}")
        raise
    waiting.popleft()
    trials.end(first.begun, outcome)
