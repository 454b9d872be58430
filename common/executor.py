"""Where independent jobs run: processes of this machine, or the workers of an existing Dask cluster.

Both have the interface of ``concurrent.futures``. Where jobs run belongs to the process and not to what it computes:
no result depends on it, so it is set once round a stage and not handed through all that is below.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pickle
import platform
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextvars import ContextVar
from functools import partial
from importlib import metadata
from multiprocessing import active_children, current_process, get_context, parent_process
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from .errors import ClusterError, EcgtinyError, JobKilledError, UsageError
from .extras import needs
from .threads import VARIABLES, one_thread

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

PATIENCE = 10.0
"""Seconds to wait for a scheduler to answer, and for its first worker."""
ONE_THREAD: dict[str, str] = dict.fromkeys((*VARIABLES, "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1")
"""What numeric libraries read as they are loaded: jobs share the cores among themselves, and a sum does not depend on
how many cores there are."""
NUMERIC = ("ecgtiny", "keras", "numpy", "scikit-learn", "scipy", "tensorflow", "tensorflow-cpu")
"""Packages of which another version may give other results."""
MOST = 61 if sys.platform == "win32" else 1024
"""Processes of one pool: Windows waits for no more."""

_scheduler: ContextVar[str | None] = ContextVar("scheduler", default=None)
_alone = Lock()


@contextlib.contextmanager
def jobs_on(scheduler: str | None) -> Generator[None]:
    """Run the jobs of all that is called within on a cluster, ``tcp://HOST:PORT``; on this machine when None."""
    token = _scheduler.set(scheduler)
    try:
        yield
    finally:
        _scheduler.reset(token)


@contextlib.contextmanager
def executor(jobs: int) -> Generator[Executor]:
    """Open what runs so many jobs. Functions, arguments and results are pickled.

    Where the block is left by an error or by an interrupt, the jobs that are not done are ended: nobody asks for them.

    Raises:
        ClusterError: the scheduler cannot be reached, or has no worker.
        UsageError: its workers hold other versions.
        MissingToolError: a package of the extra ``cluster`` is not installed.
    """
    scheduler = _scheduler.get()
    with _processes(jobs) if scheduler is None else _cluster(scheduler) as pool:
        yield pool


def finished(work: Callable[[T], R], items: Sequence[T]) -> Generator[tuple[int, Callable[[], R]]]:
    """Yield the place of each item as soon as its job has ended, and what returns its result or raises its error.

    Close it where you may leave it before its end: the jobs that are not done are then ended.

    Raises:
        ClusterError: what the jobs run on has gone away; so do the errors of ``executor``.
    """
    with executor(max(len(items), 2)) as pool:  # in a process even if alone: every result is of one thread
        places = {pool.submit(work, item): place for place, item in enumerate(items)}
        for future in as_completed(places):
            _still_there(future)
            yield places[future], future.result


def result_of(future: Future[R]) -> R:
    """Return the result of a job.

    Raises:
        ClusterError: what it ran on has gone away; whatever the job itself raised is raised as well.
    """
    _still_there(future)
    return future.result()


def _still_there(future: Future[Any]) -> None:
    """Tell an error of what the jobs run on from one of a job."""
    try:
        error = future.exception()
    except CancelledError:
        raise ClusterError("the cluster has dropped a job", fix="look after its scheduler, then start again") from None
    if isinstance(error, BrokenProcessPool):
        raise _ended() from error
    if isinstance(error, getattr(sys.modules.get("distributed"), "KilledWorker", ())):
        raise JobKilledError(
            "the workers that did one job were ended from outside", fix="they may lack memory; then start again"
        ) from error


def _ended() -> ClusterError:
    return ClusterError(
        "a process of this machine was ended from outside",
        fix="it may lack memory; then start again. A program of your own has to begin its work below "
        'if __name__ == "__main__":, because processes import it',
    )


class _Around(Executor):
    """An executor that runs each job inside something."""

    def __init__(self, pool: Executor, around: Callable[..., Any]) -> None:
        self._pool, self._around = pool, around

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._pool.submit(self._around, fn, *args, **kwargs)


