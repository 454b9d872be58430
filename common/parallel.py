"""The same work on several items side by side."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from .executor import executor, result_of

T = TypeVar("T")
R = TypeVar("R")


def in_processes(work: Callable[[T], R], items: Sequence[T]) -> Generator[R]:
    """Yield the result of each item in their order, from where ``executor.jobs_on`` says that jobs run.

    What ``work`` raises is raised here.
    """
    with executor(len(items)) as pool:
        for future in [pool.submit(work, item) for item in items]:
            yield result_of(future)
