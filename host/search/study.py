"""Trials in Optuna's storage: what is drawn, what came of it, and what an earlier start left unfinished."""

from __future__ import annotations

import json
import logging
import threading
import time
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ...common.codec import decode, encode
from ...common.errors import DataError, EcgtinyError, UsageError
from ...common.extras import needs
from ...common.files import sha256
from ...train.detectors.drawn import Drawn
from .budget import excess
from .space import draw
from .trial import Outcome, Problem

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.samplers import BaseSampler
    from optuna.storages import RDBStorage
    from optuna.trial import FrozenTrial

T = TypeVar("T")

HEARTBEAT, GRACE = 3, 12
"""Seconds between two signs of life of a trial, and without any before it is taken for lost."""
RANDOM = 12
"""Trials that are drawn at random before any is drawn by what came of others."""
DRAWN, OUTCOME = "drawn", "outcome"
REFUSED = "refused"
HISTORY = "retry_history"
"""Optuna's name of the earlier trials whose processes were ended."""
MAX_RETRY = 3
"""How often a trial is done once more whose process was ended from outside."""


@dataclass(frozen=True)
class Begun:
    """A trial that runs."""

    number: int
    drawn: Drawn
    handle: Trial


@dataclass(frozen=True)
class Done:
    """A trial with its outcome."""

    number: int
    drawn: Drawn
    outcome: Outcome


class Trials:
    """The trials of one problem in a storage; other searches of the same problem may use it at the same time."""

    def __init__(self, study: Study, storage: RDBStorage, problem: Problem, length: int) -> None:
        self._study, self._storage, self._problem, self._length = study, storage, problem, length
        self._running: dict[int, Begun] = {}
        self._lock = threading.Lock()
        self.failure: Exception | None = None
        """Of the last sign of life, where it could not be given."""

    def begin(self) -> Begun:
        """Draw a trial, or take one that an earlier start lost; what is drawn follows from the trials that are done.

        The sampler is made anew for each trial, so that a search that was ended goes on as if it had not been.
        """
        from optuna.trial import TrialState

        there = self._study.get_trials(deepcopy=False)
        kept = sum(one.state != TrialState.FAIL for one in there)
        self._study.sampler = sampler(self._problem.seed, kept)
        trial = self._study.ask()
        self._storage.record_heartbeat(_id(trial))
        begun = Begun(trial.number, draw(trial, self._length), trial)
        trial.set_user_attr(DRAWN, encode(begun.drawn))
        with self._lock:
            self._running[_id(trial)] = begun
        return begun

    def end(self, begun: Begun, outcome: Outcome) -> None:
        """Store what came of a trial; one that another start has taken over is left to it."""
        from optuna.exceptions import UpdateFinishedTrialError
        from optuna.trial import TrialState

        self._forget(begun)
        with suppress(UpdateFinishedTrialError):
            trial = begun.handle
            trial.set_user_attr(OUTCOME, encode(outcome))
            over = {} if outcome.cost is None else excess(dict(self._problem.limits), outcome.cost)
            for name, value in over.items():
                trial.set_constraint(name, value)
            if outcome.reason is not None:
                trial.set_constraint(REFUSED, 1.0)
            if outcome.quality is None:
                self._study.tell(trial, state=TrialState.PRUNED, skip_if_finished=True)
            else:
                self._study.tell(trial, outcome.quality, skip_if_finished=True)

    def give_back(self, begun: Begun, *, killed: bool = False) -> None:
        """Leave a trial that was not done to whoever begins the next.

        Args:
            begun: the trial.
            killed: whether its process was ended from outside, and it may be the reason.
        """
        from optuna.trial import TrialState

        self._forget(begun)
        try:
            failed = self._study.tell(begun.handle, state=TrialState.FAIL)
        except ValueError:  # another start has taken it over
            return
        if killed:
            once_more(self._study, failed)
        else:
            _queue(self._study, failed, failed.system_attrs.get(HISTORY, []))

    def take_over_lost(self) -> None:
        """Leave the trials of starts that give no sign of life any more to whoever begins the next.

        What kept this start from giving one is raised.
        """
        import optuna

        if self.failure is not None:
            raise self.failure
        optuna.storages.fail_stale_trials(self._study)

    def wait_for_lost(self, tell: Callable[[str], None]) -> None:
        """Find out which trials of earlier starts still run, and take over those that do not.

        One that was killed before its first sign of life would never be found lost: each is given one now.
        """
        from optuna.trial import TrialState

        waiting = self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        if not waiting:
            return
        tell(f"{len(waiting)} trials of an earlier start are not done: waiting {GRACE + 2} s for a sign of life of it")
        for trial in waiting:
            self._storage.record_heartbeat(trial._trial_id)  # pyright: ignore[reportPrivateUsage]  # no other name
        time.sleep(GRACE + 2)
        self.take_over_lost()

    def done(self) -> list[Done]:
        """Return the trials that are done, by rising number.

        Raises:
            DataError: the storage holds what no search has written.
        """
        from optuna.trial import TrialState

        states = (TrialState.COMPLETE, TrialState.PRUNED)
        found = self._study.get_trials(deepcopy=False, states=states)
        return [Done(one.number, _stored(one, DRAWN, Drawn), _stored(one, OUTCOME, Outcome)) for one in found]

    @contextmanager
    def alive(self) -> Generator[None]:
        """Give signs of life of the trials that run."""
        end = threading.Event()
        beating = threading.Thread(target=self._beat, args=(end,), daemon=True)
        beating.start()
        try:
            yield
        finally:
            end.set()
            beating.join()

    def _beat(self, end: threading.Event) -> None:
        while not end.wait(HEARTBEAT):
            with self._lock:
                running = list(self._running)
            try:
                for identity in running:
                    self._storage.record_heartbeat(identity)
                self.failure = None  # a storage that was busy for a while has lost nothing
            except Exception as error:  # raised by the thread that does the trials
                self.failure = error

    def _forget(self, begun: Begun) -> None:
        with self._lock:
            self._running.pop(_id(begun.handle), None)


