"""The same work on several records side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_processes(work: Callable[[T], R], items: Sequence[T]) -> Generator[R]:
    """Yield the result of each item in their order, from as many processes as there are cores.

    Processes are spawned, because TensorFlow's threads do not survive a fork; ``work``, items and results are pickled.
    What ``work`` raises is raised here.
    """
    workers = min(len(items), os.cpu_count() or 1)
    if workers <= 1:
        yield from map(work, items)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(work, items)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
