"""One thread for what numeric libraries sum: in another order, on more threads, a sum is another number."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from .extras import present

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What these libraries read as they are loaded. TensorFlow's own threads are not among them."""


@contextmanager
def one_thread() -> Generator[None]:
    """Keep BLAS and OpenMP to one thread inside: results do not depend on how many cores there are.

    That goes for libraries that are loaded already, where threadpoolctl is installed (it comes with scikit-learn), and
    for those that are first loaded inside. On small arrays more threads wait longer than they work, anyway.
    """
    before = {name: os.environ.get(name) for name in VARIABLES}
    os.environ |= dict.fromkeys(VARIABLES, "1")
    try:
        if not present("threadpoolctl"):
            yield
            return
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):
            yield
    finally:
        _restore(before)


def _restore(variables: dict[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