class _Here(Executor):
    """Runs a job at once, in this process."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # as every executor: whoever asks for the result gets it
            future.set_exception(error)
        return future


@contextlib.contextmanager
def _processes(jobs: int) -> Generator[Executor]:
    """Open as many processes as this one may use cores; one job needs none.

    They are spawned, because TensorFlow's threads do not survive a fork. A daemonic process, as a Dask worker under its
    nanny is one, may have no processes of its own: it runs the jobs itself.
    """
    if jobs <= 1 or current_process().daemon:
        yield _Here()
        return
    others = set(active_children())
    with ProcessPoolExecutor(
        min(jobs, cores(), MOST), mp_context=get_context("spawn"), initializer=_end_with_parent
    ) as pool:
        try:
            yield _Around(pool, _silently)
        except BrokenProcessPool as error:  # as a job is handed over: those before it are told by their futures
            raise _ended() from error
        except BaseException:
            # To cancel is not enough: what runs, and one job more for each process, would be waited for.
            for process in set(active_children()) - others:
                process.terminate()
            raise


def _end_with_parent() -> None:
    """Let this process end as soon as the one that asked for it has ended; one that is killed tells nobody."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def cores() -> int:
    """Return how many cores this process may use: ``taskset``, or whoever started it, may have given it some alone."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _silently(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a job without its progress bars and with nothing on stdout; what it said is shown where it has a defect."""
    said = io.StringIO()
    os.environ |= ONE_THREAD
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), one_thread():
            return work(*args, **kwargs)
    except EcgtinyError:
        raise
    except Exception as error:
        print(said.getvalue(), end="", file=sys.stderr, flush=True)
        if not _comes_back(error):
            raise RuntimeError(f"{type(error).__name__}: {error}") from error
        raise


def _comes_back(error: Exception) -> bool:
    """Tell whether an error can be pickled and made again: one that cannot would break the pool and all other jobs."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  its own bytes
    except Exception:
        return False
    return True


def _one_at_a_time(asking: dict[str, str], work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a job that has its process for itself: a worker with several threads would mix what libraries draw.

    Raises:
        ClusterError: the worker, which may have come after all were checked, has other versions than who asked.
    """
    if said := _differing(installed(), asking):
        raise ClusterError(f"a worker {said}", where=platform.node(), fix="install the same versions everywhere")
    os.environ |= ONE_THREAD
    with _alone, one_thread():
        return work(*args, **kwargs)


@contextlib.contextmanager
def _cluster(scheduler: str) -> Generator[Executor]:
    with needs("cluster", "a cluster"):
        distributed: Any = importlib.import_module("distributed")
    try:
        client = distributed.Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except Exception as error:  # a name that nobody knows is an AssertionError, TLS without its settings a TypeError
        said = str(error) or type(error).__name__
        raise ClusterError(f"no scheduler answers: {said}", where=scheduler, fix="start it with dask scheduler, "
                           "or leave --scheduler out to run on this machine") from error  # fmt: skip
    with client:
        _check_workers(client, scheduler)
        pool = client.get_executor(pure=False)
        try:
            yield _Around(pool, partial(_one_at_a_time, installed()))
        except BaseException:
            with contextlib.suppress(Exception):  # the scheduler may be what went away
                pool.shutdown(wait=False)
            raise


def _check_workers(client: Any, scheduler: str) -> None:
    """Refuse a cluster without workers, or with workers whose results may differ."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        found: dict[str, dict[str, str]] = client.run(installed)
    except ModuleNotFoundError as error:
        raise UsageError(f"a worker cannot import {error.name}", where=scheduler,
                         fix="install the same ecgtiny[train,cluster] on every machine") from error  # fmt: skip
    except OSError as error:  # TimeoutError is one
        raise ClusterError("has no worker", where=scheduler, fix=f"start some: dask worker {scheduler}") from error
    own = installed()
    for worker, theirs in found.items():
        if said := _differing(theirs, own):
            raise UsageError(
                said,
                where=f"worker {worker}",
                fix="install the same versions on every machine, or results would depend on where they are computed",
            )


def _differing(theirs: dict[str, str], own: dict[str, str]) -> str | None:
    """Say of which package a worker has another version than the machine that asks; None where it has none."""
    for name in sorted({*own, *theirs}):
        if own.get(name) != theirs.get(name):
            return f"has {name} {theirs.get(name, 'not installed')}, this machine {own.get(name, 'not installed')}"
    return None


def installed() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in NUMERIC:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