@contextmanager
def opened(url: str, problem: Problem, length: int) -> Generator[Trials]:
    """Open the trials of a problem in a storage, made where they are not there.

    Args:
        url: of the storage, as SQLAlchemy takes it.
        problem: what is searched for.
        length: raw samples a beat.

    Raises:
        UsageError: the address is none, or its driver is not installed.
        DataError: what lies there is no storage of trials, or cannot be used.
        MissingToolError: Optuna is not installed.
    """
    with needs("search", "a search"):
        import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        warnings.filterwarnings("ignore", "Heartbeat of storage")
        with refusals(url, RuntimeError, ValueError, KeyError), _driver(url):
            _check_kept(url)
            storage = optuna.storages.RDBStorage(
                url,
                engine_kwargs={"connect_args": {"timeout": 60}} if url.startswith("sqlite") else None,
                heartbeat_interval=HEARTBEAT,
                grace_period=GRACE,
                heartbeat_stale_trial_callback=once_more,
            )
            study = optuna.create_study(
                storage=storage,
                study_name=problem.digest,
                direction="maximize",
                load_if_exists=True,
                sampler=sampler(problem.seed, 0),
            )
            trials = Trials(study, storage, problem, length)
        with refusals(url), trials.alive():
            yield trials


def sampler(seed: int, number: int) -> BaseSampler:
    """Return what draws a trial: by a tree of Parzen estimators, whose groups are the branches of the space.

    Bergstra et al., 2011, "Algorithms for hyper-parameter optimization", NeurIPS; with constraints, trials over the
    budget are ranked behind all others, by how far they are over it.
    """
    from optuna.samplers import TPESampler

    drawn_from = int(sha256(json.dumps([seed, number]).encode())[:8], 16)
    return TPESampler(n_startup_trials=RANDOM, multivariate=True, group=True, seed=drawn_from)


def once_more(study: Study, failed: FrozenTrial) -> None:
    """Queue a trial whose process was ended; one that has lost several processes is refused, so that others go on."""
    history: list[int] = [*failed.system_attrs.get(HISTORY, []), failed.number]
    if len(history) > MAX_RETRY and DRAWN in failed.user_attrs:
        from optuna import create_trial
        from optuna.trial import TrialState

        said = f"each of the {len(history)} processes that did it was ended from outside; they may have lacked memory"
        study.add_trial(create_trial(
            state=TrialState.PRUNED, params=failed.params, distributions=failed.distributions,
            user_attrs={**failed.user_attrs, OUTCOME: encode(Outcome(refused=said))},
        ))  # fmt: skip
    else:
        _queue(study, failed, history)


def _queue(study: Study, failed: FrozenTrial, history: list[int]) -> None:
    from optuna import create_trial
    from optuna.trial import TrialState

    study.add_trial(create_trial(
        state=TrialState.WAITING, params=failed.params, distributions=failed.distributions,
        user_attrs=failed.user_attrs, system_attrs={**failed.system_attrs, HISTORY: history},
    ))  # fmt: skip


def file_url(path: Path) -> str:
    """Return the address of a storage in a file, whose name may hold any sign."""
    with needs("search", "a search"):
        from sqlalchemy import URL
    return URL.create("sqlite", database=str(path.absolute())).render_as_string(hide_password=False)


def masked(url: str) -> str:
    """Return the address of a storage without its password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "--storage"


def _stored(trial: FrozenTrial, name: str, kind: type[T]) -> T:
    return decode(trial.user_attrs.get(name), kind, f"trial {trial.number} in the storage, {name}")


def _id(trial: Trial) -> int:
    return trial._trial_id  # pyright: ignore[reportPrivateUsage]  # Optuna's own heartbeat takes it from there, too


def _first(error: Exception) -> str:
    """Return the first line of what was said, without addresses, which may hold a password."""
    return str(error).partition("\n")[0] or type(error).__name__


@contextmanager
def refusals(url: str, *further: type[Exception]) -> Generator[None]:
    """Turn what a storage raises, and further errors, into a message that a user can read.

    Raises:
        UsageError: the address is none.
        DataError: what lies there is no storage of trials, or cannot be used.
    """
    from optuna.exceptions import OptunaError
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    try:
        yield
    except EcgtinyError:
        raise
    except ArgumentError as error:  # of SQLAlchemy, whose errors come first
        raise _no_storage(url, _first(error)) from error
    except (SQLAlchemyError, OptunaError, *further) as error:
        raise DataError(f"cannot be used as a storage of trials: {_first(error)}", where=masked(url),
                        fix="name another, or take the file away to begin anew") from error  # fmt: skip


@contextmanager
def _driver(url: str) -> Generator[None]:
    """Turn a driver that is not installed into a message that a user can read, while a storage is opened.

    Raises:
        UsageError: it is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise _no_storage(url, _first(error)) from error


def _check_kept(url: str) -> None:
    """Refuse a database that lies in the memory of this process: each of its threads would have one of its own.

    Raises:
        UsageError: it does.
    """
    from sqlalchemy.engine import make_url

    found = make_url(url)
    database = found.database or ":memory:"
    if found.get_backend_name() == "sqlite" and (":memory:" in database or found.query.get("mode") == "memory"):
        raise _no_storage(url, "it is gone with the process")


def _no_storage(url: str, said: str) -> UsageError:
    fix = "give an address as SQLAlchemy takes it, such as sqlite:///search.db, and install its driver"
    return UsageError(f"is no storage: {said}", where=masked(url), fix=fix)
